"""Changing how and whether people are reminded."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Activity
from portal_app.activity.wording import kept
from portal_app.clients.scope import contact_of
from portal_app.core.clock import now, today
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import msg
from portal_app.firms.models import Firm
from portal_app.reminders.making import days_of
from portal_app.reminders.models import ReminderPlan, TaskReminders
from portal_app.reminders.rules import Days, days_words, read_days, read_hours
from portal_app.tasks.scope import office_task

_LONGEST_AWAY = timedelta(days=366)


def set_firm_reminders(session: Session, actor: Actor, form: Mapping[str, str]) -> None:
    """Choose when the firm's clients are reminded (B1).

    Args:
        session: The unit of work.
        actor: An owner or an administrator.
        form: `active` present when on, and what `rules.read_days` and `rules.read_hours` read.

    Raises:
        Invalid: For days or hours that are none.
        NotFound: For anybody else.
    """
    if not actor.manages_firm:
        raise NotFound
    days, faults = read_days(form)
    hours, more = read_hours(form)
    if faults or more:
        raise Invalid({**faults, **more})
    # The firm is held, because of two first plans neither finds a row to hold. What only refers to it goes on.
    session.execute(select(Firm.id).where(Firm.id == actor.firm_id).with_for_update(key_share=True))
    plan = session.scalar(select(ReminderPlan).where(ReminderPlan.firm_id == actor.firm_id).with_for_update())
    was = kept(days_words(days_of(plan))) if plan is not None and plan.active else ""
    if plan is None:
        plan = ReminderPlan(firm_id=actor.firm_id)
        session.add(plan)
    active = bool(form.get("active"))
    if active and not plan.active:
        plan.active_since = now()
    plan.active = active
    _hold(plan, days)
    plan.from_hour, plan.to_hour, plan.weekdays = hours.start, hours.end, list(hours.weekdays)
    session.flush()
    changes = [{"field": "reminders", "before": was, "after": kept(days_words(days)) if active else ""}]
    record(
        session,
        actor,
        Event(Activity.FIRM_CHANGED, ("firm", actor.firm_id), internal=True, data={"changes": changes}),
    )


def set_task_reminders(session: Session, actor: Actor, task_id: str, form: Mapping[str, str]) -> None:
    """Give a task days of its own, or the firm's again.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        form: `own` present for days of its own, and what `rules.read_days` reads; no day at all is no reminder.

    Raises:
        Invalid: For days that are none.
        NotFound: For contacts, and for a task that is not the firm's.
    """
    # Held, like the firm above: before the first choice there is no row of its own that two could queue for.
    task = office_task(session, actor, task_id)
    after: Days | None = None
    if form.get("own"):
        after, faults = read_days(form)
        if faults:
            raise Invalid(faults)
    held = session.scalar(select(TaskReminders).where(TaskReminders.task_id == task_id))
    before = days_of(held) if held is not None else None
    if before == after:
        return
    if after is None:
        session.execute(delete(TaskReminders).where(TaskReminders.task_id == task_id))
    else:
        if held is None:
            held = TaskReminders(task_id=task_id, firm_id=actor.firm_id)
            session.add(held)
        _hold(held, after)
    session.flush()
    words = ["" if days is None else kept(days_words(days)) for days in (before, after)]
    data = {"title": task.title, "changes": [{"field": "reminders", "before": words[0], "after": words[1]}]}
    record(session, actor, Event(Activity.TASK_CHANGED, ("task", task_id), task.client_id, internal=True, data=data))


def set_away(session: Session, actor: Actor, contact_id: str, until: str, client_id: str = "") -> None:
    """Note until when a person is on holiday: no reminder reaches them before.

    Args:
        session: The unit of work.
        actor: Staff, or the person.
        contact_id: Whose.
        until: Their last day away, `YYYY-MM-DD`; empty for nobody away.
        client_id: On whose card staff set it: its history tells.

    Raises:
        Invalid: For a day that is none, lies in the past, or more than a year away.
        NotFound: For anybody else, and for a person of another firm.
    """
    if actor.kind is Kind.CONTACT and actor.person_id != contact_id:
        raise NotFound
    person = session.scalar(
        select(Contact).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id).with_for_update()
    )
    if person is None:
        raise NotFound
    if client_id and actor.is_staff:
        contact_of(session, actor, client_id, contact_id)
    day = _read_day(until, actor)
    if day == person.away_until:
        return
    words = [str(value or "") for value in (person.away_until, day)]
    person.away_until = day
    session.flush()
    data = {"title": person.name, "changes": [{"field": "away_until", "before": words[0], "after": words[1]}]}
    record(
        session,
        actor,
        Event(
            Activity.CONTACT_CHANGED,
            ("contact", contact_id),
            actor.client_id or client_id or None,
            internal=True,
            data=data,
        ),
    )


def _read_day(until: str, actor: Actor) -> date | None:
    if not until.strip():
        return None
    try:
        day = date.fromisoformat(until.strip())
    except ValueError:
        raise Invalid({"away_until": msg("This is not a day.")}) from None
    if not today(actor.time_zone) <= day <= today(actor.time_zone) + _LONGEST_AWAY:
        raise Invalid({"away_until": msg("Choose a day from today on, within a year.")})
    return day


def _hold(row: Any, days: Days) -> None:
    row.before, row.on_day = list(days.before), days.on_day
    row.after_every, row.after_most = days.after_every, days.after_most
