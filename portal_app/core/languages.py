"""Which languages there are, which of them a browser asks for, and what languages, countries and places are called."""

from babel import Locale

DEFAULT_LANGUAGE = "en"

LANGUAGES: dict[str, str] = {"en": "English", "et": "Eesti"}
"""Languages a person can choose, by code, each named in itself (B11)."""

# Firms are European: English dates are written day first.
_BABEL_LOCALES = {"en": "en_GB"}


def negotiate(accept_language: str | None) -> str:
    """The best language for a browser.

    Args:
        accept_language: The `Accept-Language` header, or nothing.

    Returns:
        A code of `LANGUAGES`; English where none fits.
    """
    return spoken(accept_language) or DEFAULT_LANGUAGE


def spoken(accept_language: str | None) -> str:
    """The language of ours that a browser asks for before others; empty where it asks for none of them."""
    wanted: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "")[:500].split(",")):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.partition("=")[2]) if quality else 1.0
        except ValueError:
            weight = 0.0
        if weight > 0:
            wanted.append((-weight, position, tag.strip().lower().split("-")[0]))
    return next((code for _, _, code in sorted(wanted) if code in LANGUAGES), "")


def babel_locale(language: str) -> Locale:
    """The Babel locale by which a language's dates and numbers are written."""
    return Locale.parse(_BABEL_LOCALES.get(language, language if language in LANGUAGES else "en_GB"))


def language_name(code: str, language: str) -> str:
    """What a language is called in another, such as "Estonian"; a code that nobody knows as it is.

    Args:
        code: Of the language that is named.
        language: The reader's.
    """
    return str(babel_locale(language).languages.get(code, code))


def country_name(code: str, language: str) -> str:
    """What a country is called, such as "Estonia".

    Args:
        code: Two letters.
        language: The reader's.
    """
    return str(babel_locale(language).territories.get(code, code))


def zone_name(name: str, language: str) -> str:
    """A time zone by its city, such as "Tallinn"; one without a city, or that nobody knows, as it is written.

    Args:
        name: IANA name.
        language: The reader's.
    """
    place, _, city = name.rpartition("/")
    if not city or place in ("", "Etc"):
        return name
    known = babel_locale(language).time_zones.get(name, {})
    return str(known.get("city", city.replace("_", " ")))
