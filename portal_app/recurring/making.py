"""Making the occurrences of tasks that repeat, each exactly once whatever happens meanwhile (U22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, system
from portal_app.calendar.dates import between, first_after
from portal_app.calendar.rules import from_json
from portal_app.clients.scope import firm_of
from portal_app.core.clock import today
from portal_app.core.garbage import collector_paused
from portal_app.firms.models import Firm
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import MOST_AT_ONCE, State
from portal_app.tasks.bulk import NewTask, insert_tasks
from portal_app.tasks.models import Task
from portal_app.templates.plan import circumstances, new_task, receivers
from portal_app.templates.queries import fields_of as gets_of

#: So many rules are worked off in one unit of work.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Made:
    """What one unit of work made, and whether there is more to do."""

    tasks: int
    more: bool


def acting_for(session: Session, firm_id: str) -> Actor:
    """The program, in the firm's language and on the firm's calendar."""
    actor = system(firm_id)
    firm = firm_of(session, actor)
    return replace(actor, language=firm.language, time_zone=firm.time_zone)


def horizon(firm: Firm) -> date:
    """The last day for which occurrences are made now: counted from the firm's own today, whatever its clocks do."""
    return today(firm.time_zone) + timedelta(days=firm.ahead_days)


def make_due(session: Session, actor: Actor) -> Made:
    """Make what is due now, of up to five hundred rules.

    Two schedulers at once share the work: what one holds the other passes by, and what one has made is there for the
    other. A crash leaves nothing half made.

    Args:
        session: The unit of work.
        actor: The program, see `acting_for`.

    Returns:
        How many tasks were made; the number of statements does not depend on it.
    """
    firm = firm_of(session, actor)
    until = horizon(firm)
    rules = list(
        session.scalars(
            select(RecurringTask)
            .where(
                RecurringTask.firm_id == actor.firm_id,
                RecurringTask.state == State.ON.value,
                RecurringTask.next_on <= until,
                RecurringTask.deleted_at.is_(None),
            )
            # All of one client in one go, so that each of its people gets one mail of them.
            .order_by(RecurringTask.client_id, RecurringTask.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    )
    if not rules:
        return Made(0, False)
    days = {
        rule.id: between(from_json(rule.rule), rule.starts_on, firm.country, rule.made_until, until)[:MOST_AT_ONCE]
        for rule in rules
    }
    made = make_days(session, actor, rules, days)
    _note(session, firm, rules, days, until)
    return Made(made, len(rules) == BATCH or any(len(found) == MOST_AT_ONCE for found in days.values()))


def make_days(
    session: Session, actor: Actor, rules: Sequence[RecurringTask], days: Mapping[str, Sequence[date]]
) -> int:
    """Make the occurrences of these days, but for those that are there.

    Args:
        session: The unit of work.
        actor: Who makes them.
        rules: The tasks that repeat, held.
        days: The days of each, by id.

    Returns:
        How many were made. Clients that are archived get none.
    """
    first = min((day for found in days.values() for day in found), default=None)
    if first is None:
        return 0
    there = {
        (row.recurring_id, row.occurrence_on)
        for row in session.execute(
            select(Task.recurring_id, Task.occurrence_on).where(
                Task.firm_id == actor.firm_id,
                Task.recurring_id.in_([rule.id for rule in rules]),
                Task.occurrence_on >= first,
            )
        )
    }
    with collector_paused():
        around = circumstances(session, actor)
        clients = receivers(session, actor, around, {rule.client_id for rule in rules})
        day = today(actor.time_zone)
        wanted: list[NewTask] = []
        for rule in rules:
            client = clients[rule.client_id]
            if client.archived:
                continue
            gets = gets_of(rule)
            for occurrence in days.get(rule.id, ()):
                if (rule.id, occurrence) in there:
                    continue
                made = new_task(gets, client, around, occurrence, rule.contact_ids)
                # What an outage left behind comes late, and its first activity says so.
                note: dict[str, Any] = {"repeats": True} | ({"late": True} if occurrence < day else {})
                wanted.append(
                    replace(made, recurring_id=rule.id, occurrence_on=occurrence, series=rule.title, note=note)
                )
        names = {person.id: person.name for client in clients.values() for person in client.people}
        insert_tasks(session, actor, wanted, names)
    return len(wanted)


def advance(rule: RecurringTask, country: str, until: date | None) -> None:
    """Note that every day up to one is made, and which is the next; without any more it has ended.

    Args:
        rule: Whose occurrences were made.
        country: Whose holidays count, as a code of two letters.
        until: The last day that is made; None leaves that as it is.
    """
    if until is not None and (rule.made_until is None or until > rule.made_until):
        rule.made_until = until
    rule.next_on = first_after(from_json(rule.rule), rule.starts_on, country, rule.made_until)
    if rule.next_on is None:
        rule.state = State.ENDED.value


_NOTE = (
    update(RecurringTask.__table__)  # type: ignore[attr-defined]
    .where(RecurringTask.__table__.c.id == bindparam("rule_id"))  # type: ignore[attr-defined]
    .values(made_until=bindparam("until"), next_on=bindparam("following"), state=bindparam("now"))
)


def _note(
    session: Session, firm: Firm, rules: Sequence[RecurringTask], days: Mapping[str, Sequence[date]], until: date
) -> None:
    notes = []
    for rule in rules:
        found = days[rule.id]
        reached = found[-1] if len(found) == MOST_AT_ONCE else until
        following = first_after(from_json(rule.rule), rule.starts_on, firm.country, reached)
        state = State.ON if following else State.ENDED
        notes.append({"rule_id": rule.id, "until": reached, "following": following, "now": state.value})
        session.expunge(rule)
    session.flush()
    # Rows, not objects: one statement for all of them.
    session.connection().execute(_NOTE, notes)
