"""Keeps true, after a change to a task's slots: how many there are, what is missing, whose turn it is (B4, B9)."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.db import rows
from portal_app.tasks.models import FileSlot, Task
from portal_app.tasks.rules import MISSING
from portal_app.tasks.turn import settle_turn

_COUNT = select(func.count(), func.count().filter(FileSlot.state.in_([state.value for state in MISSING]))).where(
    FileSlot.task_id == bindparam("task"), FileSlot.removed_at.is_(None)
)


def settle_slots(session: Session, actor: Actor, task: Task) -> None:
    """Count the slots anew; when the client has brought the last one, it is the office's turn, and it is told so.

    Args:
        session: The unit of work.
        actor: Who changed something.
        task: Held, with its new slots.
    """
    session.flush()
    missing_before = task.slots_missing
    task.slots_total, task.slots_missing = rows(session, _COUNT, {"task": task.id})[0]
    settle_turn(session, task)
    if actor.is_contact and missing_before and not task.slots_missing:
        tell_submitted(session, actor, task)


def tell_submitted(session: Session, actor: Actor, task: Task) -> None:
    """Record that the client has brought what they have."""
    data = {"title": task.title, "missing": task.slots_missing}
    record(session, actor, Event(Kind.SLOTS_SUBMITTED, ("task", task.id), task.client_id, data=data))
