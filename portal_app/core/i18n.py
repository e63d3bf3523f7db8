"""Texts in the reader's language: lazy texts, catalogues, and dates and sizes as people write them.

English is the msgid itself, so a missing translation still reads well. Catalogues are the `.po` files under
`locale/`; they are read directly, once, and need no compile step.
"""

import gettext as stdlib_gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from portal_app.core.languages import DEFAULT_LANGUAGE, LANGUAGES, babel_locale

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
DOMAIN = "kontor"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")

Params = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text not yet in any language; `translate` turns it into one."""

    msgid: str
    plural: str | None = None
    n: int | None = None
    params: Params = ()

    def __str__(self) -> str:
        """English, for logs and tests."""
        return translate(self, DEFAULT_LANGUAGE)


def msg(msgid: str, **params: object) -> Text:
    """A lazy text.

    Args:
        msgid: English text with `{name}` placeholders; a literal, so that extraction finds it.
        **params: What the placeholders hold; a `Text` among them is translated too.

    Returns:
        The text, to be rendered at the edge.
    """
    return Text(msgid, params=tuple(sorted(params.items())))


def msgn(singular: str, plural: str, n: int, **params: object) -> Text:
    """A lazy text that depends on a number; `{n}` is that number.

    Args:
        singular: English for one.
        plural: English for any other number.
        n: The number.
        **params: Further placeholders.

    Returns:
        The text, to be rendered at the edge.
    """
    return Text(singular, plural, n, tuple(sorted(params.items())))


class Translations:
    """The catalogue of one language."""

    def __init__(self, language: str, catalog: Catalog | None = None) -> None:
        self.language = language
        self._plural_index: Callable[[int], int] = lambda n: int(n != 1)
        self._texts: dict[str, tuple[str, ...]] = {}
        if catalog is None:
            return
        self._plural_index = stdlib_gettext.c2py(catalog.plural_expr)
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(forms):
                self._texts[str(key)] = tuple(str(form) for form in forms)

    def gettext(self, msgid: str) -> str:
        """The translation, or the English text where there is none."""
        forms = self._texts.get(msgid)
        return forms[0] if forms else msgid

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The translation for the number n, or English where there is none."""
        forms = self._texts.get(singular)
        if forms is None or len(forms) < 2:
            return singular if n == 1 else plural
        return forms[min(self._plural_index(n), len(forms) - 1)]


def po_file(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(language: str) -> Catalog | None:
    """Read a language's `.po` file; None where there is none (English)."""
    path = po_file(language)
    if not path.exists():
        return None
    with path.open("rb") as handle:
        return read_po(handle, locale=language, domain=DOMAIN)


@lru_cache(maxsize=16)
def translations(language: str) -> Translations:
    """The catalogue of a language, read once; English for an unknown one.

    Args:
        language: A code of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        return Translations(DEFAULT_LANGUAGE)
    return Translations(language, read_catalog(language))


def translate(text: Text | str, language: str) -> str:
    """A text in a language.

    Args:
        text: A lazy text; a plain string comes back as it is (names, file names).
        language: A code of `LANGUAGES`.

    Returns:
        The finished text. A placeholder nobody filled stays visible rather than failing.
    """
    if isinstance(text, str):
        return text
    catalogue = translations(language)
    params: dict[str, object] = dict(text.params)
    if text.plural is None:
        template = catalogue.gettext(text.msgid)
    else:
        n = text.n or 0
        template = catalogue.ngettext(text.msgid, text.plural, n)
        params.setdefault("n", format_number(n, language))
    return interpolate(template, params, language)


def interpolate(template: str, params: Mapping[str, object], language: str = DEFAULT_LANGUAGE) -> str:
    """Fill `{name}` placeholders, and nothing else of what `str.format` can do.

    Args:
        template: Text with placeholders.
        params: Values by name.
        language: For values that are texts themselves.
    """

    pieces = list(_pieces(template))
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        value = params.get(name, _UNFILLED)
        if value is _UNFILLED:
            pieces[place] = f"{{{name}}}"
        else:
            pieces[place] = translate(value, language) if isinstance(value, Text) else str(value)
    return "".join(pieces)


_UNFILLED = object()


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str, ...]:
    """Text, name, text, name, … text."""
    return tuple(_PLACEHOLDER.split(template))


@lru_cache(maxsize=2048)
def format_date(day: date, language: str) -> str:
    """A day, such as "5 Mar 2026"."""
    return babel_date(day, format="medium", locale=babel_locale(language))


def format_datetime(moment: datetime, time_zone: str, language: str) -> str:
    """A moment in the reader's time zone, such as "5 Mar 2026, 14:05".

    Args:
        moment: Aware, in any zone.
        time_zone: IANA name.
        language: A code of `LANGUAGES`.
    """
    locale = babel_locale(language)
    local = moment.astimezone(ZoneInfo(time_zone))
    return (
        f"{babel_date(local.date(), format='medium', locale=locale)}, {babel_datetime(local, 'HH:mm', locale=locale)}"
    )


@lru_cache(maxsize=4096)
def format_number(number: float, language: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(number, locale=babel_locale(language)))


def format_size(size: int, language: str) -> str:
    """A file size in steps of 1000, such as "2.4 MB".

    Args:
        size: Bytes.
        language: A code of `LANGUAGES`.
    """
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_SIZE_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = "0" if unit == 0 or value >= 100 else "0.#"
    number = format_decimal(value, format=f"#,##{digits}", locale=babel_locale(language))
    return f"{number} {_SIZE_UNITS[unit]}"


def deadline_words(deadline: date, today: date) -> Text:
    """How far a deadline is off, in words (U21).

    Args:
        deadline: The day.
        today: The viewer's day, in their time zone.

    Returns:
        "today", "tomorrow", "in 3 days" or "2 days late".
    """
    days = (deadline - today).days
    if days == 0:
        return msg("today")
    if days == 1:
        return msg("tomorrow")
    if days > 1:
        return msgn("in {n} day", "in {n} days", days)
    return msgn("{n} day late", "{n} days late", -days)


def day_words(day: date, today: date, language: str) -> str:
    """A past or present day as people say it: "today", "yesterday", else the date.

    Args:
        day: The day.
        today: The viewer's day.
        language: A code of `LANGUAGES`.
    """
    if day == today:
        return translate(msg("today"), language)
    if (today - day).days == 1:
        return translate(msg("yesterday"), language)
    return format_date(day, language)
