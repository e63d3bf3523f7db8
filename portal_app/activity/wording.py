"""What changed, before → after, in words. A feature makes the fields that it alone knows known here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from portal_app.activity.views import Change
from portal_app.core.i18n import Text, format_date, msg, translate

_fields: dict[str, Text] = {}
_values: dict[tuple[str, str], Text] = {}
#: What reads a value, of a field whose values are codes: the value and the reader's language → words.
Read = Callable[[str, str], str]
_read: dict[str, Read] = {}


def fields(
    names: Mapping[str, Text],
    values: Mapping[tuple[str, str], Text] | None = None,
    days: Iterable[str] = (),
    read: Mapping[str, Read] | None = None,
) -> None:
    """Make fields known.

    Args:
        names: Each as an activity's data name it → as people read it.
        values: (field, value as it is kept) → as people read it.
        days: Those fields whose values are days, `YYYY-MM-DD`.
        read: Those fields whose values are codes, with what says them in words.
    """
    _fields.update(names)
    _values.update(values or {})
    _read.update(dict.fromkeys(days, _day) | dict(read or {}))


def kept(text: Text) -> dict[str, Any]:
    """A sentence as a value among an activity's data, so that each reader gets it in their own language."""
    return {"text": text.msgid, "params": dict(text.params)}


def change_words(change: Mapping[str, Any], language: str, own: Mapping[str, Text] | None = None) -> Change:
    """One change in words.

    Args:
        change: `{"field", "before", "after"}`.
        language: The reader's.
        own: Fields as the asking feature calls them, before what all call them.
    """
    field = str(change.get("field", ""))
    names = {**_fields, **(own or {})}
    return Change(
        translate(names.get(field, field), language),
        value_words(field, change.get("before"), language),
        value_words(field, change.get("after"), language),
    )


def value_words(field: str, value: object, language: str) -> str:
    """A value in words; a dash for none.

    Args:
        field: As an activity's data name it.
        value: As it was recorded: text, a truth, a day as `YYYY-MM-DD`, or what `kept` made.
        language: The reader's.
    """
    if isinstance(value, Mapping):
        text = Text(str(value.get("text", "")), params=tuple(sorted(dict(value.get("params", {})).items())))
        return translate(text, language)
    if isinstance(value, bool):
        return translate(msg("yes") if value else msg("no"), language)
    if value is None or value == "":
        return "–"
    if field in _read:
        return _read[field](str(value), language)
    return translate(_values.get((field, str(value)), str(value)), language)


def _day(value: str, language: str) -> str:
    return format_date(date.fromisoformat(value), language)
