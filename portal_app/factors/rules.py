"""Codes, names and addresses of factors. Pure functions."""

import hmac
import ipaddress
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pyotp

from portal_app.core.i18n import Text, msg

STEP_SECONDS = 30
"""A code of an authenticator app shows for so long."""

STEP_TIME = timedelta(minutes=10)
"""How long the second step may take."""

RECOVERY_CODES = 10
_RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another: i and 1, l and 1, o and 0."""
_RECOVERY_LENGTH = 28
"""Letters: 138 bits, as many as a key has."""
_RECOVERY_LENGTHS = (_RECOVERY_LENGTH, 20)
"""Codes on paper that was printed earlier are shorter."""
_GROUP = 4

PASSKEY_NAME_MAX = 60
PASSKEYS_MAX = 20


def read_code(typed: str) -> str | None:
    """A code of an authenticator app as people type it: six digits, perhaps with a space; None for anything else."""
    digits = "".join(typed.split()).replace("-", "")
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else None


def matching_step(key: str, code: str, at: datetime) -> int | None:
    """The number of the half minute whose code this is.

    Args:
        key: Of the authenticator, in base32.
        code: Six digits.
        at: Now. The half minute before and the one after count as well: clocks differ, and people type slowly.

    Returns:
        Its number since 1970, or None for a wrong code.
    """
    current = int(at.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(key)
    found = None
    for step in (current - 1, current, current + 1):
        # All three, always: how long it takes tells nothing.
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found


def new_key() -> str:
    """A key for an authenticator app: 160 bits in base32, as the apps expect."""
    return pyotp.random_base32()


def setup_address(key: str, email: str, firm: str) -> str:
    """What the QR code says to the app.

    Args:
        key: In base32.
        email: The person's, by which they tell their accounts apart.
        firm: Shown above the code.
    """
    return pyotp.TOTP(key).provisioning_uri(name=email or "portal", issuer_name=firm)


def grouped(text: str, size: int = 4, between: str = " ") -> str:
    """A long key in groups that can be read aloud."""
    return between.join(text[start : start + size] for start in range(0, len(text), size))


def new_recovery_codes() -> list[str]:
    """Ten codes such as `k3m9-qx7w-…`."""
    return [
        grouped("".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH)), _GROUP, "-")
        for _ in range(RECOVERY_CODES)
    ]


def read_recovery_code(typed: str) -> str | None:
    """A recovery code as people type it, in the form that is hashed; None for what can't be one."""
    letters = "".join(typed.split()).replace("-", "").casefold()
    return letters if len(letters) in _RECOVERY_LENGTHS and set(letters) <= set(_RECOVERY_LETTERS) else None


def relying_party(public_url: str) -> str | None:
    """The name for which browsers make passkeys here.

    Args:
        public_url: The installation's address.

    Returns:
        Its host; None where browsers make none: an address in digits, or one without https other than localhost.
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    if not host or (parts.scheme != "https" and not local):
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return None


def origin(public_url: str) -> str:
    """Scheme, host and port of an address, as browsers write them."""
    parts = urlsplit(public_url)
    port = parts.port
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}" + (f":{port}" if port and port != usual else "")


def passkey_name_fault(name: str) -> Text | None:
    """What is wrong with a passkey's name."""
    if not name.strip():
        return msg("Give it a name by which you know the device again.")
    if len(name.strip()) > PASSKEY_NAME_MAX:
        return msg("Keep the name under {max} characters.", max=PASSKEY_NAME_MAX)
    return None
