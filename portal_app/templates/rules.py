"""What may be written into a template. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal_app.calendar.rules import FIRST_DAY, Rule, rule_faults, tidy
from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, msg
from portal_app.core.words import says_anything
from portal_app.tasks.rules import MAX_CLIENT_DAYS, Mode, slot_faults
from portal_app.templates.placeholders import unknown_placeholders

MAX_TITLE = 200
MAX_DESCRIPTION = 20_000
MAX_LINE = 500
MAX_LINES = 200
#: How far after its start a task may be due, in days.
MAX_DEADLINE_DAYS = 400


class Kind(StrEnum):
    """What is made from a template, and when."""

    INTRODUCTION = "introduction"
    TASK = "task"


class AssignTo(StrEnum):
    """Who looks after a task made from a template."""

    NOBODY = "nobody"
    MANAGER = "manager"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """A template as typed. All but the first four are of task templates alone.

    Attributes:
        title: Of the tasks made from it; may hold placeholders, as the other texts may.
        description: Plain text with line breaks.
        checklist: Its lines, in order; empty ones fall away.
        slots: Names of what is asked for, in order (B4); empty ones fall away.
        deadline_days: The deadline, in days after the start; None for none.
        client_days: By how many days the client's deadline is earlier, 0–7.
        assign_to: Who looks after it.
        assignee_id: The person, for `AssignTo.PERSON`.
        auto_complete: Done by the client is done at the firm.
        for_client: It gets a portal side.
        mode: To do or to read only.
        rule: When it repeats; None for once.
    """

    title: str
    description: str = ""
    checklist: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    deadline_days: int | None = None
    client_days: int = 0
    assign_to: AssignTo = AssignTo.NOBODY
    assignee_id: str | None = None
    auto_complete: bool = False
    for_client: bool = True
    mode: Mode = Mode.DO
    rule: Rule | None = None


def checked(fields: TemplateFields, kind: Kind = Kind.INTRODUCTION) -> TemplateFields:
    """The fields as they are kept.

    Raises:
        Invalid: The title is missing, something is too long or out of its range, or a placeholder is unknown.
    """
    title = " ".join(fields.title.split())
    description = fields.description.strip()
    lines, slots = tidy_lines(fields.checklist), tidy_lines(fields.slots)
    faults = _text_faults(title, description, lines) | slot_faults(slots)
    if kind is Kind.INTRODUCTION:
        if faults:
            raise Invalid(faults)
        return TemplateFields(title, description, lines, slots)
    faults |= _placeholder_faults(title, description, lines, slots) | _plan_faults(fields)
    if faults:
        raise Invalid(faults)
    return replace(
        fields,
        title=title,
        description=description,
        checklist=lines,
        slots=slots,
        assignee_id=fields.assignee_id if fields.assign_to is AssignTo.PERSON else None,
        rule=tidy(fields.rule) if fields.rule else None,
    )


def _text_faults(title: str, description: str, lines: Sequence[str]) -> dict[str, Text]:
    faults: dict[str, Text] = {}
    if not says_anything(title):
        faults["title"] = msg("Enter a title: it is what the client sees in the list of tasks.")
    elif len(title) > MAX_TITLE:
        faults["title"] = msg("Shorten the title to {limit} characters.", limit=MAX_TITLE)
    if len(description) > MAX_DESCRIPTION:
        faults["description"] = msg("Shorten the description to {limit} characters.", limit=MAX_DESCRIPTION)
    if len(lines) > MAX_LINES:
        faults["checklist"] = msg("A checklist has {limit} lines at most.", limit=MAX_LINES)
    elif any(len(line) > MAX_LINE for line in lines):
        faults["checklist"] = msg("Shorten each line to {limit} characters.", limit=MAX_LINE)
    return faults


def _placeholder_faults(title: str, description: str, lines: Sequence[str], slots: Sequence[str]) -> dict[str, Text]:
    texts = {
        "title": title,
        "description": description,
        "checklist": "\n".join(lines),
        "slots": "\n".join(slots),
    }
    return {
        field: msg(
            "Nothing is known of {names}. Choose from the buttons, or leave the braces out.",
            names=", ".join(f"{{{name}}}" for name in unknown),
        )
        for field, text in texts.items()
        if (unknown := unknown_placeholders(text))
    }


def _plan_faults(fields: TemplateFields) -> dict[str, Text]:
    faults: dict[str, Text] = {}
    if fields.deadline_days is not None and not 0 <= fields.deadline_days <= MAX_DEADLINE_DAYS:
        faults["deadline_days"] = msg("Write a number of days from 0 to {n}, or nothing.", n=MAX_DEADLINE_DAYS)
    if not 0 <= fields.client_days <= MAX_CLIENT_DAYS:
        faults["client_days"] = msg("The client's deadline can be 0 to {n} days earlier.", n=MAX_CLIENT_DAYS)
    if fields.assign_to is AssignTo.PERSON and not fields.assignee_id:
        faults["assignee"] = msg("Choose who.")
    if fields.rule is not None:
        # A template has no start yet: any day does for looking at its rule.
        faults |= rule_faults(fields.rule, FIRST_DAY)
    return faults


def tidy_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that say anything, tidied."""
    tidied = (" ".join(line.split()) for line in lines)
    return tuple(line for line in tidied if says_anything(line))
