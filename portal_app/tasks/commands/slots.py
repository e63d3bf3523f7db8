"""What the office asks for, as a list of named slots: it writes the list, and judges what came (B4)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.live import tell_of
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.core.together import check_seen
from portal_app.tasks.models import FileSlot, Task
from portal_app.tasks.once import once
from portal_app.tasks.rules import MAX_SLOTS, SlotState, reason_faults, slot_faults
from portal_app.tasks.scope import office_task
from portal_app.tasks.slots import settle_slots
from portal_app.tasks.turn import mark_unread


def add_slots(session: Session, task: Task, titles: Sequence[str]) -> None:
    """Put slots on a task that was just made; for those who make tasks (templates, recurring work).

    Args:
        session: The unit of work.
        task: New, flushed; not recorded yet.
        titles: What is asked for, in order.

    Raises:
        Invalid: A title can't be taken as it is, or there are too many.
    """
    if not titles:
        return
    faults = slot_faults(titles)
    if faults:
        raise Invalid(faults)
    session.flush()
    session.execute(
        insert(FileSlot),
        [
            {"id": new_id(), "task_id": task.id, "firm_id": task.firm_id, "position": position, "title": title.strip()}
            for position, title in enumerate(titles)
        ],
    )
    task.slots_total = task.slots_missing = len(titles)


def add_slot(session: Session, actor: Actor, task_id: str, title: str, *, nonce: str = "") -> str:
    """Ask for one thing more.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        title: What is asked for.
        nonce: One for each adding, made by the page: the same again adds nothing.

    Returns:
        The slot's id; of the first one, when the nonce came again.

    Raises:
        NotFound: The task is out of reach.
        Invalid: The title is empty or too long, or the list is full.
    """
    task = office_task(session, actor, task_id)
    title = title.strip()
    key = once(actor, nonce, "slot", task_id, title) if nonce else None
    if key and (earlier := session.scalar(select(FileSlot.id).where(FileSlot.nonce == key))):
        return earlier
    last = session.scalar(select(func.coalesce(func.max(FileSlot.position), -1)).where(FileSlot.task_id == task.id))
    faults = slot_faults([title] if task.slots_total < MAX_SLOTS else [title] * (MAX_SLOTS + 1))
    if faults:
        raise Invalid(faults)
    slot = FileSlot(task_id=task.id, firm_id=task.firm_id, position=(last or 0) + 1, title=title, nonce=key)
    session.add(slot)
    # More is asked for: it is the client's turn again.
    task.handed_at = None
    settle_slots(session, actor, task)
    _changed(session, actor, task, None, title)
    return slot.id


def rename_slot(session: Session, actor: Actor, task_id: str, slot_id: str, title: str, *, seen: str = "") -> None:
    """Say in other words what is asked for. What came stays.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        slot_id: Of the slot.
        title: What is asked for, in other words.
        seen: How it was called when the editor began; empty to write over whatever it is called.

    Raises:
        NotFound: The task or the slot is out of reach.
        Invalid: The title is empty or too long.
        Overtaken: Somebody else has renamed it meanwhile.
    """
    task = office_task(session, actor, task_id)
    slot = slot_of(session, task, slot_id)
    title = title.strip()
    faults = slot_faults([title])
    if faults:
        raise Invalid(faults)
    if title == slot.title:
        return
    if seen:
        check_seen({"slots": seen}, {"slots": slot.title}, {"slots": title})
    before, slot.title = slot.title, title
    _changed(session, actor, task, before, title)


def remove_slot(session: Session, actor: Actor, task_id: str, slot_id: str) -> None:
    """Ask for it no more; what came for it stays on the task. `restore_slot` puts it back.

    Raises:
        NotFound: The task or the slot is out of reach.
    """
    task = office_task(session, actor, task_id)
    slot = slot_of(session, task, slot_id)
    slot.removed_at = now()
    settle_slots(session, actor, task)
    _changed(session, actor, task, slot.title, None)


def restore_slot(session: Session, actor: Actor, task_id: str, slot_id: str) -> None:
    """Ask for it again: as it was, and where it stood.

    Raises:
        NotFound: The task or the slot is out of reach.
        Invalid: The list has been filled up meanwhile.
    """
    task = office_task(session, actor, task_id)
    slot = session.scalar(select(FileSlot).where(FileSlot.id == slot_id, FileSlot.task_id == task.id))
    if slot is None:
        raise NotFound
    if slot.removed_at is None:
        return
    if task.slots_total >= MAX_SLOTS:
        raise Invalid(slot_faults([slot.title] * (MAX_SLOTS + 1)))
    slot.removed_at = None
    settle_slots(session, actor, task)
    _changed(session, actor, task, None, slot.title)


def order_slots(session: Session, actor: Actor, task_id: str, slot_ids: Sequence[str]) -> None:
    """Put the slots into a new order.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        slot_ids: All of its slots, in the new order.

    Raises:
        NotFound: The task is out of reach.
        Refused: The slots are not those that the task has now.
    """
    task = office_task(session, actor, task_id)
    slots = {slot.id: slot for slot in session.scalars(select(FileSlot).where(*standing(task)))}
    if len(slot_ids) != len(slots) or set(slot_ids) != slots.keys():
        raise Refused(msg("What is asked for has changed meanwhile. Reload the task to see it as it is."))
    for position, slot_id in zip(sorted(slot.position for slot in slots.values()), slot_ids, strict=True):
        slots[slot_id].position = position
    task.updated_at = now()
    tell_of(session, actor, ("task", task.id), task.client_id)


def accept_slot(session: Session, actor: Actor, task_id: str, slot_id: str) -> None:
    """What came is what was asked for; or: it is fine that the client does not have it.

    Raises:
        NotFound: The task or the slot is out of reach.
        Refused: Nothing has come for it.
    """
    task = office_task(session, actor, task_id)
    slot = slot_of(session, task, slot_id)
    if slot.state == SlotState.ACCEPTED:
        return
    if slot.state not in (SlotState.SUBMITTED, SlotState.ABSENT):
        raise Refused(msg("Nothing has come for this yet."))
    set_state(actor, slot, SlotState.ACCEPTED, slot.reason)
    settle_slots(session, actor, task)
    record_slot(session, actor, task, slot, Kind.SLOT_ACCEPTED)


def reject_slot(session: Session, actor: Actor, task_id: str, slot_id: str, reason: str) -> None:
    """What came is not what was asked for, or it can't be done without: the client is asked again, and told why.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        slot_id: Of the slot.
        reason: For the client to read.

    Raises:
        NotFound: The task or the slot is out of reach.
        Invalid: There is no reason, or it is too long.
        Refused: Nothing has come for it.
    """
    task = office_task(session, actor, task_id)
    slot = slot_of(session, task, slot_id)
    reason = reason.strip()
    faults = reason_faults(reason)
    if faults:
        raise Invalid(faults)
    if slot.state in (SlotState.NEEDED, SlotState.REJECTED):
        raise Refused(msg("Nothing has come for this yet."))
    set_state(actor, slot, SlotState.REJECTED, reason)
    # The client has something to do again, whatever they thought.
    task.handed_at = task.client_done_at = None
    task.client_done_by = ""
    settle_slots(session, actor, task)
    mark_unread(session, actor, task)
    record_slot(session, actor, task, slot, Kind.SLOT_REJECTED)


def slot_of(session: Session, task: Task, slot_id: str) -> FileSlot:
    """A slot of a task that is held.

    Raises:
        NotFound: There is none, or it is asked for no more.
    """
    slot = session.scalar(select(FileSlot).where(FileSlot.id == slot_id, *standing(task)))
    if slot is None:
        raise NotFound
    return slot


def standing(task: Task) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the slots of a task that are asked for."""
    conditions: tuple[Any, ...] = (FileSlot.task_id == task.id, FileSlot.removed_at.is_(None))
    return conditions


def set_state(actor: Actor, slot: FileSlot, state: SlotState, reason: str = "") -> None:
    """Say where a slot stands, who said so and why.

    Args:
        actor: Who says so.
        slot: Already held.
        state: Where it stands from now on.
        reason: Why, in their words; empty where none is asked.
    """
    slot.state, slot.reason = state.value, reason
    slot.state_at, slot.state_by = now(), actor.name


def record_slot(session: Session, actor: Actor, task: Task, slot: FileSlot, kind: Kind) -> None:
    """Record what became of a slot, without anybody's words but its title."""
    task.updated_at = now()
    data = {"title": task.title, "slot_id": slot.id, "slot": slot.title}
    record(session, actor, Event(kind, ("task", task.id), task.client_id, data=data))


def _changed(session: Session, actor: Actor, task: Task, before: str | None, after: str | None) -> None:
    task.updated_at = now()
    change = {"field": "slots", "before": before, "after": after}
    data = {"title": task.title, "changes": [change]}
    record(session, actor, Event(Kind.SLOTS_CHANGED, ("task", task.id), task.client_id, data=data))
