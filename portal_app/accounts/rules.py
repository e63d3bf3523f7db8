"""What makes a name, an address and a password acceptable. Pure functions."""

import unicodedata
from functools import lru_cache
from pathlib import Path

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from portal_app.core.clock import time_zones
from portal_app.core.i18n import Text, msg
from portal_app.core.languages import LANGUAGES

PASSWORD_MIN = 12
PASSWORD_MAX = 200
"""Characters. The upper bound keeps hashing cheap, not passwords weak."""

NAME_MAX = 120
#: What turns the direction of a text round: a name with it would garble the sentence that it stands in.
_TURNING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
EMAIL_MAX = 254
NO_ADDRESS = msg("This is not an e-mail address. It looks like name@company.com.")

_COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt")
_FEWEST_DIFFERENT = 5


def read_email(text: str) -> tuple[str, str] | None:
    """Read an e-mail address as people type it.

    Args:
        text: The address, perhaps with spaces around it.

    Returns:
        The address as it is written to, and the form in which addresses are compared; None when it is none.
    """
    text = text.strip()
    if not text or len(text) > EMAIL_MAX:
        return None
    try:
        # Whether its domain answers is for the mail server to find out, not for a form to wait for.
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized, found.normalized.lower()


def email_fault(text: str) -> Text | None:
    """What is wrong with an e-mail address that must be given."""
    if not text.strip():
        return msg("Enter an e-mail address.")
    if read_email(text) is None:
        return NO_ADDRESS
    return None


def name_fault(text: str) -> Text | None:
    """What is wrong with a name of a person or a firm."""
    if not text.strip():
        return msg("Enter a name.")
    if len(text.strip()) > NAME_MAX:
        return msg("Keep the name under {max} characters.", max=NAME_MAX)
    if any(_misleads(sign) for sign in text.strip()):
        return msg("Leave out signs that can't be seen: they mislead whoever reads the name.")
    return None


def _misleads(sign: str) -> bool:
    """Whether a sign breaks a line, does something unseen, or turns what follows round."""
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in _TURNING


def normal_password(password: str) -> str:
    """One form for letters that keyboards compose in different ways, so that õ typed anywhere is the same õ."""
    return unicodedata.normalize("NFKC", password)


def password_fault(password: str, *known: str) -> Text | None:
    """What is wrong with a new password.

    Args:
        password: As typed.
        *known: What anybody would try first: the person's name and address, the firm's name.
    """
    password = normal_password(password)
    if len(password) < PASSWORD_MIN:
        # The field's own help says how one comes to a long one.
        return msg("Use at least {min} characters.", min=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        return msg("Use at most {max} characters.", max=PASSWORD_MAX)
    folded = password.casefold()
    letters = "".join(char for char in folded if char.isalnum())
    if folded in _common() or letters in _common() or len(set(folded)) < _FEWEST_DIFFERENT:
        return msg("This password is among the first that anybody would try. Choose another.")
    if any(_same_words(letters, text) for text in known):
        return msg("Do not make the password of your name, address or firm.")
    return None


def _same_words(letters: str, known: str) -> bool:
    """Whether a password is nothing but a known text with a few signs added."""
    text = "".join(char for char in known.casefold() if char.isalnum())
    return len(text) >= 4 and text in letters and len(letters) - len(text) < 6


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_COMMON_PASSWORDS.read_text(encoding="utf-8").split())


def language_fault(language: str) -> Text | None:
    """What is wrong with a chosen language."""
    return None if language in LANGUAGES else msg("Choose a language from the list.")


def time_zone_fault(time_zone: str) -> Text | None:
    """What is wrong with a chosen time zone."""
    return None if time_zone in time_zones() else msg("Choose a time zone from the list.")


def read_phone(text: str, country: str) -> str | None:
    """Read a phone number as people type it.

    Args:
        text: With or without the country's prefix.
        country: Two letters, for a number without one.

    Returns:
        The number with its prefix, as people read it; None when it is none that can be called.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def phone_fault(text: str, country: str) -> Text | None:
    """What is wrong with a phone number; an empty one is fine."""
    if not text.strip() or read_phone(text, country) is not None:
        return None
    return msg("This is no phone number. Begin with + and the country's number, for example +372.")
