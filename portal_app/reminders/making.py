"""Reminding a firm's clients of what is due, once each whatever happens meanwhile (B1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activity.commands import Event, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.among import among
from portal_app.core.clock import now, zone
from portal_app.firms.models import Firm, Portal
from portal_app.notifications.audiences import Recipient, audience
from portal_app.notifications.digests import Choice, choice_of
from portal_app.notifications.kinds import Mail
from portal_app.reminders.models import Reminded, ReminderPlan, TaskReminders
from portal_app.reminders.rules import Days, Hours, Waiting, due, widest
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Mode, Status

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A person who is to be reminded of a task now."""

    task_id: str
    title: str
    client_id: str
    contact_id: str
    name: str
    moment: date
    on: date
    before: bool


def remind(session: Session, actor: Actor) -> int:
    """Remind this firm's clients of what is due at this moment.

    Two schedulers at once: the second waits for the first, and then finds that it is done. What was missed while none
    ran is made up for by one reminder a task, see `rules.due`.

    Args:
        session: The unit of work.
        actor: The program, for the firm.

    Returns:
        How many reminders were made; the number of statements does not depend on it.
    """
    plan = session.scalar(
        select(ReminderPlan)
        .where(ReminderPlan.firm_id == actor.firm_id, ReminderPlan.active)
        .with_for_update()
        # Held, then read again: the other scheduler may just have written what it did.
        .execution_options(populate_existing=True)
    )
    if plan is None or plan.active_since is None:
        return 0
    found = _due_now(session, plan, now())
    _note(session, actor.firm_id, found)
    record_many(session, actor, list(_events(found)))
    return len(found)


def days_of(row: Any) -> Days:
    """The days that a plan or a task holds."""
    return Days(tuple(row.before), row.on_day, row.after_every, row.after_most)


def hours_of(plan: ReminderPlan) -> Hours:
    """The hours that a plan holds."""
    return Hours(plan.from_hour, plan.to_hour, tuple(plan.weekdays))


def _due_now(session: Session, plan: ReminderPlan, at: datetime) -> list[_Found]:
    own = {
        row.task_id: days_of(row)
        for row in session.execute(
            select(
                TaskReminders.task_id,
                TaskReminders.before,
                TaskReminders.on_day,
                TaskReminders.after_every,
                TaskReminders.after_most,
            )
            .join(Task, Task.id == TaskReminders.task_id)
            .where(TaskReminders.firm_id == plan.firm_id, Task.status == Status.OPEN.value)
        )
    }
    usual, hours = days_of(plan), hours_of(plan)
    ahead, behind = widest([usual, *own.values()])
    # A day more on either side, for the time zones.
    span = (at.date() - timedelta(days=behind + 1), at.date() + timedelta(days=ahead + 1))
    firm_zone = session.scalar(select(Firm.time_zone).where(Firm.id == plan.firm_id)) or "UTC"
    due_now = []
    for row in session.execute(_waiting(plan.firm_id, *span)):
        time_zone = row.time_zone or firm_zone
        since = max(row.shared_at, plan.active_since).astimezone(zone(time_zone)).date()
        waiting = Waiting(row.client_deadline, since, row.away_until, row.moment, row.on)
        moment = due(own.get(row.task_id, usual), hours, waiting, time_zone, at)
        if moment is not None:
            due_now.append((row, moment, at.astimezone(zone(time_zone)).date()))
    # Most of those who wait are not due: who they are is read of the others alone.
    titles = dict(_read(session, select(Task.id, Task.title), Task.id, {row.task_id for row, _, _ in due_now}))
    people = {
        row.id: row
        for row in _read(
            session,
            select(Contact.id, Contact.name, Contact.notify),
            Contact.id,
            {row.contact_id for row, _, _ in due_now},
        )
    }
    wanting = {
        one for one, row in people.items() if choice_of(row.notify or {}, "contact", Mail.REMINDER) is not Choice.OFF
    }
    return [
        _Found(
            row.task_id,
            titles[row.task_id],
            row.client_id,
            row.contact_id,
            people[row.contact_id].name,
            moment,
            today,
            row.moment is not None,
        )
        for row, moment, today in due_now
        if row.contact_id in wanting
    ]


def _read(session: Session, statement: Any, column: Any, ids: set[str]) -> list[Any]:
    """The rows of these ids; a statement for as many as a database takes at once."""
    wanted = sorted(ids)
    parts = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    return [row for part in parts for row in session.execute(statement.where(among(column, part)))]


def _waiting(firm_id: str, first: date, last: date) -> Any:
    """Everybody for whom an open task with such a deadline waits, and whose portal is open."""
    return (
        select(
            Task.id.label("task_id"),
            Task.client_id,
            Task.client_deadline,
            TaskShare.contact_id,
            TaskShare.shared_at,
            Contact.time_zone,
            Contact.away_until,
            Reminded.moment,
            Reminded.on,
        )
        .join(TaskShare, TaskShare.task_id == Task.id)
        .join(Contact, Contact.id == TaskShare.contact_id)
        .join(Client, Client.id == Task.client_id)
        .join(
            ClientContact,
            and_(ClientContact.client_id == Task.client_id, ClientContact.contact_id == TaskShare.contact_id),
        )
        .join(Portal, Portal.firm_id == Task.firm_id)
        .outerjoin(Reminded, and_(Reminded.task_id == TaskShare.task_id, Reminded.contact_id == TaskShare.contact_id))
        .where(
            Task.firm_id == firm_id,
            Task.status == Status.OPEN.value,
            Task.client_done_at.is_(None),
            Task.client_deadline.between(first, last),
            Task.introduction.is_(False),
            TaskShare.withdrawn_at.is_(None),
            TaskShare.mode == Mode.DO.value,
            *PORTAL_IS_OPEN,
            Portal.active,
        )
        .order_by(Task.id, TaskShare.contact_id)
    )


def _note(session: Session, firm_id: str, found: Sequence[_Found]) -> None:
    fresh = [one for one in found if not one.before]
    if fresh:
        session.execute(
            insert(Reminded),
            [
                {
                    "task_id": one.task_id,
                    "contact_id": one.contact_id,
                    "firm_id": firm_id,
                    "moment": one.moment,
                    "on": one.on,
                }
                for one in fresh
            ],
        )
    again = [one for one in found if one.before]
    if again:
        session.connection().execute(
            update(Reminded)
            .where(Reminded.task_id == bindparam("of_task"), Reminded.contact_id == bindparam("of_contact"))
            .values(moment=bindparam("for_day"), on=bindparam("today")),
            [
                {"of_task": one.task_id, "of_contact": one.contact_id, "for_day": one.moment, "today": one.on}
                for one in again
            ],
        )


def _events(found: Sequence[_Found]) -> Iterable[Event]:
    """One activity a task and day, which names everybody."""
    together: dict[tuple[str, date], list[_Found]] = {}
    for one in found:
        together.setdefault((one.task_id, one.moment), []).append(one)
    for (task_id, moment), people in together.items():
        data = {
            "title": people[0].title,
            "contacts": [one.contact_id for one in people],
            "names": [one.name for one in people],
            "moment": moment.isoformat(),
        }
        yield Event(Kind.TASK_REMINDED, ("task", task_id), people[0].client_id, internal=True, data=data)


@audience("reminded_contacts")
def reminded_contacts(_session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """Whom the activity names. The day is the occasion: no second mail for it, whoever asks."""
    for event in events:
        for contact_id in event.data.get("contacts", ()):
            yield Recipient(event, "contact", contact_id, str(event.data.get("moment", "")))
