"""What is read of templates, within the actor's firm."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.calendar.forms import RuleForm, form_of
from portal_app.calendar.rules import from_json
from portal_app.calendar.words import rule_words
from portal_app.clients.rules import fold
from portal_app.core.clock import zone
from portal_app.core.errors import NotFound
from portal_app.core.i18n import Text, format_date, msg, msgn, translate
from portal_app.tasks.rules import Mode
from portal_app.templates.models import TaskTemplate
from portal_app.templates.placeholders import PLACEHOLDERS, written
from portal_app.templates.rules import AssignTo, Kind, TemplateFields
from portal_app.templates.views import Placeholder, TemplateView

INTRODUCTION = Kind.INTRODUCTION.value


def list_templates(
    session: Session, actor: Actor, kind: Kind = Kind.INTRODUCTION, search: str = ""
) -> list[TemplateView]:
    """The firm's templates of a kind: introductions in the order in which a client meets them (U7), tasks by title.

    Args:
        session: For reading.
        actor: Staff.
        kind: Which.
        search: Words in the title or the description, in any case and with or without accents.

    Raises:
        NotFound: The actor is a contact.
    """
    rows = introductions(session, actor) if kind is Kind.INTRODUCTION else _tasks(session, actor)
    words = fold(search)[:100].split()
    if words:
        # A firm has dozens of templates, not thousands.
        texts = ((row, fold(f"{row.title} {row.description}")) for row in rows)
        rows = [row for row, text in texts if all(word in text for word in words)]
    wanted = {row.assignee_id for row in rows if row.assignee_id}
    names: dict[str, str] = {}
    if wanted:
        people = session.execute(select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(wanted)))
        names = {row.id: row.name for row in people}
    return [
        _view(actor, row, number, len(rows), names.get(row.assignee_id or "", "")) for number, row in enumerate(rows)
    ]


def introductions(session: Session, actor: Actor) -> list[TaskTemplate]:
    """The introduction templates themselves, in order, for whoever makes tasks from them."""
    office_only(actor)
    return list(
        session.scalars(
            select(TaskTemplate)
            .where(TaskTemplate.firm_id == actor.firm_id, TaskTemplate.kind == INTRODUCTION)
            .order_by(TaskTemplate.position, TaskTemplate.id)
        )
    )


def _tasks(session: Session, actor: Actor) -> list[TaskTemplate]:
    office_only(actor)
    found = session.scalars(
        select(TaskTemplate).where(TaskTemplate.firm_id == actor.firm_id, TaskTemplate.kind == Kind.TASK.value)
    )
    return sorted(found, key=lambda row: (fold(row.title), row.id))


def template_of(session: Session, actor: Actor, template_id: str) -> TaskTemplate:
    """A template that the actor may change.

    Raises:
        NotFound: It is another firm's, or not there, or the actor is a contact.
    """
    office_only(actor)
    found = session.scalar(
        select(TaskTemplate).where(TaskTemplate.id == template_id, TaskTemplate.firm_id == actor.firm_id)
    )
    if found is None:
        raise NotFound()
    return found


def stamp(template: TaskTemplate) -> str:
    """When a template was changed last, as forms carry it along."""
    return template.updated_at.isoformat()


def stamp_of(session: Session, actor: Actor, template_id: str) -> str:
    """The `stamp` of a template.

    Raises:
        NotFound: There is no such template for this actor.
    """
    return stamp(template_of(session, actor, template_id))


def one_template(session: Session, actor: Actor, template_id: str) -> TemplateView:
    """A task template to use.

    Raises:
        NotFound: There is no such task template for this actor.
    """
    row = template_of(session, actor, template_id)
    if row.kind != Kind.TASK:
        raise NotFound
    name = session.scalar(select(StaffMember.name).where(StaffMember.id == row.assignee_id)) if row.assignee_id else ""
    return _view(actor, row, 0, 1, name or "")


def fields_of(row: Any) -> TemplateFields:
    """What a template says, or what each occurrence of a task that repeats gets: their columns have the same names."""
    return TemplateFields(
        title=row.title,
        description=row.description,
        checklist=tuple(row.checklist),
        slots=tuple(row.slots),
        deadline_days=row.deadline_days,
        client_days=row.client_days,
        assign_to=AssignTo(row.assign_to),
        assignee_id=row.assignee_id,
        auto_complete=row.auto_complete,
        for_client=row.for_client,
        mode=Mode(row.mode),
        rule=from_json(row.rule) if row.rule else None,
    )


def placeholders(_session: Session, actor: Actor) -> list[Placeholder]:
    """What can be put into a template's texts, in the reader's words."""
    return [
        Placeholder(written(name, actor.language), translate(text, actor.language))
        for name, text in PLACEHOLDERS.items()
    ]


def _view(actor: Actor, row: TaskTemplate, number: int, total: int, assignee: str) -> TemplateView:
    fields = fields_of(row)
    facts = facts_of(fields, assignee) if row.kind == Kind.TASK else []
    return TemplateView(
        id=row.id,
        title=row.title,
        description=row.description,
        lines=list(row.checklist),
        slots=list(row.slots),
        changed=_day(row.updated_at.astimezone(zone(actor.time_zone)).date(), actor),
        first=number == 0,
        last=number == total - 1,
        facts=[translate(fact, actor.language) for fact in facts],
        repeats=rule_words(fields.rule, actor.language) if fields.rule else "",
        deadline_days="" if row.deadline_days is None else str(row.deadline_days),
        client_days=str(row.client_days),
        assignee=(row.assignee_id or AssignTo.NOBODY) if row.assign_to == AssignTo.PERSON else row.assign_to,
        auto_complete=row.auto_complete,
        for_client=row.for_client,
        mode=row.mode,
        rule=form_of(fields.rule) if fields.rule else RuleForm(),
    )


def facts_of(fields: TemplateFields, assignee: str) -> list[Text]:
    """The plan of a template in words.

    Args:
        fields: Of a task template, or of a task that repeats.
        assignee: The name of the person it names, if any.
    """
    facts: list[Text] = []
    if fields.deadline_days == 0:
        facts.append(msg("Due on the day it starts"))
    elif fields.deadline_days is not None:
        facts.append(msgn("Due {n} day after the start", "Due {n} days after the start", fields.deadline_days))
    if fields.deadline_days is not None and fields.client_days and fields.for_client:
        facts.append(msgn("for the client {n} day earlier", "for the client {n} days earlier", fields.client_days))
    if fields.assign_to is AssignTo.MANAGER:
        facts.append(msg("The client's manager looks after it"))
    elif assignee:
        facts.append(msg("{name} looks after it", name=assignee))
    if not fields.for_client:
        facts.append(msg("Stays in the office"))
    elif fields.mode is Mode.READ:
        facts.append(msg("For the client to read"))
    else:
        facts.append(msg("For the client to do"))
    if fields.auto_complete:
        facts.append(msg("Completes automatically"))
    return facts


def _day(day: date, actor: Actor) -> str:
    return format_date(day, actor.language)
