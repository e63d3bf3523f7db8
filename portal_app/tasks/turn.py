"""Keeps two facts about a task true after a change: whose turn it is (B9), and for whom it is unread (U14)."""

from functools import partial

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now
from portal_app.core.db import rows, send
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Mode, Status, whose_turn

_DOERS = select(
    exists().where(
        TaskShare.task_id == bindparam("task"), TaskShare.withdrawn_at.is_(None), TaskShare.mode == Mode.DO.value
    )
)
_UNREAD = (
    update(TaskShare.__table__)  # type: ignore[attr-defined]
    .where(
        TaskShare.task_id == bindparam("task"),
        TaskShare.withdrawn_at.is_(None),
        TaskShare.contact_id != bindparam("cause"),
    )
    .values(unread=True)
)


def settle_turn(session: Session, task: Task) -> None:
    """Work out whose turn it is now; the days are counted anew only when it passes to the other side.

    Args:
        session: The unit of work.
        task: Held for changing, with its new facts.
    """
    by_doers = partial(
        whose_turn,
        done=task.status == Status.DONE,
        client_done=task.client_done_at is not None,
        asked=task.asked_at is not None,
        brought=task.handed_at is not None or bool(task.slots_total and not task.slots_missing),
    )
    turn = by_doers(doers=False)
    # Asked only where it makes a difference: most often what is known of the task settles it.
    if turn != by_doers(doers=True) and _has_doers(session, task):
        turn = by_doers(doers=True)
    if turn != task.turn:
        task.turn = turn.value
        task.turn_since = now()


def _has_doers(session: Session, task: Task) -> bool:
    session.flush()
    return bool(rows(session, _DOERS, {"task": task.id})[0][0])


def mark_unread(session: Session, actor: Actor, task: Task) -> None:
    """Make a task unread for everybody who sees it in the portal, but for who caused it (U14)."""
    send(session, _UNREAD, {"task": task.id, "cause": actor.person_id})
