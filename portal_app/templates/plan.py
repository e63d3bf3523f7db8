"""What clients get from a template, or from a task that repeats: filled in, with people and days (U7, U22)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact, StaffMember
from portal_app.calendar.words import month_name
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import firm_of
from portal_app.firms.models import Portal
from portal_app.tasks.bulk import NewTask
from portal_app.tasks.rules import MAX_ITEM, MAX_TEXT, MAX_TITLE, TaskFields
from portal_app.templates.placeholders import fill
from portal_app.templates.rules import AssignTo, TemplateFields

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of a client, and whether they can see a task in the portal now."""

    id: str
    name: str
    reached: bool


@dataclass(slots=True)
class Receiver:
    """A client that gets a task."""

    id: str
    name: str
    archived: bool
    #: Empty when there is none who works at the firm.
    manager_id: str
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for all clients of a firm."""

    firm: str
    language: str
    #: Who works at the firm now, by id.
    staff: Mapping[str, str]


def circumstances(session: Session, actor: Actor) -> Circumstances:
    """Two statements."""
    firm = firm_of(session, actor)
    staff = session.execute(
        select(StaffMember.id, StaffMember.name).where(
            StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True), StaffMember.invited_at.is_(None)
        )
    )
    return Circumstances(firm.name, firm.language, {row.id: row.name for row in staff})


def receivers(
    session: Session, actor: Actor, around: Circumstances, client_ids: Collection[str]
) -> dict[str, Receiver]:
    """The clients of these ids with their people by name; two statements for each thousand of them, and one."""
    active = bool(session.scalar(select(Portal.active).where(Portal.firm_id == actor.firm_id)))
    ids = list(client_ids)
    found: dict[str, Receiver] = {}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        is_open: dict[str, bool] = {}
        for client_id, name, manager_id, portal_open, archived_at in session.execute(
            select(Client.id, Client.name, Client.manager_id, Client.portal_open, Client.archived_at).where(
                Client.firm_id == actor.firm_id, Client.id.in_(part)
            )
        ):
            manager = manager_id if manager_id and manager_id in around.staff else ""
            found[client_id] = Receiver(client_id, name, archived_at is not None, manager)
            is_open[client_id] = active and portal_open
        people = session.execute(
            select(ClientContact.client_id, Contact.id, Contact.name, ClientContact.portal_open)
            .join(Contact, Contact.id == ClientContact.contact_id)
            .where(ClientContact.firm_id == actor.firm_id, ClientContact.client_id.in_(part))
            .order_by(Contact.name, Contact.id)
        )
        for client_id, contact_id, name, contact_open in people:
            found[client_id].people.append(Person(contact_id, name, is_open[client_id] and contact_open))
    return found


def recipients(fields: TemplateFields, client: Receiver, contact_ids: Sequence[str] | None) -> list[Person]:
    """Who of a client's people gets a task now.

    Args:
        fields: What they get.
        client: With its people.
        contact_ids: Only these; None for everybody.
    """
    if not fields.for_client:
        return []
    return [one for one in client.people if one.reached and (contact_ids is None or one.id in contact_ids)]


def assignee(fields: TemplateFields, client: Receiver, around: Circumstances) -> str | None:
    """Who looks after it; whoever has left is stood in for by the client's manager."""
    if fields.assign_to is AssignTo.NOBODY:
        return None
    if fields.assign_to is AssignTo.PERSON and fields.assignee_id in around.staff:
        return fields.assignee_id
    return client.manager_id or None


def new_task(
    fields: TemplateFields,
    client: Receiver,
    around: Circumstances,
    start: date,
    contact_ids: Sequence[str] | None = None,
) -> NewTask:
    """What one client gets.

    Args:
        fields: Of the template, checked.
        client: Who gets it.
        around: The firm.
        start: The task's first day.
        contact_ids: Only these of its people; None for everybody, also those whose portal opens later.
    """
    people = recipients(fields, client, contact_ids)
    texts = fields_filled(fields, values_of(client, around, start, people))
    return NewTask(
        client_id=client.id,
        fields=TaskFields(
            title=texts.title,
            description=texts.description,
            start_on=start,
            internal_deadline=deadline_of(fields, start),
            client_days=fields.client_days,
            assignee_id=assignee(fields, client, around),
            auto_complete=fields.auto_complete,
        ),
        checklist=texts.checklist,
        slots=texts.slots,
        contact_ids=tuple(one.id for one in people),
        mode=fields.mode,
        share_all=fields.for_client and contact_ids is None,
    )


def fields_filled(fields: TemplateFields, values: Mapping[str, str]) -> TemplateFields:
    """The texts of a template with what is known filled in, no longer than a task takes them.

    Args:
        fields: Of the template.
        values: Placeholder → what it becomes; others stay in their braces.
    """
    lines = (fill(line, values)[:MAX_ITEM].strip() for line in fields.checklist)
    slots = (" ".join(fill(slot, values).split())[:MAX_TITLE].strip() for slot in fields.slots)
    return replace(
        fields,
        title=" ".join(fill(fields.title, values).split())[:MAX_TITLE],
        description=fill(fields.description, values)[:MAX_TEXT],
        checklist=tuple(line for line in lines if line),
        slots=tuple(slot for slot in slots if slot),
    )


def deadline_of(fields: TemplateFields, start: date) -> date | None:
    """The internal deadline of a task that begins on this day."""
    return None if fields.deadline_days is None else start + timedelta(days=fields.deadline_days)


def month_values(day: date, language: str) -> dict[str, str]:
    """Placeholder → word, for those that speak of time.

    Args:
        day: When the task starts.
        language: For the names of months.
    """
    before = day.replace(day=1) - timedelta(days=1)
    return {
        "month": month_name(day.month, language),
        "last_month": month_name(before.month, language),
        "quarter": str((day.month - 1) // 3 + 1),
        "year": str(day.year),
        "last_month_year": str(before.year),
    }


def values_of(client: Receiver, around: Circumstances, start: date, people: Sequence[Person]) -> dict[str, str]:
    """Placeholder → what it becomes, all of them.

    Args:
        client: Who gets it.
        around: The firm.
        start: When the task starts.
        people: Who of the client's people gets it; without any the client itself is addressed.
    """
    return month_values(start, around.language) | {
        "client": client.name,
        "contact": ", ".join(one.name for one in people) or client.name,
        "firm": around.firm,
        "manager": around.staff.get(client.manager_id, around.firm),
    }
