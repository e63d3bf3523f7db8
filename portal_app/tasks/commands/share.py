"""Sharing a task with contacts, and withdrawing it (U12, U13, U15, U26)."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg, translate
from portal_app.tasks.models import Task, TaskShare, place_of
from portal_app.tasks.reach import Person, people_of
from portal_app.tasks.rules import Mode, Status
from portal_app.tasks.scope import office_task
from portal_app.tasks.turn import settle_turn
from portal_app.tasks.views import LeftOut, ShareResult


def share_task(
    session: Session,
    actor: Actor,
    task_id: str,
    contact_ids: Sequence[str] | None,
    mode: Mode = Mode.DO,
) -> ShareResult:
    """Share a task with contacts of its client (U12).

    Args:
        session: The unit of work.
        actor: Staff, or the program.
        task_id: Of the task.
        contact_ids: The people; None for everybody, also those whose portal opens later.
        mode: To do or to read only.

    Returns:
        Names of those who see it now, and those left out with the reason: their portal is not open.

    Raises:
        NotFound: The task is out of reach, or a person is no contact of its client.
        Invalid: Nobody was chosen.
    """
    return share(session, actor, office_task(session, actor, task_id), contact_ids, mode)


def share(
    session: Session,
    actor: Actor,
    task: Task,
    contact_ids: Sequence[str] | None,
    mode: Mode,
    *,
    undo: bool = False,
) -> ShareResult:
    """`share_task` for a task already held.

    Args:
        session: The unit of work.
        actor: Staff.
        task: Already held.
        contact_ids: With whom; None for all contacts of the client.
        mode: To do or to read.
        undo: A withdrawal just made is taken back: whom nothing of it had reached is not told anew.

    Returns:
        As `share_task`.
    """
    if contact_ids is not None and not contact_ids:
        raise Invalid({"contacts": msg("Choose at least one contact.")})
    people = people_of(session, actor, task.client_id, contact_ids)
    reachable = [person for person in people if person.closed is None]
    if contact_ids is None:
        task.share_all = True
    existing = {row.contact_id: row for row in session.scalars(select(TaskShare).where(TaskShare.task_id == task.id))}
    at = now()
    fresh: list[Person] = []
    turned: list[Person] = []
    for person in reachable:
        row = existing.get(person.id)
        if row is not None and row.withdrawn_at is None:
            if row.mode != mode:
                row.mode = mode.value
                turned.append(person)
            continue
        fresh.append(person)
        if row is not None:
            row.mode, row.withdrawn_at, row.shared_at, row.unread = mode.value, None, at, True
            if not undo:
                row.told_at = None
    session.flush()
    added = [person for person in fresh if person.id not in existing]
    if added:
        session.execute(
            insert(TaskShare),
            [
                {
                    "task_id": task.id,
                    "contact_id": person.id,
                    "firm_id": task.firm_id,
                    "client_id": task.client_id,
                    "mode": mode.value,
                    "shared_at": at,
                    "unread": True,
                    "place": place_of(task),
                }
                for person in added
            ],
        )
    if fresh or turned:
        task.updated_at = at
        settle_turn(session, task)
    events = []
    if fresh:
        data = _data(task, fresh) | {"mode": mode.value} | ({"undo": True} if undo else {})
        events.append(Event(Kind.TASK_SHARED, ("task", task.id), task.client_id, data=data))
    if turned:
        other = Mode.READ if mode is Mode.DO else Mode.DO
        change = {"field": "mode", "before": other.value, "after": mode.value}
        data = _data(task, turned) | {"changes": [change]}
        events.append(Event(Kind.TASK_CHANGED, ("task", task.id), task.client_id, internal=True, data=data))
    record_many(session, actor, events)
    return ShareResult([person.name for person in reachable], _left_out(actor, people))


def left_out(session: Session, actor: Actor, task: Task, contact_ids: Sequence[str] | None) -> list[LeftOut]:
    """Whom `share` would leave out now, and why."""
    return _left_out(actor, people_of(session, actor, task.client_id, contact_ids))


def _left_out(actor: Actor, people: Sequence[Person]) -> list[LeftOut]:
    return [
        LeftOut(person.name, translate(person.closed, actor.language)) for person in people if person.closed is not None
    ]


def withdraw_task(session: Session, actor: Actor, task_id: str, contact_ids: Sequence[str] | None = None) -> list[str]:
    """Take a task back from contacts: at once they see it no more (U15, U26).

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        contact_ids: The people; None for everybody.

    Returns:
        Ids of those it was taken back from, for undoing. Who did not have it is passed over.

    Raises:
        NotFound: The task is out of reach.
    """
    task = office_task(session, actor, task_id)
    statement = (
        select(TaskShare, Contact.name)
        .join(Contact, Contact.id == TaskShare.contact_id)
        .where(TaskShare.task_id == task.id, TaskShare.withdrawn_at.is_(None))
        .order_by(Contact.name, Contact.id)
    )
    if contact_ids is None:
        task.share_all = False
    else:
        statement = statement.where(TaskShare.contact_id.in_(contact_ids))
    rows = session.execute(statement).all()
    if not rows:
        return []
    at = now()
    for row, _name in rows:
        row.withdrawn_at = at
    task.updated_at = at
    settle_turn(session, task)
    people = [Person(row.contact_id, name) for row, name in rows]
    record(
        session,
        actor,
        Event(Kind.TASK_WITHDRAWN, ("task", task.id), task.client_id, data=_data(task, people)),
    )
    return [person.id for person in people]


def undo_withdraw(session: Session, actor: Actor, task_id: str, contact_ids: Sequence[str]) -> ShareResult:
    """Give a task back to those it was just taken from, each as they had it.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        contact_ids: As `withdraw_task` returned them.

    Raises:
        NotFound: The task or a person is out of reach.
    """
    task = office_task(session, actor, task_id)
    modes = session.execute(
        select(TaskShare.mode, TaskShare.contact_id).where(
            TaskShare.task_id == task.id,
            TaskShare.contact_id.in_(contact_ids),
            TaskShare.withdrawn_at.is_not(None),
        )
    ).all()
    names: list[str] = []
    not_reached: list[LeftOut] = []
    for mode in Mode:
        ids = [contact_id for row_mode, contact_id in modes if row_mode == mode]
        if ids:
            result = share(session, actor, task, ids, mode, undo=True)
            names += result.names
            not_reached += result.left_out
    return ShareResult(names, not_reached)


def share_open_tasks(session: Session, actor: Actor, client_id: str, contact_ids: Sequence[str]) -> int:
    """Share with newly opened contacts what is shared with everybody at their client (U12).

    Called when a contact's portal opens. Who already had a task, or had it withdrawn, is passed over.

    Args:
        session: The unit of work.
        actor: Staff, or the program.
        client_id: Of the client.
        contact_ids: Whose portal was opened.

    Returns:
        The number of tasks shared with at least one of them.
    """
    office_only(actor)
    tasks = session.scalars(
        select(Task).where(
            Task.client_id == client_id,
            Task.firm_id == actor.firm_id,
            Task.status == Status.OPEN,
            Task.share_all.is_(True),
        )
    ).all()
    if not tasks or not contact_ids:
        return 0
    had = {
        (task_id, contact_id)
        for task_id, contact_id in session.execute(
            select(TaskShare.task_id, TaskShare.contact_id).where(
                TaskShare.task_id.in_([task.id for task in tasks]), TaskShare.contact_id.in_(contact_ids)
            )
        )
    }
    shared = 0
    for task in tasks:
        ids = [contact_id for contact_id in contact_ids if (task.id, contact_id) not in had]
        if ids and share(session, actor, task, ids, Mode.DO).names:
            shared += 1
    return shared


def _data(task: Task, people: Sequence[Person]) -> dict[str, object]:
    return {
        "title": task.title,
        "contacts": [person.id for person in people],
        "names": [person.name for person in people],
    }
