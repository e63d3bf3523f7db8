"""Single values of a client list: e-mail addresses, phone numbers, VAT numbers, client types, languages.

The libraries know every rule but take tens of microseconds a value; a plain value of a shape that was judged
before is settled without them.
"""

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from portal_app.clients.imports.text import plain

_PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@([a-z0-9.-]+\.[a-z]{2,24})")
_PLAIN_PHONE = re.compile(r"\+?[1-9][0-9 ]{5,17}")
_VAT_PUNCTUATION = re.compile(r"[\s.\-/]+")
_PHONE_PUNCTUATION = re.compile(r"[\s().\-]+")

_VAT_SHAPES = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "GB": r"\d{9}|\d{12}|(?:GD|HA)\d{3}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}",
}
_VAT = {country: re.compile(shape) for country, shape in _VAT_SHAPES.items()}

# Six-language words for the two kinds of client, plain.
_COMPANY_WORDS = frozenset(
    [
        "company",
        "business",
        "legal",
        "legal entity",
        "legal person",
        "organisation",
        "organization",
        "ettevote",
        "firma",
        "juriidiline",
        "juriidiline isik",
        "asutus",
        "imone",
        "juridinis asmuo",
        "bendrove",
        "przedsiebiorstwo",
        "spolka",
        "osoba prawna",
        "bedrijf",
        "zakelijk",
        "rechtspersoon",
        "onderneming",
        "unternehmen",
        "juristische person",
        "ou",
        "as",
        "mtu",
        "uab",
        "mb",
        "gmbh",
        "bv",
    ]
)
_PERSON_WORDS = frozenset(
    [
        "person",
        "individual",
        "private",
        "private person",
        "natural person",
        "eraisik",
        "fuusiline isik",
        "isik",
        "fie",
        "fizinis asmuo",
        "privatus asmuo",
        "asmuo",
        "osoba",
        "osoba fizyczna",
        "osoba prywatna",
        "particulier",
        "privepersoon",
        "persoon",
        "prive",
        "natuurlijk persoon",
        "privatperson",
        "privat",
        "naturliche person",
    ]
)
_PERSONAL_CODE = re.compile(r"[1-6]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}")

_LANGUAGES = {
    "et": "et est ee eesti estonian estnisch estonski estu ests",
    "en": "en eng gb uk english inglise englisch angielski anglu engels",
    "lt": "lt lit ltu lietuviu lithuanian leedu litewski litauisch litouws",
    "pl": "pl pol polski polish poola lenku pools polnisch",
    "nl": "nl nld nederlands dutch hollandi niderlandzki olandu niederlandisch",
    "de": "de deu ger deutsch german saksa niemiecki vokieciu duits",
}
_LANGUAGE_CODES = {word: code for code, words in _LANGUAGES.items() for word in words.split()}


@lru_cache(maxsize=32768)
def email_address(text: str) -> str:
    """A working-looking address, lower-cased.

    Args:
        text: One address, trimmed.

    Returns:
        The address, or "" for one that can't be written to.
    """
    address = text.lower()
    plain_one = _PLAIN_EMAIL.fullmatch(address)
    if plain_one is not None and address.index("@") <= 64 and len(address) <= 254:
        return address if _domain_works(plain_one[1]) else ""
    try:
        # Whether the domain answers is found out by writing to it, not by asking the network for every row.
        checked = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return ""
    return checked.normalized.lower()


@lru_cache(maxsize=8192)
def _domain_works(domain: str) -> bool:
    try:
        validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=32768)
def phone_number(text: str, country: str) -> str:
    """A phone number in the international form "+37251234567".

    Args:
        text: As written; local numbers are allowed.
        country: ISO code of the country whose local numbers these are.

    Returns:
        The number, or "" where there is none in the text.
    """
    text = _PHONE_PUNCTUATION.sub(" ", text).strip() if not _PLAIN_PHONE.fullmatch(text) else text
    if text.startswith("00"):
        text = "+" + text[2:]
    digits = text.replace(" ", "")
    if _PLAIN_PHONE.fullmatch(digits):
        # Countries tell numbers apart by length and first digits; the rest of the digits does not matter.
        prefix = _prefix_of_shape(digits[:7], len(digits), country)
        if prefix is not None:
            return prefix + digits if prefix != "-" else ""
    return _parsed(text, country)


@lru_cache(maxsize=8192)
def _prefix_of_shape(start: str, length: int, country: str) -> str | None:
    """What to put before numbers of this shape: "" or "+372"; "-" for impossible ones, None to ask for each."""
    digits = start + "5" * (length - len(start))
    number = _parsed(digits, country)
    if not number:
        return "-"
    return number[: len(number) - len(digits)] if number.endswith(digits) else None


def _parsed(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or sum(c.isalpha() for c in text) > 12:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def vat_number(text: str) -> tuple[str, bool]:
    """A VAT number without spaces and dots, upper-case.

    Args:
        text: As written.

    Returns:
        The number, and whether it has the shape its country uses. A bare number has no country to ask and passes
        with 8 to 14 digits.
    """
    number = text.upper() if text.isalnum() else _VAT_PUNCTUATION.sub("", text).upper()
    shape = _VAT.get(number[:2])
    if shape is not None:
        return number, shape.fullmatch(number[2:]) is not None
    return number, re.fullmatch(r"\d{8,14}|[A-Z]{2}[A-Z0-9]{5,12}", number) is not None


def registry_code(text: str) -> str:
    """A registry code without spaces and dashes, upper-case."""
    return re.sub(r"[\s\-]+", "", text).upper() if not text.isalnum() else text.upper()


def client_kind(text: str) -> str:
    """ "company" or "person" for a word in any of the six languages, else ""."""
    words = plain(text)
    if words in _PERSON_WORDS:
        return "person"
    return "company" if words in _COMPANY_WORDS else ""


def is_personal_code(code: str) -> bool:
    """Whether a registry code is an Estonian or Lithuanian personal code, which no company has."""
    return _PERSONAL_CODE.fullmatch(code) is not None


def language_code(text: str) -> str:
    """The code of a language named in any of the six languages, else ""."""
    words = plain(text)
    return _LANGUAGE_CODES.get(words) or _LANGUAGE_CODES.get(words.partition(" ")[0], "")
