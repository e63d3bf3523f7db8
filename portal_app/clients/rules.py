"""What holds for clients and contacts, without a database: folding, limits, addresses and phone numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

import phonenumbers

from portal_app.accounts.rules import NO_ADDRESS, read_email
from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, msg, msgn
from portal_app.core.words import says_anything

#: Characters that each field of a client holds at most; the import keeps to the same.
CLIENT_LIMITS = {"name": 200, "registry_code": 40, "vat_number": 40, "address": 300, "note": 4000}
CONTACT_LIMITS = {"name": 120, "title": 120, "email": 254, "phone": 40}
GROUP_NAME_LIMIT = 80
KINDS = ("company", "person")

# Letters that are no base letter with a mark, so that decomposing does not reach them.
_WHOLE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")
_GAPS = re.compile(r"[\s\-]+")


class PortalState(StrEnum):
    """Whether the people of a client can enter its portal: all, some or none of them."""

    OPEN = "open"
    PARTLY = "partly"
    CLOSED = "closed"


def fold(text: str) -> str:
    """A text as it is searched and compared: lower case, no accents, single spaces.

    Args:
        text: Any text.

    Returns:
        "oad ja sau" for "Õad  ja ŠAU".
    """
    if not text.isascii():
        # Few letters of a text are not plain ones, so that looking these up beats taking all of it apart.
        text = _NOT_PLAIN.sub(_plain_letter, text)
    return " ".join(text.lower().split())


def _plain_letter(found: re.Match[str]) -> str:
    return _folded_letters(found[0])


@lru_cache(maxsize=4096)
def _folded_letters(letters: str) -> str:
    parts = unicodedata.normalize("NFKD", letters.casefold())
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return bare.translate(_WHOLE_LETTERS)


def search_words(text: str) -> list[str]:
    """The folded words of a search, all of which must be found; ten at most."""
    return fold(text[:200]).split()[:10]


def search_text(
    name: str, registry_code: str | None, vat_number: str, people: Iterable[tuple[str, str | None, str]]
) -> str:
    """What the clients list searches (P1, U8).

    Args:
        name: The client's.
        registry_code: The client's, if any.
        vat_number: The client's.
        people: Name, address and phone of each contact.

    Returns:
        One folded text.
    """
    parts = [name, registry_code or "", vat_number]
    for person in people:
        parts.extend(part or "" for part in person)
    return fold(" ".join(part for part in parts if part))


def portal_state(client_open: bool, contacts: int, open_contacts: int) -> PortalState:
    """The portal's state of a client as the list shows it.

    Args:
        client_open: Whether the client's portal is open at all.
        contacts: How many contacts it has.
        open_contacts: How many of them may enter.
    """
    if not client_open:
        return PortalState.CLOSED
    return PortalState.OPEN if open_contacts == contacts else PortalState.PARTLY


def address_works(email: str | None, faulty: bool) -> bool:
    """Whether mail can reach somebody: there is an address, and no server said that it does not exist."""
    return bool(email) and not faulty


def clean_email(text: str) -> tuple[str, str] | None:
    """An e-mail address as it is kept and as it is compared.

    Args:
        text: As typed.

    Returns:
        (address, key), or None for a text that is no address. Whether the domain answers is found out by writing.
    """
    return read_email(text)


def clean_phone(text: str, country: str) -> str | None:
    """A phone number in the form "+37251234567".

    Args:
        text: As typed; empty stays empty.
        country: Two letters, for numbers without a country code.

    Returns:
        The number, or None for a text that is none.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """A kept number as people read it: "+372 5123 4567"."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def clean_code(text: str) -> str:
    """A registry code or VAT number without spaces and dashes, upper-case."""
    return _GAPS.sub("", text).upper()


def checked_client(fields: Mapping[str, str]) -> dict[str, str]:
    """The texts of a client as they are kept.

    Args:
        fields: Any of name, kind, registry_code, vat_number, address, note, manager_id, group_id, as typed.

    Returns:
        The same fields, cleaned.

    Raises:
        Invalid: A name is missing, a text too long, or a field unknown.
    """
    faults: dict[str, Text] = {}
    cleaned: dict[str, str] = {}
    for name, text in fields.items():
        if name in ("registry_code", "vat_number"):
            cleaned[name] = clean_code(text)
        elif name in ("note", "address"):
            cleaned[name] = text.strip()
        elif name in ("name", "kind", "manager_id", "group_id"):
            cleaned[name] = " ".join(text.split())
        else:
            faults[name] = msg("There is no such field.")
            continue
        _check_length(cleaned[name], name, CLIENT_LIMITS, faults)
    if "name" in cleaned and not says_anything(cleaned["name"]):
        faults["name"] = msg("Enter the client's name.")
    if cleaned.get("kind", "company") not in KINDS:
        faults["kind"] = msg("Choose company or private person.")
    if faults:
        raise Invalid(faults)
    return cleaned


def checked_contact(fields: Mapping[str, str], country: str) -> dict[str, str]:
    """The texts of a contact as they are kept.

    Args:
        fields: Any of name, email, phone, title, as typed.
        country: The firm's, for phone numbers without a country code.

    Returns:
        The same fields, cleaned, with `email_key` beside an `email`.

    Raises:
        Invalid: A field can't be taken as it is.
    """
    faults: dict[str, Text] = {}
    cleaned = {name: " ".join(text.split()) for name, text in fields.items()}
    for name, text in cleaned.items():
        if name not in CONTACT_LIMITS:
            faults[name] = msg("There is no such field.")
            continue
        _check_length(text, name, CONTACT_LIMITS, faults)
    if cleaned.get("email") and "email" not in faults:
        address = clean_email(cleaned["email"])
        if address is None:
            faults["email"] = NO_ADDRESS
        else:
            cleaned["email"], cleaned["email_key"] = address
    elif "email" in cleaned:
        cleaned["email_key"] = ""
    if cleaned.get("phone"):
        number = clean_phone(cleaned["phone"], country)
        if number is None:
            faults["phone"] = msg("This is no phone number. Write the digits, with the country code if it is abroad.")
        else:
            cleaned["phone"] = number
    if "name" in cleaned and not says_anything(cleaned["name"]):
        faults["name"] = msg("Enter the contact's name.")
    if faults:
        raise Invalid(faults)
    return cleaned


def _check_length(text: str, name: str, limits: Mapping[str, int], faults: dict[str, Text]) -> None:
    limit = limits.get(name)
    if limit is not None and len(text) > limit:
        faults[name] = msgn(
            "Shorten this: {limit} characters fit, {n} is too many.",
            "Shorten this: {limit} characters fit, {n} are too many.",
            len(text) - limit,
            limit=limit,
        )
