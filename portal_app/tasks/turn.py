"""Keeps two facts about a task true after a change: whose turn it is (B9), and for whom it is unread (U14)."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Mode, Status, whose_turn


def settle_turn(session: Session, task: Task) -> None:
    """Work out whose turn it is now; the days are counted anew only when it passes to the other side.

    Args:
        session: The unit of work.
        task: Held for changing, with its new facts.
    """
    session.flush()
    doers = session.scalar(
        select(
            exists().where(
                TaskShare.task_id == task.id,
                TaskShare.withdrawn_at.is_(None),
                TaskShare.mode == Mode.DO,
            )
        )
    )
    turn = whose_turn(
        done=task.status == Status.DONE,
        client_done=task.client_done_at is not None,
        asked=task.asked_at is not None,
        doers=bool(doers),
    )
    if turn != task.turn:
        task.turn = turn.value
        task.turn_since = now()


def mark_unread(session: Session, actor: Actor, task: Task) -> None:
    """Make a task unread for everybody who sees it in the portal, but for who caused it (U14)."""
    session.execute(
        update(TaskShare)
        .where(
            TaskShare.task_id == task.id,
            TaskShare.withdrawn_at.is_(None),
            TaskShare.contact_id != actor.person_id,
        )
        .values(unread=True)
    )
