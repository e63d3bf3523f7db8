"""One task as a contact reads it: only what is shared with them, of the client whose portal is open before them (U12).

Nothing here selects internal comments, internal files or the history: what is not read can't leak (U18).
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import contacts_only
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.firms.models import Portal
from portal_app.tasks.commands.progress import mark_read
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.portal_thread import naming, own_messages, portal_messages
from portal_app.tasks.portal_views import (
    PortalChecklistItem,
    PortalEarlier,
    PortalFile,
    PortalNews,
    PortalSlot,
    PortalTask,
    WholePortalTask,
)
from portal_app.tasks.queries.file_views import portal_files
from portal_app.tasks.queries.news import new_rows
from portal_app.tasks.queries.parts import hanging
from portal_app.tasks.queries.thread import (
    PORTAL_MESSAGES,
    Rows,
    TaskRows,
    as_own,
    checklist_rows,
    earlier_rows,
    file_rows,
    last_seen,
    own_number,
    rows_from,
    task_rows,
)
from portal_app.tasks.rules import Mode, Status, portal_status_over
from portal_app.tasks.scope import SHARED, contact_mode, seen_by
from portal_app.tasks.wording import Reader

_FACTS = (
    select(
        Task.id,
        Task.title,
        Task.description,
        Task.client_deadline,
        Task.status,
        Task.client_done_at,
        Task.client_done_by,
        Task.turn,
        Task.turn_since,
        Task.introduction,
        Task.slots_total,
        Task.slots_missing,
        Task.handed_at,
        TaskShare.mode,
        TaskShare.unread,
        StaffMember.name,
        Portal.max_upload_mb,
        Task.said,
        *hanging(Task.id, internal=False),
    )
    .select_from(TaskShare)
    .join(Task, Task.id == TaskShare.task_id)
    .outerjoin(StaffMember, StaffMember.id == Task.assignee_id)
    .outerjoin(Portal, Portal.firm_id == Task.firm_id)
    .where(Task.id == bindparam("task"), *SHARED)
)


def my_task(session: Session, actor: Actor, task_id: str, *, first_id: str = "") -> WholePortalTask:
    """One task with what the client may see of it. Six statements at most, whatever its size.

    Args:
        session: For reading.
        actor: A contact.
        task_id: Of the task.
        first_id: The first message that the page shows already; without it the newest 50 are read.

    Raises:
        NotFound: Not shared with this person, withdrawn, or of a client that is not open before them.
    """
    row = _facts(session, actor, task_id)
    found = portal_rows(session, actor.firm_id, task_id, first_id=first_id, of=row)
    return whole_portal_task(actor, _task(Reader(actor), row), found)


def portal_rows(session: Session, _firm_id: str, task_id: str, *, first_id: str = "", of: Any = None) -> TaskRows:
    """What hangs on a task as clients may see it: asks for no person, so that all who see the task can share it.

    Args:
        session: For reading, of the firm: of another firm's task there is nothing.
        task_id: Of the task.
        first_id: As for `my_task`.
        of: As for `thread.task_rows`.
    """
    return task_rows(session, task_id, internal=False, first_id=first_id, limit=PORTAL_MESSAGES, of=of)


def whole_portal_task(actor: Actor, task: PortalTask, found: TaskRows) -> WholePortalTask:
    """The page of one task in a contact's own words and days, with what they have seen and may change.

    Args:
        actor: A contact.
        task: Of `task_facts`: that this person sees the task was found out there.
        found: Of `portal_rows`.
    """
    reader = Reader(actor)
    files = portal_files(reader, actor, found.files)
    by = naming(reader, found.thread, task.assignee)
    said = found.words.get((reader.way, task.assignee))
    if said is None:
        seen = last_seen(found.thread, found.readers)
        said = (_checklist(reader, found.checklist), portal_messages(reader, found.thread, seen, by), seen)
        found.words[reader.way, task.assignee] = said
    checklist, messages, seen = said
    return WholePortalTask(
        task=task,
        checklist=checklist,
        files=files,
        slots=_slots(found.slots, files),
        messages=as_own(messages, found.thread, seen, actor.person_id, by),
        seen=own_number(found.readers, actor.person_id),
        earlier=found.earlier,
    )


def task_facts(session: Session, actor: Actor, task_id: str) -> PortalTask:
    """One task without what hangs on it. One statement.

    Raises:
        NotFound: As `my_task`.
    """
    return _task(Reader(actor), _facts(session, actor, task_id))


def _facts(session: Session, actor: Actor, task_id: str) -> Any:
    contacts_only(actor)
    found = rows(session, _FACTS, seen_by(actor) | {"task": task_id})
    if not found:
        raise NotFound
    return found[0]


def open_task(session: Session, actor: Actor, task_id: str, first_id: str = "") -> WholePortalTask:
    """Read a task and note that this person has: a command, run it with `perform` (U14).

    The view still says whether it was unread.

    Raises:
        NotFound: As `my_task`.
    """
    # Marked before it is read: what is said at this very moment is either in what is shown, or makes it unread again.
    was_unread = mark_read(session, actor, task_id)
    found = my_task(session, actor, task_id, first_id=first_id)
    return replace(found, task=replace(found.task, unread=was_unread))


def my_checklist(session: Session, actor: Actor, task_id: str) -> list[PortalChecklistItem]:
    """The checklist of a task (U17).

    Raises:
        NotFound: As `my_task`.
    """
    contact_mode(session, actor, task_id)
    return _checklist(Reader(actor), checklist_rows(session, task_id))


def my_files(session: Session, actor: Actor, task_id: str) -> list[PortalFile]:
    """The files of a task that its client may see.

    Raises:
        NotFound: As `my_task`.
    """
    contact_mode(session, actor, task_id)
    return portal_files(Reader(actor), actor, file_rows(session, task_id, internal=False))


def news(session: Session, actor: Actor, task: Task, after: int, written: Any = None) -> PortalNews:
    """The portal messages of a task since one of them, that one not included, and where it stands.

    Args:
        session: The unit of work.
        actor: A contact.
        task: Held for changing: the contact reaches it, and what is known of it is how it stands.
        after: Number of the message; 0 for all.
        written: What was just written, as `news.new_rows` takes it.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    found = new_rows(session, task.id, internal=False, after=after, written=written)
    return PortalNews(own_messages(actor, found), task.turn, Reader(actor).turn(task.turn, task.turn_since))


def earlier_messages(session: Session, actor: Actor, task_id: str, before_id: str) -> PortalEarlier:
    """The 50 portal messages just before one.

    Args:
        session: For reading.
        actor: A contact.
        task_id: Of the task.
        before_id: The first message that the page shows.

    Raises:
        NotFound: As `my_task`.
    """
    contact_mode(session, actor, task_id)
    found, more = earlier_rows(session, task_id, internal=False, before_id=before_id, limit=PORTAL_MESSAGES)
    return PortalEarlier(own_messages(actor, found), more)


def messages_from(session: Session, actor: Actor, task_id: str, first_id: str) -> PortalEarlier:
    """All portal messages from one on, and whether there are more before it; none when it is not there.

    Args:
        session: For reading.
        actor: A contact.
        task_id: Of the task.
        first_id: The message that somebody wants to see (U20).

    Raises:
        NotFound: As `my_task`.
    """
    contact_mode(session, actor, task_id)
    found, more = rows_from(session, task_id, internal=False, first_id=first_id)
    return PortalEarlier(own_messages(actor, found), more)


def _checklist(reader: Reader, rows: Rows) -> list[PortalChecklistItem]:
    return [PortalChecklistItem(item_id, text, at is not None, reader.by(name, at)) for item_id, text, at, name in rows]


def _task(reader: Reader, row: Any) -> PortalTask:
    over = portal_status_over(row.status, row.client_done_at is not None)
    due = reader.due(row.client_deadline, over=over)
    return PortalTask(
        id=row.id,
        title=row.title,
        description=row.description,
        deadline=due.day,
        deadline_words=due.words,
        late=due.late,
        soon=due.soon,
        done=row.status == Status.DONE,
        client_done=row.client_done_at is not None,
        client_done_by=reader.by(row.client_done_by, row.client_done_at),
        mode=row.mode,
        may_act=row.mode == Mode.DO and row.status != Status.DONE,
        turn=row.turn,
        turn_words=reader.turn(row.turn, row.turn_since),
        assignee=row.name or "",
        unread=row.unread,
        introduction=row.introduction,
        slots_total=row.slots_total,
        slots_missing=row.slots_missing,
        handed=row.handed_at is not None,
        max_upload_mb=row.max_upload_mb or 10,
    )


def _slots(rows: Rows, files: list[PortalFile]) -> list[PortalSlot]:
    return [
        PortalSlot(row.id, row.title, row.state, row.reason, [file for file in files if file.slot_id == row.id])
        for row in rows
    ]
