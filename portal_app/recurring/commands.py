"""Making, pausing, ending and deleting tasks that repeat (U22). Changing one is in `following`."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.calendar.dates import between
from portal_app.calendar.rules import from_json, rule_faults, to_json
from portal_app.clients.models import ClientContact
from portal_app.clients.rules import fold
from portal_app.clients.scope import firm_of, require_in_use
from portal_app.core.clock import now, today
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.recurring.making import advance, horizon, make_days
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import RecurringFields, State
from portal_app.tasks.commands.fields import assignee_name
from portal_app.tasks.once import once
from portal_app.tasks.scope import office_task
from portal_app.templates.rules import Kind as TemplateKind
from portal_app.templates.rules import checked


def create_recurring(
    session: Session,
    actor: Actor,
    client_id: str,
    fields: RecurringFields,
    *,
    nonce: str = "",
    task_id: str = "",
) -> str:
    """Let a task repeat for a client; what is due within the firm's days ahead is made at once.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Of the client.
        fields: What each occurrence gets, and when.
        nonce: One for each making, made by the page: the same again makes nothing.
        task_id: Of a task that it goes on from; that one stays as it is, and counts as an occurrence.

    Returns:
        Its id; of the first one, when the nonce came again.

    Raises:
        NotFound: No such client, task, assignee or contact at this firm.
        Invalid: A field can't be taken as it is.
        Refused: The task repeats already.
    """
    office_only(actor)
    fields = ready(session, actor, client_id, fields)
    key = once(actor, nonce, client_id, fields) if nonce else None
    if earlier := _made(session, key):
        return earlier
    firm = firm_of(session, actor)
    at = now()
    rule = RecurringTask(
        firm_id=actor.firm_id,
        client_id=client_id,
        created_by_id=actor.person_id,
        created_at=at,
        updated_at=at,
        nonce=key,
        **columns_of(fields),
    )
    try:
        with session.begin_nested():
            session.add(rule)
    except IntegrityError:
        # Both presses of a double click got here at once, and the other's is committed by now.
        if earlier := _made(session, key):
            return earlier
        raise
    after = _take_in(session, actor, rule, task_id) if task_id else None
    data = {"title": rule.title}
    record(session, actor, Event(Kind.RECURRING_CREATED, ("recurring", rule.id), client_id, internal=True, data=data))
    rule.made_until = after
    day, until = today(firm.time_zone), horizon(firm)
    assert fields.gets.rule is not None and fields.starts_on is not None
    # What begins in the past is not caught up: only from today on there is something to do.
    days = between(fields.gets.rule, fields.starts_on, firm.country, after, until)
    make_days(session, actor, [rule], {rule.id: tuple(one for one in days if one >= day)})
    advance(rule, firm.country, until)
    session.flush()
    return rule.id


def _made(session: Session, key: str | None) -> str | None:
    return session.scalar(select(RecurringTask.id).where(RecurringTask.nonce == key)) if key else None


def _take_in(session: Session, actor: Actor, rule: RecurringTask, task_id: str) -> date:
    """Let an existing task be the occurrence before the first; the day that it stands for."""
    task = office_task(session, actor, task_id)
    if task.client_id != rule.client_id:
        raise NotFound
    if task.recurring_id is not None:
        raise Refused(msg("This task repeats already."))
    task.recurring_id, task.series = rule.id, rule.title
    task.occurrence_on = min(task.start_on or today(actor.time_zone), rule.starts_on)
    session.flush()
    return task.occurrence_on


def ready(session: Session, actor: Actor, client_id: str, fields: RecurringFields) -> RecurringFields:
    """The fields as they are kept, for one of the firm's clients.

    Raises:
        NotFound: No such client, assignee or contact at this firm.
        Refused: The client is archived.
        Invalid: A field can't be taken as it is.
    """
    faults: dict[str, Text] = {}
    if fields.gets.rule is not None:
        faults |= rule_faults(fields.gets.rule, fields.starts_on)
    else:
        faults["every"] = msg("Choose when it repeats.")
    if not client_id:
        faults["client"] = msg("Choose the client.")
    if fields.gets.for_client and fields.contact_ids is not None and not fields.contact_ids:
        faults["contacts"] = msg("Choose at least one contact.")
    try:
        gets = checked(fields.gets, TemplateKind.TASK)
    except Invalid as error:
        raise Invalid(error.faults | faults) from None
    if faults:
        raise Invalid(faults)
    require_in_use(session, actor, client_id)
    assignee_name(session, actor, gets.assignee_id)
    contact_ids = (
        None if fields.contact_ids is None or not gets.for_client else tuple(dict.fromkeys(fields.contact_ids))
    )
    if contact_ids:
        found = session.scalar(
            select(func.count())
            .select_from(ClientContact)
            .where(ClientContact.client_id == client_id, ClientContact.contact_id.in_(contact_ids))
        )
        if found != len(contact_ids):
            raise NotFound
    return replace(fields, gets=gets, contact_ids=contact_ids)


def columns_of(fields: RecurringFields) -> dict[str, Any]:
    """What is written down, by column."""
    gets = fields.gets
    assert gets.rule is not None
    return {
        "title": gets.title,
        "search": fold(gets.title),
        "description": gets.description,
        "checklist": list(gets.checklist),
        "slots": list(gets.slots),
        "deadline_days": gets.deadline_days,
        "client_days": gets.client_days,
        "assign_to": gets.assign_to.value,
        "assignee_id": gets.assignee_id,
        "auto_complete": gets.auto_complete,
        "for_client": gets.for_client,
        "mode": gets.mode.value,
        "contact_ids": None if fields.contact_ids is None else list(fields.contact_ids),
        "rule": to_json(gets.rule),
        "starts_on": fields.starts_on,
    }


def held(session: Session, actor: Actor, recurring_id: str, *, deleted: bool = False) -> RecurringTask:
    """A task that repeats, held until the unit of work ends: the scheduler and two people queue.

    Raises:
        NotFound: It is another firm's, or not there, or the actor is a contact.
    """
    office_only(actor)
    found = session.scalar(
        select(RecurringTask)
        .where(RecurringTask.id == recurring_id, RecurringTask.firm_id == actor.firm_id)
        .with_for_update()
    )
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def pause_recurring(session: Session, actor: Actor, recurring_id: str) -> None:
    """Make nothing until it is resumed; what is made stays.

    Raises:
        NotFound: There is no such task that repeats for this actor.
        Refused: It has ended.
    """
    rule = held(session, actor, recurring_id)
    if rule.state == State.ENDED:
        raise Refused(msg("This repetition has ended. Make a new one."))
    if rule.state == State.ON:
        _turn(session, actor, rule, State.PAUSED, Kind.RECURRING_PAUSED)


def resume_recurring(session: Session, actor: Actor, recurring_id: str) -> None:
    """Go on from today; what would have been made in between is not made any more.

    Raises:
        NotFound: There is no such task that repeats for this actor.
        Refused: It has ended.
    """
    rule = held(session, actor, recurring_id)
    if rule.state == State.ENDED:
        raise Refused(msg("This repetition has ended. Make a new one."))
    if rule.state == State.ON:
        return
    firm = firm_of(session, actor)
    _turn(session, actor, rule, State.ON, Kind.RECURRING_RESUMED)
    advance(rule, firm.country, today(firm.time_zone) - timedelta(days=1))
    if rule.next_on is None:
        return
    until = horizon(firm)
    days = [day for day in between_of(rule, firm.country, until) if day >= rule.next_on]
    make_days(session, actor, [rule], {rule.id: tuple(days)})
    advance(rule, firm.country, until)


def between_of(rule: RecurringTask, country: str, until: date) -> tuple[date, ...]:
    """The days of a rule that are still to be made, up to one.

    Args:
        rule: Whose days.
        country: Whose holidays count, as a code of two letters.
        until: The last day that counts.
    """
    return between(from_json(rule.rule), rule.starts_on, country, rule.made_until, until)


def end_recurring(session: Session, actor: Actor, recurring_id: str) -> None:
    """Make nothing any more; what is made stays.

    Raises:
        NotFound: There is no such task that repeats for this actor.
    """
    rule = held(session, actor, recurring_id)
    if rule.state != State.ENDED:
        rule.next_on = None
        _turn(session, actor, rule, State.ENDED, Kind.RECURRING_ENDED)


def delete_recurring(session: Session, actor: Actor, recurring_id: str) -> None:
    """Take it out of every list; `restore_recurring` undoes it. Tasks made from it stay.

    Raises:
        NotFound: There is no such task that repeats for this actor.
    """
    rule = held(session, actor, recurring_id)
    rule.deleted_at = now()
    _note(session, actor, rule, Kind.RECURRING_DELETED)


def restore_recurring(session: Session, actor: Actor, recurring_id: str) -> None:
    """Put back what was deleted, as it was.

    Raises:
        NotFound: It was never deleted at this firm, or the actor is a contact.
    """
    rule = held(session, actor, recurring_id, deleted=True)
    rule.deleted_at = None
    _note(session, actor, rule, Kind.RECURRING_CREATED)


def _turn(session: Session, actor: Actor, rule: RecurringTask, state: State, kind: Kind) -> None:
    rule.state = state.value
    _note(session, actor, rule, kind)


def _note(session: Session, actor: Actor, rule: RecurringTask, kind: Kind) -> None:
    rule.updated_at = now()
    session.flush()
    data = {"title": rule.title}
    record(session, actor, Event(kind, ("recurring", rule.id), rule.client_id, internal=True, data=data))
