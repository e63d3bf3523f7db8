"""A form of one task that begins from a template: filled as far as one knows, for a person to go on with (U7)."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.calendar.rules import FIRST_DAY, LAST_DAY, from_json
from portal_app.calendar.words import rule_words
from portal_app.clients.rules import fold
from portal_app.core.clock import today
from portal_app.core.errors import NotFound
from portal_app.core.i18n import translate
from portal_app.tasks.rules import TaskFields
from portal_app.tasks.views import Choice
from portal_app.templates.models import TaskTemplate
from portal_app.templates.placeholders import PLACEHOLDERS, by_word, fill, named_in
from portal_app.templates.plan import (
    Receiver,
    assignee,
    circumstances,
    deadline_of,
    fields_filled,
    month_values,
    receivers,
    recipients,
    values_of,
)
from portal_app.templates.queries import fields_of, template_of
from portal_app.templates.rules import Kind, TemplateFields, tidy_lines
from portal_app.templates.views import BegunTask, Placeholder


@dataclass(frozen=True, slots=True)
class ForWhom:
    """What is chosen in the form so far.

    Attributes:
        client_id: Empty until one is chosen.
        contact_ids: Those ticked; None for everybody.
        for_client: It gets a portal side; None as the template says.
        start_on: The first day of the task; None for today.
    """

    client_id: str = ""
    contact_ids: tuple[str, ...] | None = ()
    for_client: bool | None = None
    start_on: date | None = None


def template_choices(session: Session, actor: Actor, search: str = "") -> list[Choice]:
    """The task templates that fit what was typed, by title; each with when it repeats.

    Args:
        session: For reading.
        actor: Staff.
        search: Words in the title or the description, in any case and with or without accents.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    rows = session.execute(
        select(TaskTemplate.id, TaskTemplate.title, TaskTemplate.description, TaskTemplate.rule).where(
            TaskTemplate.firm_id == actor.firm_id, TaskTemplate.kind == Kind.TASK.value
        )
    ).all()
    words = fold(search)[:100].split()
    # A firm has dozens of templates, not thousands.
    found = [row for row in rows if all(word in fold(f"{row.title} {row.description}") for word in words)]
    return [
        Choice(row.id, row.title, rule_words(from_json(row.rule), actor.language) if row.rule else "")
        for row in sorted(found, key=lambda row: (fold(row.title), row.id))
    ]


def begin_from(session: Session, actor: Actor, template_id: str, chosen: ForWhom) -> BegunTask:
    """The form of a task as a template fills it.

    What nobody can know yet (the client's name before there is one) stays in its braces, and is named.

    Args:
        session: For reading.
        actor: Staff.
        template_id: Of a task template.
        chosen: What is chosen in the form so far.

    Raises:
        NotFound: There is no such task template, or no such client, for this actor.
    """
    template = template_of(session, actor, template_id)
    if template.kind != Kind.TASK:
        raise NotFound
    fields = fields_of(template)
    start = _start(actor, chosen)
    fields = replace(fields, for_client=fields.for_client if chosen.for_client is None else chosen.for_client)
    values, worker = _known(session, actor, fields, chosen, start)
    filled = fields_filled(fields, values)
    named = named_in("\n".join((filled.title, filled.description, *filled.checklist, *filled.slots)))
    deadline = deadline_of(fields, start)
    return BegunTask(
        template_id=template_id,
        template=template.title,
        repeats=rule_words(fields.rule, actor.language) if fields.rule else "",
        title=filled.title,
        description=filled.description,
        lines="\n".join(filled.checklist),
        slots="\n".join(filled.slots),
        start_iso=start.isoformat(),
        deadline_iso="" if deadline is None else deadline.isoformat(),
        client_days=str(fields.client_days),
        assignee=worker or "",
        auto_complete=fields.auto_complete,
        for_client=fields.for_client,
        mode=fields.mode.value,
        values=by_word(values),
        later=[
            Placeholder(f"{{{named[name]}}}", translate(text, actor.language))
            for name, text in PLACEHOLDERS.items()
            if name not in values and name in named
        ],
    )


def finished(
    session: Session,
    actor: Actor,
    chosen: ForWhom,
    task: TaskFields,
    checklist: tuple[str, ...],
    slots: tuple[str, ...],
) -> tuple[TaskFields, tuple[str, ...], tuple[str, ...]]:
    """What was begun from a template, with every placeholder that was left in it filled: none goes to a client.

    Args:
        session: For reading.
        actor: Staff.
        chosen: What is chosen in the form.
        task: As it was sent.
        checklist: Its lines.
        slots: Names of what is asked for.

    Raises:
        NotFound: There is no such client for this actor.
    """
    fields = TemplateFields(task.title, task.description, checklist, slots, for_client=bool(chosen.for_client))
    values, _ = _known(session, actor, fields, chosen, _start(actor, chosen))
    return (
        replace(task, title=fill(task.title, values), description=fill(task.description, values)),
        tidy_lines([fill(line, values) for line in checklist]),
        tidy_lines([fill(slot, values) for slot in slots]),
    )


def _start(actor: Actor, chosen: ForWhom) -> date:
    """As making the task takes it: today, where no day that one can mean is written."""
    day = chosen.start_on
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else today(actor.time_zone)


def _known(
    session: Session, actor: Actor, fields: TemplateFields, chosen: ForWhom, start: date
) -> tuple[dict[str, str], str | None]:
    """Placeholder → what it becomes, for those that are known by now; and who looks after the task."""
    around = circumstances(session, actor)
    if not chosen.client_id:
        # Whoever is named looks after it whosever it is; a manager is known with the client.
        nobody = Receiver("", "", archived=False, manager_id="")
        return month_values(start, around.language) | {"firm": around.firm}, assignee(fields, nobody, around)
    client = receivers(session, actor, around, [chosen.client_id]).get(chosen.client_id)
    if client is None:
        raise NotFound
    values = values_of(client, around, start, recipients(fields, client, chosen.contact_ids))
    if fields.for_client and chosen.contact_ids == ():
        # Whom it is for is asked on the same form.
        del values["contact"]
    return values, assignee(fields, client, around)
