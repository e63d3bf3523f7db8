"""The checklist of a task: staff write its lines, both sides tick them (U17)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.live import tell_of
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.together import check_seen
from portal_app.tasks.models import ChecklistItem, Task
from portal_app.tasks.once import once
from portal_app.tasks.rules import MAX_ITEMS, Status, item_faults
from portal_app.tasks.scope import office_task, task_to_do


def add_item(session: Session, actor: Actor, task_id: str, text: str, *, nonce: str = "") -> str:
    """Add a line at the end of the checklist.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        text: What is to be done.
        nonce: One for each adding, made by the page: the same again adds nothing.

    Returns:
        The line's id; of the first one, when the nonce came again.

    Raises:
        NotFound: The task is out of reach.
        Invalid: The text is empty or too long, or the list is full.
    """
    task = office_task(session, actor, task_id)
    text = text.strip()
    key = once(actor, nonce, task_id, text) if nonce else None
    if key and (earlier := session.scalar(select(ChecklistItem.id).where(ChecklistItem.nonce == key))):
        return earlier
    last, count = session.execute(
        select(
            func.coalesce(func.max(ChecklistItem.position), -1),
            func.count().filter(ChecklistItem.removed_at.is_(None)),
        ).where(ChecklistItem.task_id == task.id)
    ).one()
    faults = item_faults([text] if count < MAX_ITEMS else [text] * (MAX_ITEMS + 1))
    if faults:
        raise Invalid(faults)
    item = ChecklistItem(task_id=task.id, firm_id=task.firm_id, position=last + 1, text=text, nonce=key)
    session.add(item)
    _changed(session, actor, task, None, text)
    return item.id


def edit_item(session: Session, actor: Actor, task_id: str, item_id: str, text: str, *, seen: str = "") -> None:
    """Reword a line. Its tick stays.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        item_id: Of the line.
        text: As it is to read.
        seen: As it read when the editor began; empty to write over whatever it reads.

    Raises:
        NotFound: The task or the line is out of reach.
        Invalid: The text is empty or too long.
        Overtaken: Somebody else has reworded it meanwhile.
    """
    task = office_task(session, actor, task_id)
    item = _item(session, task, item_id)
    text = text.strip()
    faults = item_faults([text])
    if faults:
        raise Invalid(faults)
    if text == item.text:
        return
    if seen:
        check_seen({"checklist": seen}, {"checklist": item.text}, {"checklist": text})
    before, item.text = item.text, text
    _changed(session, actor, task, before, text)


def remove_item(session: Session, actor: Actor, task_id: str, item_id: str) -> None:
    """Take a line off the checklist; `restore_item` puts it back.

    Raises:
        NotFound: The task or the line is out of reach.
    """
    task = office_task(session, actor, task_id)
    item = _item(session, task, item_id)
    item.removed_at = now()
    _changed(session, actor, task, item.text, None)


def restore_item(session: Session, actor: Actor, task_id: str, item_id: str) -> None:
    """Put a line back that was taken off: with its tick, and where it stood.

    Raises:
        NotFound: The task or the line is out of reach.
        Invalid: The list has been filled up meanwhile.
    """
    task = office_task(session, actor, task_id)
    item = session.scalar(select(ChecklistItem).where(ChecklistItem.id == item_id, ChecklistItem.task_id == task.id))
    if item is None:
        raise NotFound
    if item.removed_at is None:
        return
    faults = item_faults([item.text, *session.scalars(select(ChecklistItem.text).where(*_standing(task)))])
    if faults:
        raise Invalid(faults)
    item.removed_at = None
    _changed(session, actor, task, None, item.text)


def order_items(session: Session, actor: Actor, task_id: str, item_ids: Sequence[str]) -> None:
    """Put the lines into a new order.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        item_ids: All of its lines, in the new order.

    Raises:
        NotFound: The task is out of reach.
        Refused: The lines are not those that the task has now.
    """
    task = office_task(session, actor, task_id)
    items = {item.id: item for item in session.scalars(select(ChecklistItem).where(*_standing(task)))}
    if len(item_ids) != len(items) or set(item_ids) != items.keys():
        raise Refused(msg("The checklist has changed meanwhile. Reload the task to see it as it is."))
    # The places that they have now, given out anew: a line that comes back finds its own.
    for position, item_id in zip(sorted(item.position for item in items.values()), item_ids, strict=True):
        items[item_id].position = position
    task.updated_at = now()
    tell_of(session, actor, ("task", task.id), task.client_id)


def tick_item(session: Session, actor: Actor, task_id: str, item_id: str, done: bool) -> None:
    """Tick a line or take the tick away; both sides see who did and when (U17).

    Args:
        session: The unit of work.
        actor: Staff, or a contact who has the task to do.
        task_id: Of the task.
        item_id: Of the line.
        done: Whether it is ticked afterwards. A line that already is so keeps who ticked it first.

    Raises:
        NotFound: The task or the line is out of reach.
        Refused: The contact may only read, or the task is done at the firm.
    """
    task = task_to_do(session, actor, task_id)
    item = _item(session, task, item_id)
    if actor.is_contact and task.status == Status.DONE:
        raise Refused(msg("This task is done. Reopen it to change the checklist."))
    if done == (item.done_at is not None):
        return
    item.done_at = now() if done else None
    item.done_by_kind = actor.kind.value if done else ""
    item.done_by_id = actor.person_id if done else ""
    item.done_by_name = actor.name if done else ""
    task.updated_at = now()
    kind = Kind.CHECKLIST_TICKED if done else Kind.CHECKLIST_UNTICKED
    record(
        session,
        actor,
        Event(kind, ("task", task.id), task.client_id, data={"title": task.title, "item": item.text}),
    )


def _item(session: Session, task: Task, item_id: str) -> ChecklistItem:
    item = session.scalar(select(ChecklistItem).where(ChecklistItem.id == item_id, *_standing(task)))
    if item is None:
        raise NotFound
    return item


def _standing(task: Task) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the lines of a task that have not been taken off."""
    conditions: tuple[Any, ...] = (ChecklistItem.task_id == task.id, ChecklistItem.removed_at.is_(None))
    return conditions


def _changed(session: Session, actor: Actor, task: Task, before: str | None, after: str | None) -> None:
    task.updated_at = now()
    change = {"field": "checklist", "before": before, "after": after}
    data = {"title": task.title, "changes": [change]}
    record(session, actor, Event(Kind.CHECKLIST_CHANGED, ("task", task.id), task.client_id, data=data))
