"""What the editor of a task that repeats begins with, and what a rule means while it is chosen."""

from dataclasses import replace
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.calendar.dates import dates, number_before
from portal_app.calendar.forms import RuleForm, form_of, rule_of
from portal_app.calendar.rules import from_json, rule_faults
from portal_app.calendar.words import rule_words, short_date
from portal_app.clients.models import Client
from portal_app.clients.scope import firm_of
from portal_app.core.clock import today
from portal_app.core.errors import NotFound
from portal_app.core.i18n import translate
from portal_app.firms.models import Firm
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.views import Dates, Recurring
from portal_app.tasks.models import ChecklistItem, FileSlot, Task, TaskShare
from portal_app.templates.queries import one_template
from portal_app.templates.rules import AssignTo

#: So many dates show what a rule means.
SHOWN = 6


def one_recurring(session: Session, actor: Actor, recurring_id: str) -> Recurring:
    """A task that repeats, for its editor.

    Raises:
        NotFound: It is another firm's, or not there, or the actor is a contact.
    """
    office_only(actor)
    found = session.execute(
        select(RecurringTask, Client.name)
        .join(Client, Client.id == RecurringTask.client_id)
        .where(
            RecurringTask.id == recurring_id,
            RecurringTask.firm_id == actor.firm_id,
            RecurringTask.deleted_at.is_(None),
        )
    ).first()
    if found is None:
        raise NotFound
    row, client = found
    rule = from_json(row.rule)
    return Recurring(
        id=row.id,
        version=row.version,
        client_id=row.client_id,
        client=client,
        title=row.title,
        description=row.description,
        lines="\n".join(row.checklist),
        slots="\n".join(row.slots),
        deadline_days="" if row.deadline_days is None else str(row.deadline_days),
        client_days=str(row.client_days),
        assignee=row.assignee_id or row.assign_to if row.assign_to == AssignTo.PERSON else row.assign_to,
        auto_complete=row.auto_complete,
        for_client=row.for_client,
        mode=row.mode,
        everybody=row.contact_ids is None,
        contact_ids=list(row.contact_ids or ()),
        rule=form_of(rule),
        starts_iso=row.starts_on.isoformat(),
        repeats=rule_words(rule, actor.language),
        next=short_date(row.next_on, actor.language) if row.next_on else "",
        next_iso=row.next_on.isoformat() if row.next_on else "",
        state=row.state,
    )


def from_template(session: Session, actor: Actor, template_id: str) -> Recurring:
    """A form filled from a task template.

    Raises:
        NotFound: There is no such task template for this actor.
    """
    view = one_template(session, actor, template_id)
    return Recurring(
        title=view.title,
        description=view.description,
        lines="\n".join(view.lines),
        slots="\n".join(view.slots),
        deadline_days=view.deadline_days,
        client_days=view.client_days,
        assignee=view.assignee,
        auto_complete=view.auto_complete,
        for_client=view.for_client,
        mode=view.mode,
        rule=view.rule,
    )


def from_task(session: Session, actor: Actor, task_id: str) -> Recurring:
    """A form filled from a task that is to go on repeating.

    Raises:
        NotFound: There is no such task for this actor, or it repeats already.
    """
    office_only(actor)
    found = session.execute(
        select(Task, Client.name)
        .join(Client, Client.id == Task.client_id)
        .where(Task.id == task_id, Task.firm_id == actor.firm_id, Task.recurring_id.is_(None))
    ).first()
    if found is None:
        raise NotFound
    task, client = found
    lines = session.scalars(
        select(ChecklistItem.text)
        .where(ChecklistItem.task_id == task.id, ChecklistItem.removed_at.is_(None))
        .order_by(ChecklistItem.position)
    )
    slots = session.scalars(
        select(FileSlot.title)
        .where(FileSlot.task_id == task.id, FileSlot.removed_at.is_(None))
        .order_by(FileSlot.position)
    )
    shared = session.execute(
        select(TaskShare.contact_id, TaskShare.mode).where(
            TaskShare.task_id == task.id, TaskShare.withdrawn_at.is_(None)
        )
    ).all()
    days = (task.internal_deadline - task.start_on).days if task.internal_deadline and task.start_on else None
    return Recurring(
        client_id=task.client_id,
        client=client,
        title=task.title,
        description=task.description,
        lines="\n".join(lines),
        slots="\n".join(slots),
        deadline_days="" if days is None or days < 0 else str(days),
        client_days=str(task.client_days),
        assignee=task.assignee_id or AssignTo.NOBODY.value,
        auto_complete=task.auto_complete,
        for_client=bool(shared) or task.share_all,
        mode=shared[0].mode if shared else "do",
        everybody=task.share_all or not shared,
        contact_ids=[row.contact_id for row in shared],
    )


def rule_from(session: Session, actor: Actor, recurring_id: str, from_iso: str) -> RuleForm:
    """The rule as it goes on from a day: of a number of times those that are left.

    Raises:
        NotFound: There is no such task that repeats for this actor.
    """
    office_only(actor)
    found = session.execute(
        select(RecurringTask.rule, RecurringTask.starts_on, Firm.country)
        .join(Firm, Firm.id == RecurringTask.firm_id)
        .where(RecurringTask.id == recurring_id, RecurringTask.firm_id == actor.firm_id)
    ).first()
    if found is None:
        raise NotFound
    rule = from_json(found.rule)
    if rule.count is not None:
        before = number_before(rule, found.starts_on, found.country, date.fromisoformat(from_iso))
        rule = replace(rule, count=max(1, rule.count - before))
    return form_of(rule)


def next_dates(session: Session, actor: Actor, form: RuleForm, start: date | None, past: bool = False) -> Dates:
    """What a rule means, while it is being chosen: only what it will make, for nothing is made for days gone by.

    Args:
        session: For reading.
        actor: Staff.
        form: As the fields stand.
        start: From which day on it counts.
        past: Show days gone by too, as of a rule that has made their tasks already.
    """
    office_only(actor)
    rule = rule_of(form)
    faults = rule_faults(rule, start)
    if faults or start is None:
        return Dates(faults={name: translate(text, actor.language) for name, text in faults.items()})
    firm = firm_of(session, actor)
    first = start if past else today(firm.time_zone)
    days = (day for day in dates(rule, start, firm.country) if day >= first)
    return Dates(rule_words(rule, actor.language), [short_date(day, actor.language) for day in islice(days, SHOWN)])
