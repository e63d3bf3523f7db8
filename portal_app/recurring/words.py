"""How the title of what repeats reads before a task is made of it (U22, B9)."""

from collections.abc import Mapping
from datetime import date

from portal_app.templates.placeholders import fill
from portal_app.templates.plan import month_values

_NAMES = ("client", "contact", "manager", "firm")


def title_on(pattern: str, day: date, language: str, known: Mapping[str, str] | None = None) -> str:
    """The title of an occurrence; names that are not known are left open.

    Args:
        pattern: The title with its placeholders.
        day: Of the occurrence; of an overview's month any.
        language: Of the reader.
        known: Placeholder → name, for those of client, contact, manager and firm that are.
    """
    return fill(pattern, dict.fromkeys(_NAMES, "…") | month_values(day, language) | dict(known or {}))
