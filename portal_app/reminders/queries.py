"""Reading how reminders are set."""

from typing import Any

from babel.dates import get_day_names
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact
from portal_app.accounts.scope import office_only
from portal_app.core.clock import today
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.core.i18n import translate
from portal_app.reminders.making import days_of, hours_of
from portal_app.reminders.models import ReminderPlan, TaskReminders
from portal_app.reminders.rules import Days, Hours, days_words
from portal_app.reminders.views import PlanView, TaskPlanView, Weekday
from portal_app.tasks.models import Task


def firm_reminders(session: Session, actor: Actor) -> PlanView:
    """The firm's reminders.

    Raises:
        NotFound: For anybody but an owner or an administrator.
    """
    if not actor.manages_firm:
        raise NotFound
    plan = session.get(ReminderPlan, actor.firm_id)
    days, hours = (days_of(plan), hours_of(plan)) if plan else (Days(), Hours())
    names = get_day_names("wide", locale=actor.language)
    return PlanView(
        active=plan is not None and plan.active,
        before=typed(days),
        on_day=days.on_day,
        after_every=str(days.after_every),
        after_most=str(days.after_most),
        from_hour=str(hours.start),
        to_hour=str(hours.end),
        weekdays=[Weekday(day, names[day], day in hours.weekdays) for day in range(7)],
    )


def _own_or_usual(name: str) -> Any:
    return func.coalesce(getattr(TaskReminders, name), getattr(ReminderPlan, name)).label(name)


_OF_TASK = (
    select(
        ReminderPlan.active,
        TaskReminders.task_id.label("own"),
        *map(_own_or_usual, ("before", "on_day", "after_every", "after_most")),
    )
    .select_from(Task)
    .outerjoin(ReminderPlan, ReminderPlan.firm_id == Task.firm_id)
    .outerjoin(TaskReminders, TaskReminders.task_id == Task.id)
    .where(Task.id == bindparam("task"), Task.firm_id == bindparam("firm"))
)


def task_reminders(session: Session, actor: Actor, task_id: str) -> TaskPlanView:
    """A task's reminders. One statement.

    Raises:
        NotFound: For contacts, and for a task that is not the firm's.
    """
    office_only(actor)
    found = rows(session, _OF_TASK, {"task": task_id, "firm": actor.firm_id})
    if not found:
        raise NotFound
    row = found[0]
    days = Days() if row.before is None else days_of(row)
    return TaskPlanView(
        firm_reminds=bool(row.active),
        own=row.own is not None,
        before=typed(days),
        on_day=days.on_day,
        after_every=str(days.after_every),
        after_most=str(days.after_most),
        words=translate(days_words(days), actor.language),
    )


def typed(days: Days) -> str:
    """The days before, as somebody types them."""
    return ", ".join(str(day) for day in days.before)


def away_until(session: Session, actor: Actor, contact_id: str) -> str:
    """Until when a person is on holiday, `YYYY-MM-DD`; empty when they are not.

    Raises:
        NotFound: For another person, unless staff of the firm ask.
    """
    if actor.kind is Kind.CONTACT and actor.person_id != contact_id:
        raise NotFound
    found = session.execute(
        select(Contact.away_until).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id)
    ).first()
    if found is None:
        raise NotFound
    away = found.away_until
    return away.isoformat() if away is not None and away >= today(actor.time_zone) else ""
