"""Using a template that repeats for many clients (U7, U22)."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record_many
from portal_app.activity.kinds import Kind
from portal_app.calendar.dates import between
from portal_app.calendar.rules import rule_faults
from portal_app.clients.scope import firm_of
from portal_app.clients.selection import Selection
from portal_app.core.clock import now, today
from portal_app.core.errors import Invalid
from portal_app.recurring.commands import columns_of
from portal_app.recurring.making import advance, horizon, make_days
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import RecurringFields
from portal_app.tasks.once import once
from portal_app.templates import use
from portal_app.templates.use import Used, checked_start, hold_template, next_clients, task_fields


def use_template(
    session: Session,
    actor: Actor,
    template_id: str,
    selection: Selection,
    start: date | None,
    nonce: str,
    after_id: str = "",
) -> Used:
    """Make what a template says for the next thousand of the selected clients: a task each, or one that repeats.

    A second press with the same nonce makes nothing anew, however far the first has come.

    Args:
        session: The unit of work.
        actor: Staff.
        template_id: Of a task template.
        selection: Which clients.
        start: The first day of the tasks, or the day from which they repeat.
        nonce: Made by the page, one for each use.
        after_id: As the call before this one returned it.

    Raises:
        NotFound: There is no such task template for this actor.
        Invalid: There is no start, or the rule has come to its end before it.
    """
    fields = task_fields(session, actor, template_id)
    if fields.rule is None:
        return use.use_template(session, actor, template_id, selection, start, nonce, after_id)
    hold_template(session, actor, template_id)
    start = checked_start(start)
    faults = rule_faults(fields.rule, start)
    if faults:
        raise Invalid({"start_on": next(iter(faults.values()))})
    ids, more = next_clients(session, actor, selection, after_id)
    keys = {once(actor, nonce, template_id, client_id): client_id for client_id in ids}
    there = set(session.scalars(select(RecurringTask.nonce).where(RecurringTask.nonce.in_(list(keys)))))
    firm, at = firm_of(session, actor), now()
    columns = columns_of(RecurringFields(replace(fields), start))
    rules = [
        RecurringTask(
            firm_id=actor.firm_id,
            client_id=client_id,
            created_by_id=actor.person_id,
            created_at=at,
            updated_at=at,
            nonce=key,
            **columns,
        )
        for key, client_id in keys.items()
        if key not in there
    ]
    until, day = horizon(firm), today(firm.time_zone)
    days = tuple(one for one in between(fields.rule, start, firm.country, None, until) if one >= day)
    for rule in rules:
        advance(rule, firm.country, until)
    session.add_all(rules)
    session.flush()
    created = Kind.RECURRING_CREATED
    events = [
        Event(created, ("recurring", rule.id), rule.client_id, internal=True, data={"title": rule.title})
        for rule in rules
    ]
    record_many(session, actor, events)
    make_days(session, actor, rules, {rule.id: days for rule in rules})
    return Used(len(rules), ids[-1] if ids else after_id, more)
