"""A question that needs no answer, a task that is open at the firm again: small words of the office's about a task."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.tasks.rules import Status
from portal_app.tasks.scope import office_task
from portal_app.tasks.turn import settle_turn


def needs_no_answer(session: Session, actor: Actor, task_id: str) -> datetime | None:
    """The client waits for nothing, though they wrote last.

    Returns:
        Since when they had waited, for `waits_again`.

    Raises:
        NotFound: The task is out of reach.
    """
    task = office_task(session, actor, task_id)
    waited, task.asked_at = task.asked_at, None
    if waited is not None:
        settle_turn(session, task)
    return waited


def waits_again(session: Session, actor: Actor, task_id: str, since: datetime | None) -> None:
    """Take that back.

    Raises:
        NotFound: The task is out of reach.
    """
    task = office_task(session, actor, task_id)
    if task.asked_at is None and since is not None:
        task.asked_at = since
        settle_turn(session, task)


def reopen_at_firm(session: Session, actor: Actor, task_id: str) -> None:
    """Take back that the firm is done; what the client said of their part stays (`reopen_task` takes both back).

    Raises:
        NotFound: The task is out of reach.
    """
    task = office_task(session, actor, task_id)
    if task.status == Status.OPEN:
        return
    task.status, task.done_at, task.updated_at = Status.OPEN.value, None, now()
    settle_turn(session, task)
    record(session, actor, Event(Kind.TASK_REOPENED, ("task", task.id), task.client_id, data={"title": task.title}))
