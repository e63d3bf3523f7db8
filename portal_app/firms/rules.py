"""What a portal's address and colours may be. Pure functions (U2, U3)."""

import re
import unicodedata
from pathlib import Path

from babel.core import get_global

from portal_app.core.i18n import Text, msg

ADDRESS_MIN, ADDRESS_MAX = 2, 50

#: Addresses of pages and words that would pass for the program itself.
RESERVED = frozenset(Path(__file__).with_name("reserved_addresses.txt").read_text(encoding="utf-8").split())

_ALLOWED = re.compile(r"[a-z0-9-]+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

#: Letters that are no composition of a Latin letter and a mark.
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "œ": "oe"}

WHITE, BLACK = "#ffffff", "#000000"
#: The ground of pages in the dark theme, against which colours are made legible.
DARK_GROUND = "#1a1d23"
#: The contrast between text and ground that WCAG 2.2 AA asks for.
READABLE = 4.5
#: The same for large text and for the parts of controls.
READABLE_LARGE = 3.0


def normal_address(text: str) -> str:
    """A portal address as it is compared and stored: without spaces around it, in lower case."""
    return text.strip().lower()


def address_fault(address: str) -> Text | None:
    """What is wrong with a portal address (U2).

    Args:
        address: In its normal form.
    """
    if not address:
        return msg("A portal needs an address.")
    if not _ALLOWED.fullmatch(address):
        return msg("Use only Latin letters (a–z), digits and hyphens.")
    if not ADDRESS_MIN <= len(address) <= ADDRESS_MAX:
        return msg("Use {min} to {max} characters.", min=ADDRESS_MIN, max=ADDRESS_MAX)
    if address.startswith("-") or address.endswith("-"):
        return msg("A hyphen can be neither first nor last.")
    if address in RESERVED:
        return msg("“{address}” is kept for the program itself. Choose another.", address=address)
    return None


def suggest_address(firm_name: str) -> str:
    """A portal address made of a firm's name; empty when nothing of it can be used."""
    folded = "".join(_LETTERS.get(char, char) for char in firm_name.casefold())
    plain = unicodedata.normalize("NFKD", folded)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    address = re.sub(r"[^a-z0-9]+", "-", plain)[:ADDRESS_MAX].strip("-")
    if address in RESERVED:
        address = f"{address}-portal"
    return address if address_fault(address) is None else ""


def is_colour(text: str) -> bool:
    """Whether a text is a colour of the form `#rrggbb`, in lower case."""
    return _COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance by WCAG, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, from 1 (none) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_for(ground: str) -> str:
    """White or black, whichever is easier to read on a ground."""
    return WHITE if contrast(WHITE, ground) >= contrast(BLACK, ground) else BLACK


def legible(colour: str, ground: str, ratio: float = READABLE) -> str:
    """The same colour, made darker or lighter until text in it can be read on a ground.

    Args:
        colour: `#rrggbb`.
        ground: `#rrggbb` of what lies behind.
        ratio: The contrast wanted.
    """
    towards = BLACK if luminance(ground) > 0.18 else WHITE
    for step in range(21):
        mixed = mix(colour, towards, step / 20)
        if contrast(mixed, ground) >= ratio:
            return mixed
    return towards


def shades(colour: str) -> dict[str, str]:
    """A firm's colour and what is worked out from it, by the ending of its name in `Branding`."""
    return {
        "": colour,
        "_ink": ink_for(colour),
        "_on_light": legible(colour, WHITE),
        "_on_dark": legible(colour, DARK_GROUND),
    }


def mix(colour: str, other: str, share: float) -> str:
    """A colour with a share (0–1) of another in it."""
    parts = [
        round(int(colour[place : place + 2], 16) * (1 - share) + int(other[place : place + 2], 16) * share)
        for place in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast_words(colour: str) -> Text:
    """How well text can be read on buttons of a colour, and whether the colour shows on a white page."""
    on_button = contrast(ink_for(colour), colour)
    ratio = f"{on_button:.1f}"
    ink = msg("White") if ink_for(colour) == WHITE else msg("Black")
    if contrast(colour, WHITE) < READABLE_LARGE:
        return msg(
            "{ink} text on it reads well ({ratio}:1), but the colour itself is pale on a white page. "
            "Links in it are shown darker.",
            ink=ink,
            ratio=ratio,
        )
    if on_button < READABLE:
        return msg(
            "{ink} text on it is hard to read ({ratio}:1, wanted is 4.5). Choose a darker or lighter colour.",
            ink=ink,
            ratio=ratio,
        )
    return msg("{ink} text on it reads well ({ratio}:1).", ink=ink, ratio=ratio)


#: Where a language is at home, when the time zone doesn't tell.
_COUNTRIES = {"et": "EE", "lt": "LT", "pl": "PL", "nl": "NL", "de": "DE"}


def country_of(language: str, time_zone: str) -> str:
    """In which country a firm most likely works, two letters; it can change that.

    Args:
        language: A code of `LANGUAGES`.
        time_zone: IANA name.
    """
    found = str(get_global("zone_territories").get(time_zone, ""))
    return found if len(found) == 2 and found.isalpha() else _COUNTRIES.get(language, "EE")
