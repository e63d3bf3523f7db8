"""Making a task (U13)."""

from dataclasses import dataclass, replace

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.scope import require_in_use
from portal_app.core.clock import now, today
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.tasks.commands.fields import assignee_name, tidy, write_fields
from portal_app.tasks.commands.share import left_out, share
from portal_app.tasks.commands.slots import add_slots
from portal_app.tasks.models import ChecklistItem, Task
from portal_app.tasks.once import once
from portal_app.tasks.rules import (
    Mode,
    TaskFields,
    Turn,
    field_faults,
    first_day,
    item_faults,
    slot_faults,
)
from portal_app.tasks.views import LeftOut


@dataclass(frozen=True, slots=True)
class ShareWith:
    """With whom a new task is shared.

    Attributes:
        contact_ids: The people; None for everybody at the client.
        mode: To do or to read only.
    """

    contact_ids: tuple[str, ...] | None
    mode: Mode = Mode.DO


@dataclass(frozen=True, slots=True)
class Created:
    """What came of making a task.

    Attributes:
        task_id: Of the new task.
        left_out: Contacts whom it could not be shared with, and why.
    """

    task_id: str
    left_out: list[LeftOut]


def create_task(
    session: Session,
    actor: Actor,
    client_id: str,
    fields: TaskFields,
    *,
    checklist: tuple[str, ...] = (),
    slots: tuple[str, ...] = (),
    share_with: ShareWith | None = None,
    nonce: str = "",
) -> Created:
    """Make a task for a client, and share it where asked (U13).

    Args:
        session: The unit of work.
        actor: Staff, or the program.
        client_id: Of the client.
        fields: What is known of it; a missing start is today.
        checklist: Its lines in order.
        slots: Names of what is asked for, in order (B4).
        share_with: None keeps it in the office.
        nonce: One for each making, made by the page: the same again makes nothing (a double click, a lost answer).

    Returns:
        The task's id, and who was left out of sharing; of the first one, when the nonce came again.

    Raises:
        NotFound: No such client, assignee or contact at this firm.
        Refused: The client is archived.
        Invalid: A field or a line can't be taken as it is.
    """
    office_only(actor)
    fields = tidy(fields)
    fields = replace(fields, start_on=first_day(fields.start_on, fields.internal_deadline, today(actor.time_zone)))
    faults = field_faults(fields) | item_faults(checklist) | slot_faults(slots)
    if not client_id:
        faults["client"] = msg("Choose the client.")
    if faults:
        raise Invalid(faults)
    require_in_use(session, actor, client_id)
    assignee_name(session, actor, fields.assignee_id)

    key = once(actor, nonce, client_id, fields, checklist, slots, share_with) if nonce else None
    earlier = _made(session, key)
    if earlier is not None:
        return _told_again(session, actor, earlier, share_with)
    at = now()
    task = Task(
        firm_id=actor.firm_id,
        client_id=client_id,
        nonce=key,
        created_by_id=actor.person_id,
        turn=Turn.OFFICE,
        turn_since=at,
        created_at=at,
        updated_at=at,
        title=fields.title,
    )
    write_fields(task, fields)
    if not _added(session, task):
        # Both presses of a double click got here at once, and the other's is committed by now.
        return _told_again(session, actor, _made(session, key), share_with)
    if checklist:
        session.execute(
            insert(ChecklistItem),
            [
                {
                    "id": new_id(),
                    "task_id": task.id,
                    "firm_id": actor.firm_id,
                    "position": position,
                    "text": text.strip(),
                }
                for position, text in enumerate(checklist)
            ],
        )
    add_slots(session, task, slots)
    record(
        session,
        actor,
        Event(Kind.TASK_CREATED, ("task", task.id), client_id, internal=True, data={"title": task.title}),
    )
    if share_with is None:
        return Created(task.id, [])
    return Created(task.id, share(session, actor, task, share_with.contact_ids, share_with.mode).left_out)


def _made(session: Session, key: str | None) -> Task | None:
    return session.scalar(select(Task).where(Task.nonce == key)) if key else None


def _added(session: Session, task: Task) -> bool:
    """Write the row; False when there is one with its nonce."""
    if task.nonce is None:
        session.add(task)
        session.flush()
        return True
    try:
        with session.begin_nested():
            session.add(task)
    except IntegrityError:
        if _made(session, task.nonce) is None:
            raise
        return False
    return True


def _told_again(session: Session, actor: Actor, task: Task | None, share_with: ShareWith | None) -> Created:
    """What the first press was told; what has been done with the task since stays."""
    if task is None:
        raise NotFound
    return Created(task.id, [] if share_with is None else left_out(session, actor, task, share_with.contact_ids))
