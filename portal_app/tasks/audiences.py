"""Who is told about tasks (U15, U25, U26)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember
from portal_app.activity.commands import Event
from portal_app.clients.models import Client
from portal_app.core.among import pairs_among
from portal_app.core.db import rows
from portal_app.notifications.audiences import Recipient, audience
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.people import chunks
from portal_app.notifications.rules import key_of
from portal_app.tasks.models import Task, TaskShare

Pair = tuple[str, str]


@audience("shared_contacts")
def shared_contacts(session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Those whom a task was just shared with. An introduction is told by the invitation itself (U7)."""
    named = _named(events)
    leaving = _told_of_withdrawal(session, [pair for pair, event in named.items() if event.data.get("undo")])
    for row in shares(session, named, Task.introduction.is_(False), TaskShare.withdrawn_at.is_(None)):
        event = named[row.task_id, row.contact_id]
        # A withdrawal that was undone before anybody heard of it: they know of the task still.
        unheard = event.data.get("undo") and (row.task_id, row.contact_id) not in leaving
        if not (unheard and row.told_at is not None):
            yield Recipient(event, "contact", row.contact_id, _occasion(row.shared_at))


@audience("told_contacts")
def told_contacts(session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Of those a task was withdrawn from, the ones who had been told of it, or are at this moment (U26)."""
    named = _named(events)
    shared = list(shares(session, named))
    keys = {
        key_of(Mail.TASK_SHARED, row.task_id, row.contact_id, _occasion(row.shared_at)): (row.task_id, row.contact_id)
        for row in shared
    }
    told = {(row.task_id, row.contact_id) for row in shared if row.told_at is not None}
    for part in chunks(keys):
        on_the_way = select(OutboxMail.key).where(
            OutboxMail.key.in_(part), OutboxMail.state.in_([MailState.SENDING.value, MailState.SENT.value])
        )
        told |= {keys[key] for key in session.scalars(on_the_way)}
    return [Recipient(named[pair], "contact", pair[1], named[pair].id) for pair in sorted(told)]


_TASKS: Any = bindparam("tasks", expanding=True)
_CONTACTS = select(TaskShare.task_id, TaskShare.contact_id).where(
    TaskShare.task_id.in_(_TASKS), TaskShare.withdrawn_at.is_(None)
)
_OWNERS = select(StaffMember.id).where(
    StaffMember.firm_id == bindparam("firm"), StaffMember.active.is_(True), StaffMember.role == Role.OWNER
)
_assignee, _manager = aliased(StaffMember), aliased(StaffMember)
# Whoever has left looks after nothing.
_RESPONSIBLE = (
    select(Task.id, _assignee.id, _manager.id)
    .join(Client, Client.id == Task.client_id)
    .outerjoin(_assignee, and_(_assignee.id == Task.assignee_id, _assignee.active.is_(True)))
    .outerjoin(_manager, and_(_manager.id == Client.manager_id, _manager.active.is_(True)))
    .where(Task.id.in_(_TASKS))
)


@audience("task_contacts")
def task_contacts(session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Everybody whom the task is shared with."""
    by_task = _by_subject(events)
    for part in chunks(by_task):
        for task_id, contact_id in rows(session, _CONTACTS, {"tasks": part}):
            for event in by_task[task_id]:
                yield Recipient(event, "contact", contact_id, str(event.data.get("message_id") or event.id))


@audience("task_staff")
def task_staff(session: Session, actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Who looks after the task at the firm: its assignee, else the client's manager, else the owners."""
    by_task = _by_subject(events)
    found = [row for part in chunks(by_task) for row in rows(session, _RESPONSIBLE, {"tasks": part})]
    nobodys = not all(assignee_id or manager_id for _, assignee_id, manager_id in found)
    owners = [row.id for row in rows(session, _OWNERS, {"firm": actor.firm_id})] if nobodys else []
    for task_id, assignee_id, manager_id in found:
        one = assignee_id or manager_id
        responsible = [one] if one else owners
        for event in by_task[task_id]:
            occasion = str(event.data.get("message_id") or event.id)
            yield from (Recipient(event, "staff", person_id, occasion) for person_id in responsible)


@audience("mentioned_staff")
def mentioned_staff(_session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """The colleagues whom an internal comment speaks to; each is told once of each comment."""
    for event in events:
        for person_id in event.data.get("mentioned", ()):
            yield Recipient(event, "staff", str(person_id), str(event.data["message_id"]))


def _told_of_withdrawal(session: Session, pairs: Sequence[Pair]) -> set[Pair]:
    """Of these, the ones to whom the mail of the withdrawal is being sent at this moment: it can't be called back."""
    found: set[Pair] = set()
    for part in chunks(pairs):
        rows = session.execute(
            select(OutboxMail.subject_id, OutboxMail.recipient_id).where(
                pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, part),
                OutboxMail.kind == Mail.TASK_WITHDRAWN.value,
                OutboxMail.state == MailState.SENDING.value,
            )
        )
        found.update((task_id, contact_id) for task_id, contact_id in rows)
    return found


def _named(events: Sequence[Event]) -> dict[Pair, Event]:
    """(task, contact) → the activity that names them."""
    return {(event.subject[1], contact): event for event in events for contact in event.data.get("contacts", ())}


def _by_subject(events: Sequence[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.subject[1], []).append(event)
    return found


_SHARES = select(
    TaskShare.task_id,
    TaskShare.contact_id,
    TaskShare.shared_at,
    TaskShare.withdrawn_at,
    TaskShare.told_at,
    TaskShare.read_at,
    TaskShare.unread,
    TaskShare.mode,
).join(Task, Task.id == TaskShare.task_id)


def shares(session: Session, pairs: Iterable[Pair], *conditions: Any) -> Iterable[Any]:
    """How tasks are shared, withdrawn ones too; a statement for each few hundred.

    Args:
        session: For reading.
        pairs: (task, contact) to look for.
        *conditions: On `TaskShare` and `Task`.

    Returns:
        Rows of task_id, contact_id, mode, unread, and of when it was shared, withdrawn, told of and read.
    """
    for part in chunks(pairs):
        named = pairs_among(TaskShare.task_id, TaskShare.contact_id, part)
        yield from rows(session, _SHARES.where(named, *conditions), {})


def _occasion(shared_at: datetime) -> str:
    # Sharing anew after a withdrawal is a new occasion; recording the same sharing twice is not.
    return shared_at.isoformat()
