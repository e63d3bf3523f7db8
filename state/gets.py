"""From a form to what each task gets: templates and tasks that repeat have the same fields."""

from typing import Any

from portal_app.calendar.rules import Rule
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg
from portal_app.tasks.rules import Mode
from portal_app.templates.rules import AssignTo, TemplateFields
from state.task import number_of


def gets_of_form(form: dict[str, Any], rule: Rule | None) -> TemplateFields:
    """What is written into the fields of `components.recurring.content`.

    Raises:
        Invalid: The deadline is no number of days.
    """
    chosen = str(form.get("assignee") or AssignTo.NOBODY)
    assign_to = AssignTo(chosen) if chosen in (AssignTo.NOBODY, AssignTo.MANAGER) else AssignTo.PERSON
    return TemplateFields(
        title=str(form.get("title", "")),
        description=str(form.get("description", "")),
        checklist=tuple(str(form.get("checklist", "")).splitlines()),
        slots=tuple(str(form.get("slots", "")).splitlines()),
        deadline_days=_days(str(form.get("deadline_days") or "")),
        client_days=number_of(form.get("client_days")),
        assign_to=assign_to,
        assignee_id=chosen if assign_to is AssignTo.PERSON else None,
        auto_complete=bool(form.get("auto_complete")),
        for_client=bool(form.get("for_client")),
        mode=Mode.READ if form.get("mode") == "read" else Mode.DO,
        rule=rule,
    )


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Invalid({"deadline_days": msg("Write a number of days, or nothing.")})
    return int(text)
