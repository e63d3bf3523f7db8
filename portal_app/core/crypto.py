"""Secrets: the installation's key, passwords, signed tokens.

One signer a purpose, each with its own salt, so that a token for one thing never opens another.
"""

import hashlib
import os
import secrets
from functools import lru_cache

from itsdangerous import BadSignature, Signer
from passlib.context import CryptContext

from portal_app.core.settings import settings

_passwords = CryptContext(schemes=["argon2"], deprecated="auto")


@lru_cache(maxsize=1)
def secret_key() -> str:
    """The key that signs links; made once into the data folder when the settings give none."""
    if settings().secret_key:
        return settings().secret_key
    path = settings().data_dir / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive: of two processes that start at once, one makes the key and both read it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def sign(purpose: str, value: str) -> str:
    """Sign a value for one purpose; the same value always gives the same token.

    Args:
        purpose: Salt of the signer, for example `sign-in-link`.
        value: What the token carries, readable to its holder.
    """
    return _signer(purpose).sign(value).decode()


def unsign(purpose: str, token: str) -> str | None:
    """The value in a token that was signed for this purpose, or None for any other text."""
    try:
        return _signer(purpose).unsign(token).decode()
    except (BadSignature, UnicodeError, ValueError):
        return None


def _signer(purpose: str) -> Signer:
    return Signer(secret_key(), salt=f"kontor.{purpose}", digest_method=hashlib.sha256)


def new_token() -> str:
    """A random secret for a browser to hold; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 of a random secret, in hex. Random secrets need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id of a password. Takes tens of milliseconds: never on the event loop."""
    return str(_passwords.hash(password))


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password fits. Without a hash it takes the same time and says no."""
    if hashed is None:
        _passwords.dummy_verify()
        return False
    return bool(_passwords.verify(password, hashed))
