"""Secrets: passwords, signed tokens, encrypted values.

One key a purpose, derived from the installation's, so that a token for one thing never opens another. New things are
made with the key in use; what an older key of the ring made is honoured for its life.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadSignature, Signer
from passlib.context import CryptContext

from portal_app.core import keys
from portal_app.core.clock import now

_passwords = CryptContext(schemes=["argon2"], deprecated="auto")

#: How what `encrypt` makes begins; another way of doing it would have another name.
_SEALED = "k1"
_NONCE_BYTES = 12


class Undecipherable(Exception):
    """An encrypted value that none of the installation's keys opens for this purpose."""


def secret_key() -> str:
    """The key of the installation that is in use now."""
    return keys.in_use().secret


def sign(purpose: str, value: str) -> str:
    """Sign a value for one purpose; with one key, the same value always gives the same token.

    Args:
        purpose: Salt of the signer, for example `sign-in-link`.
        value: What the token carries, readable to its holder.
    """
    return _signer(purpose, secret_key()).sign(value).decode()


def unsign(purpose: str, token: str) -> str | None:
    """The value in a token that was signed for this purpose, or None for any other text.

    Tokens of an older key count for as long as that key is honoured.
    """
    at = now()
    for key in keys.ring():
        if key.is_honoured(at):
            try:
                return _signer(purpose, key.secret).unsign(token).decode()
            except (BadSignature, UnicodeError, ValueError):
                continue
    return None


def _signer(purpose: str, secret: str) -> Signer:
    return Signer(secret, salt=f"kontor.{purpose}", digest_method=hashlib.sha256)


def encrypt(purpose: str, value: str, bound_to: str = "") -> str:
    """Encrypt a value for the database, by AES-256-GCM; the same value gives another text each time.

    A column that holds such values is made known by `core.sealed.column`, so that a rotation encrypts them anew.

    Args:
        purpose: What it is for, for example `authenticator`.
        value: The secret.
        bound_to: What it belongs to, for example a person's id: elsewhere it can't be opened.

    Returns:
        Printable ASCII, a third longer than the value and about 60 characters.
    """
    key = keys.in_use()
    nonce = os.urandom(_NONCE_BYTES)
    body = _cipher(purpose, key.secret).encrypt(nonce, value.encode(), _context(purpose, key.id, bound_to))
    return f"{_SEALED}.{key.id}.{base64.urlsafe_b64encode(nonce + body).decode().rstrip('=')}"


def decrypt(purpose: str, sealed: str, bound_to: str = "") -> str:
    """The value that `encrypt` was given.

    Keys are tried for as long as they are in the ring: what is encrypted doesn't run out.

    Args:
        purpose: As it was encrypted.
        sealed: From `encrypt`.
        bound_to: As it was encrypted.

    Raises:
        Undecipherable: It was changed, is for something else, or its key is gone.
    """
    wanted = key_id(sealed)
    for key in keys.ring():
        if key.id == wanted:
            try:
                text = sealed.rsplit(".", 1)[1]
                raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
                context = _context(purpose, key.id, bound_to)
                return _cipher(purpose, key.secret).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context).decode()
            except (InvalidTag, ValueError) as error:
                raise Undecipherable(purpose) from error
    raise Undecipherable(purpose)


def key_id(sealed: str) -> str:
    """The id of the key that encrypted a value; empty for text that is none."""
    head, _, rest = sealed.partition(".")
    return rest.partition(".")[0] if head == _SEALED else ""


def derived_key(purpose: str, secret: str) -> bytes:
    """32 bytes for one purpose, made from a secret."""
    return HKDF(SHA256(), length=32, salt=None, info=f"kontor.{purpose}".encode()).derive(secret.encode())


@lru_cache(maxsize=32)
def _cipher(purpose: str, secret: str) -> AESGCM:
    return AESGCM(derived_key(f"encrypt.{purpose}", secret))


def _context(purpose: str, key: str, bound_to: str) -> bytes:
    return "\n".join((_SEALED, key, purpose, bound_to)).encode()


def pseudonym(purpose: str, value: str) -> str:
    """12 hex digits that stand for a value where it must not stand itself; without the key nobody finds it out."""
    made = hmac.new(derived_key(f"pseudonym.{purpose}", secret_key()), value.encode(), hashlib.sha256)
    return made.hexdigest()[:12]


def new_token() -> str:
    """A random secret for a browser to hold; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 of a random secret, in hex. Random secrets need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id of a password. Takes tens of milliseconds: never on the event loop."""
    return str(_passwords.hash(password))


def renewed_hash(password: str, hashed: str) -> str | None:
    """A hash made as they are made today, of a password that fits an older one; None when that is as good."""
    return hash_password(password) if hashed and _passwords.needs_update(hashed) else None


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password fits. Without a hash it takes the same time and says no."""
    if hashed is None:
        _passwords.dummy_verify()
        return False
    return bool(_passwords.verify(password, hashed))
