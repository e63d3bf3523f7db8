"""What a rule made: for which days, and which of them comes next."""

from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.calendar.rules import from_json
from portal_app.calendar.words import rule_words, short_date
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.firms.queries import firm_today
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import State
from portal_app.recurring.views import Occurrence, Repeats
from portal_app.tasks.models import Task

_REPEATS = (
    select(
        Task.id,
        RecurringTask.id,
        RecurringTask.rule,
        RecurringTask.next_on,
        RecurringTask.state,
    )
    .outerjoin(
        RecurringTask,
        (RecurringTask.id == Task.recurring_id) & RecurringTask.deleted_at.is_(None),
    )
    .where(Task.id == bindparam("task"), Task.firm_id == bindparam("firm"))
)


def repeats_of(session: Session, actor: Actor, task_id: str) -> Repeats:
    """What made a task, if a rule did. One statement.

    Raises:
        NotFound: There is no such task for this actor.
    """
    office_only(actor)
    found = rows(session, _REPEATS, {"task": task_id, "firm": actor.firm_id})
    if not found:
        raise NotFound
    _, recurring_id, rule, next_on, state = found[0]
    if recurring_id is None:
        return Repeats()
    running = next_on is not None and state == State.ON
    return Repeats(
        recurring_id=recurring_id,
        words=rule_words(from_json(rule), actor.language),
        next=short_date(next_on, actor.language) if running else "",
        state=state,
    )


def occurrence_of(session: Session, actor: Actor, recurring_id: str, task_id: str) -> date | None:
    """For which day of its rule a task was made.

    Raises:
        NotFound: It is no occurrence of that rule at this firm.
    """
    office_only(actor)
    found = session.scalar(
        select(Task.occurrence_on).where(
            Task.id == task_id, Task.firm_id == actor.firm_id, Task.recurring_id == recurring_id
        )
    )
    if found is None:
        raise NotFound
    return found


def occurrences(session: Session, actor: Actor, recurring_id: str) -> list[Occurrence]:
    """The latest twelve that were made, newest first."""
    office_only(actor)
    found = session.execute(
        select(Task.id, Task.title, Task.occurrence_on, Task.status)
        .where(Task.firm_id == actor.firm_id, Task.recurring_id == recurring_id)
        .order_by(Task.occurrence_on.desc())
        .limit(12)
    )
    return [
        Occurrence(id_, title, short_date(day, actor.language) if day else "", status == "done")
        for id_, title, day, status in found
    ]


def first_open(session: Session, actor: Actor, recurring_id: str) -> str:
    """The day (ISO) from which a change makes most sense: the first occurrence from today on; empty without any.

    Raises:
        NotFound: There is no such task that repeats for this actor.
    """
    office_only(actor)
    rule = session.execute(
        select(RecurringTask.next_on).where(
            RecurringTask.id == recurring_id,
            RecurringTask.firm_id == actor.firm_id,
            RecurringTask.deleted_at.is_(None),
        )
    ).first()
    if rule is None:
        raise NotFound
    day = session.scalar(
        select(func.min(Task.occurrence_on)).where(
            Task.firm_id == actor.firm_id,
            Task.recurring_id == recurring_id,
            Task.occurrence_on >= firm_today(session, actor),
        )
    )
    first = day or rule.next_on
    return first.isoformat() if first else ""
