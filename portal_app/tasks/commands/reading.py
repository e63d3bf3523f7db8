"""Who has seen what was written, and when."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.core.live import Note, announce
from portal_app.tasks.commands.progress import mark_read
from portal_app.tasks.models import Message, MessageRead, Task
from portal_app.tasks.scope import within_reach

_NEWEST = select(func.max(Message.number)).where(
    Message.task_id == bindparam("task"), Message.internal.is_(False), Message.author_id != bindparam("reader")
)


def note_seen(session: Session, actor: Actor, task_id: str, number: int) -> None:
    """Note that somebody has the portal messages up to a number before their eyes. What was seen stays seen.

    Args:
        session: The unit of work.
        actor: Staff, or a contact who sees the task, for whom it is then no longer unread (U14).
        task_id: Of the task.
        number: Of the newest message of somebody else that the page shows.

    Raises:
        NotFound: The task is out of reach.
    """
    client_id = session.scalar(select(Task.client_id).where(Task.id == task_id, *within_reach(actor)))
    if client_id is None:
        raise NotFound
    if actor.is_contact:
        mark_read(session, actor, task_id)
    newest = rows(session, _NEWEST, {"task": task_id, "reader": actor.person_id})[0][0] or 0
    number = min(number, newest)
    if number < 1:
        return
    # Further than before, or for the first time; of two tabs at one moment, one notes it.
    moved = session.execute(
        update(MessageRead)
        .where(MessageRead.task_id == task_id, MessageRead.person_id == actor.person_id, MessageRead.number < number)
        .values(number=number, at=now(), name=actor.name)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount or _noted_first(session, actor, task_id, number):  # type: ignore[attr-defined]
        announce(session, Note(actor.firm_id, task_id, client_id))


def _noted_first(session: Session, actor: Actor, task_id: str, number: int) -> bool:
    values = {
        "task_id": task_id,
        "person_id": actor.person_id,
        "firm_id": actor.firm_id,
        "kind": actor.kind.value,
        "name": actor.name,
        "number": number,
        "at": now(),
    }
    return bool(session.execute(_first(session.get_bind().dialect.name), [values]).all())


@cache
def _first(dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made = insert(MessageRead).on_conflict_do_nothing(index_elements=["task_id", "person_id"])
    return made.returning(MessageRead.task_id)
