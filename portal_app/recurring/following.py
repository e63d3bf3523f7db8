"""Changing a task that repeats from one of its occurrences on (U22)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.calendar.dates import between
from portal_app.calendar.rules import from_json, to_json
from portal_app.clients.scope import firm_of
from portal_app.core.clock import now, today
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.recurring.commands import columns_of, held, ready
from portal_app.recurring.making import advance, horizon, make_days
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import RecurringFields, State, moves
from portal_app.tasks.bulk import NewTask
from portal_app.tasks.commands.fields import fields_of, write_fields
from portal_app.tasks.commands.share import share, withdraw_task
from portal_app.tasks.commands.slots import add_slots
from portal_app.tasks.models import ChecklistItem, FileSlot, Task, TaskShare
from portal_app.tasks.turn import mark_unread
from portal_app.templates.plan import circumstances, new_task, receivers
from portal_app.templates.queries import fields_of as gets_of

#: What happens to a task by its being made and changed with its rule: nobody's work.
_BY_ITSELF = (Kind.TASK_CREATED.value, Kind.TASK_SHARED.value, Kind.RECURRING_CHANGED.value)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of changing a task that repeats.

    Attributes:
        recurring_id: Of the one that goes on from there.
        rewritten: Occurrences made already that say the new things now.
        kept: Those that somebody has worked on: they stay as they are.
        removed: Those for which the new rule has no day, and of which nobody had heard.
        loose: Those for which it has none, but somebody knows of them: ordinary tasks from now on.
        made: New ones.
    """

    recurring_id: str
    rewritten: int = 0
    kept: int = 0
    removed: int = 0
    loose: int = 0
    made: int = 0


def change_following(
    session: Session, actor: Actor, recurring_id: str, version: int, from_on: date, fields: RecurringFields
) -> Changed:
    """Let a task that repeats go on otherwise, from one of its days on; what was before stays.

    Args:
        session: The unit of work.
        actor: Staff.
        recurring_id: Of the task that repeats.
        version: Of it as the editor saw it.
        from_on: The first day that is changed.
        fields: What each occurrence gets from then on, and when.

    Returns:
        What became of the occurrences that are made already.

    Raises:
        NotFound: There is no such task that repeats for this actor.
        Refused: Somebody else changed it since the editor read it.
        Invalid: A field can't be taken as it is.
    """
    rule = held(session, actor, recurring_id)
    if rule.version != version:
        raise Refused(
            msg(
                "Somebody else changed this repetition while you were writing. "
                "Copy what you wrote, reload the page and make your change again."
            )
        )
    fields = ready(session, actor, rule.client_id, fields)
    firm = firm_of(session, actor)
    starts_on = max(from_on, fields.starts_on or from_on)
    fields = replace(fields, starts_on=starts_on)
    occurrences = list(
        session.scalars(
            select(Task)
            .where(Task.firm_id == actor.firm_id, Task.recurring_id == rule.id, Task.occurrence_on >= from_on)
            .order_by(Task.occurrence_on)
            .with_for_update()
        )
    )
    following = _split(session, actor, rule, from_on, firm.country)
    for name, value in columns_of(fields).items():
        setattr(following, name, value)
    following.version += 1
    following.updated_at = now()
    if following.state == State.ENDED:
        following.state = State.ON.value
    wanted = fields.gets.rule
    assert wanted is not None
    until = horizon(firm)
    if occurrences:
        until = max(until, occurrences[-1].occurrence_on or until)
    days = between(wanted, starts_on, firm.country, None, until)
    plan = moves(len(occurrences), days, today(firm.time_zone))
    _loosen(session, occurrences)
    session.add(following)
    session.flush()
    rewritten, kept = _move(session, actor, following, [(occurrences[place], day) for place, day in plan.pairs])
    removed, loose = _leave(session, actor, [occurrences[place] for place in plan.left])
    following.made_until = None
    made = 0
    if following.state == State.PAUSED:
        # What was not made in the pause is still to come when it is resumed in time.
        until = plan.pairs[-1][1] if plan.pairs else from_on - timedelta(days=1)
    advance(following, firm.country, until)
    session.flush()
    if plan.fresh and following.state != State.PAUSED:
        made = make_days(session, actor, [following], {following.id: tuple(plan.fresh)})
    data = {"title": following.title, "from": from_on.isoformat()}
    record(
        session,
        actor,
        Event(Kind.RECURRING_CHANGED, ("recurring", following.id), following.client_id, internal=True, data=data),
    )
    return Changed(following.id, rewritten, kept, removed, loose, made)


def _split(session: Session, actor: Actor, rule: RecurringTask, from_on: date, country: str) -> RecurringTask:
    """The rule that goes on from a day; the one before ends there, if it ever made anything."""
    made = exists().where(Task.firm_id == actor.firm_id, Task.recurring_id == rule.id, Task.occurrence_on < from_on)
    to_be_made = rule.next_on is not None and rule.next_on < from_on
    if not to_be_made and not session.scalar(select(made)):
        return rule
    at = now()
    following = RecurringTask(
        **rule.model_dump(exclude={"id", "nonce", "version", "created_at", "made_until", "next_on"}),
        id=new_id(),
        created_at=at,
    )
    before = from_json(rule.rule)
    last = from_on - timedelta(days=1)
    rule.rule = to_json(replace(before, until=min(last, before.until or last), count=None))
    rule.version += 1
    rule.updated_at = at
    rule.made_until = min(rule.made_until, last) if rule.made_until else None
    advance(rule, country, None)
    return following


def _loosen(session: Session, occurrences: Sequence[Task]) -> None:
    # Two may change places: for a moment none has one.
    session.execute(
        update(Task)
        .where(Task.id.in_([task.id for task in occurrences]))
        .values(recurring_id=None, occurrence_on=None, series=None)
        .execution_options(synchronize_session=False)
    )
    again = select(Task).where(Task.id.in_([task.id for task in occurrences]))
    session.scalars(again.execution_options(populate_existing=True)).all()


def _move(session: Session, actor: Actor, rule: RecurringTask, pairs: Sequence[tuple[Task, date]]) -> tuple[int, int]:
    """Let occurrences that are there take their places in the new rule; how many were rewritten, how many kept."""
    if not pairs:
        return 0, 0
    worked_on = _worked_on(session, actor, [task.id for task, _ in pairs])
    around = circumstances(session, actor)
    client = receivers(session, actor, around, [rule.client_id])[rule.client_id]
    gets = gets_of(rule)
    rewritten = 0
    for task, day in pairs:
        task.recurring_id, task.occurrence_on, task.series = rule.id, day, rule.title
        if task.id not in worked_on:
            _rewrite(session, actor, task, new_task(gets, client, around, day, rule.contact_ids))
            rewritten += 1
    session.flush()
    return rewritten, len(pairs) - rewritten


def _rewrite(session: Session, actor: Actor, task: Task, wanted: NewTask) -> None:
    """Let a task say what it would say if it were made now."""
    deadline = task.client_deadline
    changed = fields_of(task) != wanted.fields
    write_fields(task, wanted.fields)
    if task.client_deadline != deadline:
        mark_unread(session, actor, task)
    lines = select(ChecklistItem.text).where(ChecklistItem.task_id == task.id).order_by(ChecklistItem.position)
    if tuple(session.scalars(lines)) != wanted.checklist:
        changed = True
        session.execute(delete(ChecklistItem).where(ChecklistItem.task_id == task.id))
        rows = [
            {"id": new_id(), "task_id": task.id, "firm_id": task.firm_id, "position": position, "text": text}
            for position, text in enumerate(wanted.checklist)
        ]
        if rows:
            session.execute(insert(ChecklistItem), rows)
    slots = select(FileSlot.title).where(FileSlot.task_id == task.id).order_by(FileSlot.position)
    if tuple(session.scalars(slots)) != wanted.slots:
        changed = True
        session.execute(delete(FileSlot).where(FileSlot.task_id == task.id))
        task.slots_total = task.slots_missing = 0
        add_slots(session, task, wanted.slots)
    _reshare(session, actor, task, wanted)
    if changed:
        task.version += 1
        task.updated_at = now()
        data = {"title": task.title}
        event = Event(Kind.RECURRING_CHANGED, ("task", task.id), task.client_id, internal=True, data=data)
        record(session, actor, event)


def _reshare(session: Session, actor: Actor, task: Task, wanted: NewTask) -> None:
    rows = session.execute(
        select(TaskShare.contact_id, TaskShare.mode).where(
            TaskShare.task_id == task.id, TaskShare.withdrawn_at.is_(None)
        )
    ).all()
    have = {row.contact_id: row.mode for row in rows}
    gone = [contact_id for contact_id in have if contact_id not in wanted.contact_ids]
    if gone:
        withdraw_task(session, actor, task.id, gone)
    other = [contact_id for contact_id in wanted.contact_ids if have.get(contact_id) != wanted.mode]
    if other:
        share(session, actor, task, other, wanted.mode)
    task.share_all = wanted.share_all


def _worked_on(session: Session, actor: Actor, task_ids: Sequence[str]) -> set[str]:
    """Those of the tasks to which anything happened besides being made."""
    return set(
        session.scalars(
            select(Activity.subject_id)
            .where(
                Activity.firm_id == actor.firm_id,
                Activity.subject_kind == "task",
                Activity.subject_id.in_(task_ids),
                Activity.kind.not_in(_BY_ITSELF),
            )
            .distinct()
        )
    )


def _leave(session: Session, actor: Actor, occurrences: Sequence[Task]) -> tuple[int, int]:
    """Occurrences that have no place any more: gone if nobody knows of them, ordinary tasks otherwise."""
    if not occurrences:
        return 0, 0
    ids = [task.id for task in occurrences]
    known = _worked_on(session, actor, ids) | set(
        session.scalars(
            select(TaskShare.task_id).where(
                TaskShare.task_id.in_(ids), (TaskShare.told_at.is_not(None)) | (TaskShare.read_at.is_not(None))
            )
        )
    )
    gone = [task for task in occurrences if task.id not in known]
    events = [
        Event(Kind.TASK_DELETED, ("task", task.id), task.client_id, internal=True, data={"title": task.title})
        for task in gone
    ]
    record_many(session, actor, events)
    for model in (ChecklistItem, FileSlot, TaskShare):
        session.execute(delete(model).where(model.task_id.in_([task.id for task in gone])))
    for task in gone:
        session.delete(task)
    session.flush()
    return len(gone), len(occurrences) - len(gone)
