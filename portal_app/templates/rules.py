"""What may be written into a template. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, msg

MAX_TITLE = 200
MAX_DESCRIPTION = 20_000
MAX_LINE = 500
MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """A template as typed.

    Attributes:
        title: Of the tasks made from it.
        description: Plain text with line breaks.
        checklist: Its lines, in order; empty ones fall away.
    """

    title: str
    description: str = ""
    checklist: tuple[str, ...] = ()


def checked(fields: TemplateFields) -> TemplateFields:
    """The fields as they are kept.

    Raises:
        Invalid: The title is missing, or something is too long.
    """
    faults: dict[str, Text] = {}
    title = " ".join(fields.title.split())
    description = fields.description.strip()
    lines = checklist_lines(fields.checklist)
    if not title:
        faults["title"] = msg("Enter a title: it is what the client sees in the list of tasks.")
    elif len(title) > MAX_TITLE:
        faults["title"] = msg("Shorten the title to {limit} characters.", limit=MAX_TITLE)
    if len(description) > MAX_DESCRIPTION:
        faults["description"] = msg("Shorten the description to {limit} characters.", limit=MAX_DESCRIPTION)
    if len(lines) > MAX_LINES:
        faults["checklist"] = msg("A checklist has {limit} lines at most.", limit=MAX_LINES)
    elif any(len(line) > MAX_LINE for line in lines):
        faults["checklist"] = msg("Shorten each line to {limit} characters.", limit=MAX_LINE)
    if faults:
        raise Invalid(faults)
    return TemplateFields(title, description, lines)


def checklist_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that say anything, tidied."""
    tidied = (" ".join(line.split()) for line in lines)
    return tuple(line for line in tidied if line)
