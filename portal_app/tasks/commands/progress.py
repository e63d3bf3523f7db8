"""How a task comes to an end on each side, and back (U14, U23)."""

from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.live import Note, announce
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Status
from portal_app.tasks.scope import SHARED, office_task, seen_by, task_to_do
from portal_app.tasks.turn import settle_turn


def mark_client_done(session: Session, actor: Actor, task_id: str) -> None:
    """The client says that their part is done (U23): the task stays open at the firm unless it completes by itself.

    Raises:
        NotFound: The task is out of reach; the client's word is only the client's to give.
        Refused: It is shared with this contact to read only.
    """
    contacts_only(actor)
    task = task_to_do(session, actor, task_id)
    if task.client_done_at is not None or task.status == Status.DONE:
        return
    at = now()
    task.client_done_at = at
    task.client_done_by = actor.name
    if task.auto_complete:
        task.status = Status.DONE
        task.done_at = at
    task.updated_at = at
    settle_turn(session, task)
    data = {"title": task.title, "completed": task.auto_complete}
    record(session, actor, Event(Kind.TASK_CLIENT_DONE, ("task", task.id), task.client_id, data=data))
    if task.auto_complete:
        _record(session, actor, task, Kind.TASK_DONE)


def complete_task(session: Session, actor: Actor, task_id: str) -> None:
    """Staff say that the task is done: on both sides.

    Raises:
        NotFound: The task is out of reach.
    """
    task = office_task(session, actor, task_id)
    if task.status == Status.DONE:
        return
    task.status = Status.DONE
    task.done_at = task.updated_at = now()
    # Completing is an answer: nobody waits for another one.
    task.asked_at = None
    settle_turn(session, task)
    _record(session, actor, task, Kind.TASK_DONE)


def reopen_task(session: Session, actor: Actor, task_id: str) -> None:
    """Either side takes back that the task is done, the client's word included (U23).

    Raises:
        NotFound: The task is out of reach.
        Refused: It is shared with this contact to read only.
    """
    task = task_to_do(session, actor, task_id)
    if task.status == Status.OPEN and task.client_done_at is None:
        return
    task.status = Status.OPEN
    task.done_at = None
    task.client_done_at = None
    task.client_done_by = ""
    task.updated_at = now()
    settle_turn(session, task)
    _record(session, actor, task, Kind.TASK_REOPENED)


_SHARE: Any = TaskShare.__table__  # type: ignore[attr-defined]
_READING = (
    update(_SHARE)
    .where(TaskShare.task_id == bindparam("task"), TaskShare.unread.is_(True), *SHARED)
    .values(unread=False, read_at=bindparam("at"))
    .returning(_SHARE.c.task_id)
)


def mark_read(session: Session, actor: Actor, task_id: str) -> bool:
    """A contact has opened the task: it is no longer bold for them (U14).

    Returns:
        Whether it was unread.

    Raises:
        NotFound: For staff: what they open says nothing about the client.
    """
    contacts_only(actor)
    was_unread = bool(rows(session, _READING, seen_by(actor) | {"task": task_id, "at": now()}))
    if was_unread:
        announce(session, Note(actor.firm_id, task_id, actor.client_id))
    return was_unread


def _record(session: Session, actor: Actor, task: Task, kind: Kind) -> None:
    record(session, actor, Event(kind, ("task", task.id), task.client_id, data={"title": task.title}))
