"""Making and editing a task (U13)."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.core.clock import now, today
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.tasks.commands.share import share
from portal_app.tasks.models import ChecklistItem, Task
from portal_app.tasks.rules import (
    Mode,
    TaskFields,
    Turn,
    client_deadline,
    field_faults,
    item_faults,
)
from portal_app.tasks.scope import office_task
from portal_app.tasks.turn import mark_unread
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
    share_with: ShareWith | None = None,
) -> Created:
    """Make a task for a client, and share it where asked (U13).

    Args:
        session: The unit of work.
        actor: Staff, or the program.
        client_id: Of the client.
        fields: What is known of it; a missing start is today.
        checklist: Its lines in order.
        share_with: None keeps it in the office.

    Returns:
        The task's id, and who was left out of sharing.

    Raises:
        NotFound: No such client, assignee or contact at this firm.
        Invalid: A field or a line can't be taken as it is.
    """
    office_only(actor)
    fields = _tidy(fields)
    if fields.start_on is None:
        # A deadline already passed is allowed: work is often written down late.
        day = today(actor.time_zone)
        fields = replace(fields, start_on=min(day, fields.internal_deadline or day))
    faults = field_faults(fields) | item_faults(checklist)
    if not client_id:
        faults["client"] = msg("Choose the client.")
    if faults:
        raise Invalid(faults)
    if not session.scalar(
        select(Client.id).where(Client.id == client_id, Client.firm_id == actor.firm_id, Client.archived_at.is_(None))
    ):
        raise NotFound
    _assignee_name(session, actor, fields.assignee_id)

    at = now()
    task = Task(
        firm_id=actor.firm_id,
        client_id=client_id,
        created_by_id=actor.person_id,
        turn=Turn.OFFICE,
        turn_since=at,
        created_at=at,
        updated_at=at,
        title=fields.title,
    )
    _write(task, fields)
    session.add(task)
    session.flush()
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
    record(
        session,
        actor,
        Event(Kind.TASK_CREATED, ("task", task.id), client_id, internal=True, data={"title": task.title}),
    )
    left_out: list[LeftOut] = []
    if share_with is not None:
        left_out = share(session, actor, task, share_with.contact_ids, share_with.mode).left_out
    return Created(task.id, left_out)


def edit_task(session: Session, actor: Actor, task_id: str, version: int, fields: TaskFields) -> int:
    """Change what is written down about a task (U13). A changed client deadline makes it unread (U14).

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        version: Of the task as the editor saw it.
        fields: All fields, changed or not.

    Returns:
        The new version, or the same when nothing changed.

    Raises:
        NotFound: The task or the assignee is out of reach.
        Refused: Somebody else changed it since the editor read it.
        Invalid: A field can't be taken as it is.
    """
    task = office_task(session, actor, task_id)
    if task.version != version:
        raise Refused(
            msg(
                "Somebody else changed this task while you were writing. "
                "Copy what you wrote, reload the task and make your change again."
            )
        )
    fields = _tidy(fields)
    faults = field_faults(fields)
    if faults:
        raise Invalid(faults)
    before = fields_of(task)
    if fields == before:
        return task.version
    deadline_before = task.client_deadline
    changes = _changes(session, actor, before, fields)
    _write(task, fields)
    if task.client_deadline != deadline_before:
        changes.append(_change("client_deadline", deadline_before, task.client_deadline))
        mark_unread(session, actor, task)
    task.version += 1
    task.updated_at = now()
    record(
        session,
        actor,
        # The assignee and the firm's own deadline are nobody's business outside the office.
        Event(
            Kind.TASK_CHANGED,
            ("task", task.id),
            task.client_id,
            internal=True,
            data={"title": task.title, "changes": changes},
        ),
    )
    return task.version


def fields_of(task: Task) -> TaskFields:
    """What is written down about a task now."""
    return TaskFields(
        title=task.title,
        description=task.description,
        start_on=task.start_on,
        internal_deadline=task.internal_deadline,
        client_days=task.client_days,
        assignee_id=task.assignee_id,
        auto_complete=task.auto_complete,
    )


def _tidy(fields: TaskFields) -> TaskFields:
    return replace(
        fields,
        title=" ".join(fields.title.split()),
        description=fields.description.strip(),
        assignee_id=fields.assignee_id or None,
    )


def _write(task: Task, fields: TaskFields) -> None:
    task.title = fields.title
    task.search = fold(fields.title)
    task.description = fields.description
    task.start_on = fields.start_on
    task.internal_deadline = fields.internal_deadline
    task.client_days = fields.client_days
    task.client_deadline = client_deadline(fields.internal_deadline, fields.client_days, fields.start_on)
    task.assignee_id = fields.assignee_id
    task.auto_complete = fields.auto_complete


def _assignee_name(session: Session, actor: Actor, staff_id: str | None) -> str:
    if staff_id is None:
        return ""
    name = session.scalar(
        select(StaffMember.name).where(StaffMember.id == staff_id, StaffMember.firm_id == actor.firm_id)
    )
    if name is None:
        raise NotFound
    return name


Change = dict[str, str | bool | int | None]


def _changes(session: Session, actor: Actor, before: TaskFields, after: TaskFields) -> list[Change]:
    """Before → after of each changed field, with names for people."""
    changes: list[Change] = []
    for field in ("title", "description", "start_on", "internal_deadline", "client_days", "auto_complete"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            changes.append(_change(field, old, new))
    if before.assignee_id != after.assignee_id:
        changes.append(
            _change(
                "assignee",
                _assignee_name(session, actor, before.assignee_id),
                _assignee_name(session, actor, after.assignee_id),
            )
        )
    return changes


def _change(field: str, before: object, after: object) -> Change:
    return {"field": field, "before": _plain(before), "after": _plain(after)}


def _plain(value: object) -> str | bool | int | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int) else None if value is None else str(value)
