"""What the client does with the slots of a task: bring files, say what they do not have, hand over (B4)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.tasks.commands.slots import record_slot, set_state, slot_of
from portal_app.tasks.models import FileSlot, Task, TaskFile
from portal_app.tasks.rules import SlotState, Status, reason_faults
from portal_app.tasks.scope import task_to_do
from portal_app.tasks.slots import settle_slots, tell_submitted
from portal_app.tasks.turn import settle_turn


def lack_slot(session: Session, actor: Actor, task_id: str, slot_id: str, reason: str) -> None:
    """ "I don't have it", and why. The office may accept that, or ask again.

    Args:
        session: The unit of work.
        actor: A contact who has the task to do.
        task_id: Of the task.
        slot_id: Of the slot.
        reason: For the office to read.

    Raises:
        NotFound: The task or the slot is out of reach.
        Invalid: There is no reason, or it is too long.
        Refused: Something was brought or accepted already, or the task is done, or to read only.
    """
    task, slot = _slot_to_do(session, actor, task_id, slot_id)
    reason = reason.strip()
    faults = reason_faults(reason)
    if faults:
        raise Invalid(faults)
    if slot.state not in (SlotState.NEEDED, SlotState.REJECTED):
        raise Refused(msg("Something was already brought for this."))
    set_state(actor, slot, SlotState.ABSENT, reason)
    record_slot(session, actor, task, slot, Kind.SLOT_ABSENT)
    settle_slots(session, actor, task)


def have_slot(session: Session, actor: Actor, task_id: str, slot_id: str) -> None:
    """Take back that one does not have it.

    Raises:
        NotFound: The task or the slot is out of reach.
        Refused: The task is done, or to read only.
    """
    task, slot = _slot_to_do(session, actor, task_id, slot_id)
    if slot.state != SlotState.ABSENT:
        return
    set_state(actor, slot, SlotState.NEEDED)
    record_slot(session, actor, task, slot, Kind.SLOT_NEEDED)
    settle_slots(session, actor, task)


def hand_over(session: Session, actor: Actor, task_id: str) -> None:
    """ "That is all I have": it is the office's turn, also while something is missing (B9).

    Raises:
        NotFound: The task is out of reach, or nothing is asked for on it.
        Refused: The task is done, or to read only.
    """
    contacts_only(actor)
    task = task_to_do(session, actor, task_id)
    _refuse_when_done(task)
    if not task.slots_total:
        raise NotFound
    if task.handed_at is not None:
        return
    task.handed_at = task.updated_at = now()
    settle_turn(session, task)
    tell_submitted(session, actor, task)


def slot_for_file(session: Session, actor: Actor, task: Task, slot_id: str) -> FileSlot:
    """A slot that a file can be put into.

    Raises:
        NotFound: There is none.
        Refused: What came for it was accepted already.
    """
    slot = slot_of(session, task, slot_id)
    if actor.is_contact and slot.state == SlotState.ACCEPTED:
        raise Refused(msg("This was accepted already. Add the file below, or write a message."))
    return slot


def file_came(session: Session, actor: Actor, task: Task, slot: FileSlot) -> None:
    """A file was put into a slot: there is something to judge."""
    if slot.state != SlotState.ACCEPTED:
        set_state(actor, slot, SlotState.SUBMITTED)
    settle_slots(session, actor, task)


def file_back(session: Session, actor: Actor, task: Task, slot_id: str) -> None:
    """A file was put back into a slot, if that is asked for still."""
    slot = session.scalar(select(FileSlot).where(FileSlot.id == slot_id, FileSlot.task_id == task.id))
    if slot is not None and slot.removed_at is None:
        file_came(session, actor, task, slot)


def file_went(session: Session, actor: Actor, task: Task, slot_id: str) -> None:
    """A file was taken out of a slot: with the last one, it is needed again."""
    slot = session.scalar(select(FileSlot).where(FileSlot.id == slot_id, FileSlot.task_id == task.id))
    if slot is None or slot.state != SlotState.SUBMITTED:
        return
    session.flush()
    left = session.scalar(select(exists().where(TaskFile.slot_id == slot_id, TaskFile.removed_at.is_(None))))
    if not left:
        set_state(actor, slot, SlotState.NEEDED)
        settle_slots(session, actor, task)


def _slot_to_do(session: Session, actor: Actor, task_id: str, slot_id: str) -> tuple[Task, FileSlot]:
    contacts_only(actor)
    task = task_to_do(session, actor, task_id)
    _refuse_when_done(task)
    return task, slot_of(session, task, slot_id)


def _refuse_when_done(task: Task) -> None:
    if task.status == Status.DONE:
        raise Refused(msg("This task is done. Reopen it first."))
