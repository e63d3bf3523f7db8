"""What hangs on one task: checklist, files, messages. Rows for both sides; the portal's never include internal ones."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, TypeVar

from sqlalchemy import Integer, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.files.models import StoredFile
from portal_app.tasks import portal_views, views
from portal_app.tasks.models import ChecklistItem, FileSlot, Message, MessageRead, TaskFile
from portal_app.tasks.queries.file_views import FILE_COLUMNS
from portal_app.tasks.rules import may_edit

#: The newest messages that a page opens with, in the office and in the portal; those before are read on request.
MESSAGES = 200
PORTAL_MESSAGES = 50

Rows = list[Any]
Seen = dict[str, list[Any]]
M = TypeVar("M", views.Message, portal_views.PortalMessage)
#: Which part of a thread: the newest, or what stands after one message, before it, or from it on.
Part = Literal["newest", "after", "before", "since"]

_CHECKLIST = (
    select(ChecklistItem.id, ChecklistItem.text, ChecklistItem.done_at, ChecklistItem.done_by_name)
    .where(ChecklistItem.task_id == bindparam("task"), ChecklistItem.removed_at.is_(None))
    .order_by(ChecklistItem.position, ChecklistItem.id)
)
_SLOTS = (
    select(FileSlot.id, FileSlot.title, FileSlot.state, FileSlot.state_at, FileSlot.state_by, FileSlot.reason)
    .where(FileSlot.task_id == bindparam("task"), FileSlot.removed_at.is_(None))
    .order_by(FileSlot.position, FileSlot.id)
)
_FILES = (
    select(
        *FILE_COLUMNS,
        TaskFile.internal,
        TaskFile.slot_id,
    )
    .join(TaskFile, TaskFile.file_id == StoredFile.id)
    .where(TaskFile.task_id == bindparam("task"), TaskFile.removed_at.is_(None))
    .order_by(StoredFile.id)
)
_CLIENTS_FILES = _FILES.where(TaskFile.internal.is_(False))


def text_of(message: Any) -> Any:
    """The column of a message's text: what its author deleted is read no more, by nobody."""
    return case((message.deleted_at.is_(None), message.text), else_="")


_READERS = (
    select(MessageRead.person_id, MessageRead.kind, MessageRead.name, MessageRead.number, MessageRead.at)
    .where(MessageRead.task_id == bindparam("task"))
    .order_by(MessageRead.at)
)


def reader_rows(session: Session, task_id: str) -> Rows:
    """How far each person has read: (person id, kind, name, number, at), the earliest first."""
    return list(rows(session, _READERS, {"task": task_id}))


def last_seen(thread: Rows, readers: Rows) -> Seen:
    """Message id → who has seen it and none after it; what somebody wrote themself left out.

    Args:
        thread: Messages, oldest first.
        readers: As `reader_rows` has them.
    """
    found: Seen = {}
    portal = [row for row in thread if not row.internal]
    for reader in readers:
        seen = [row for row in portal if row.number <= reader.number and row.author_id != reader.person_id]
        if seen:
            found.setdefault(seen[-1].id, []).append(reader)
    return found


def as_own(messages: list[M], thread: Rows, seen: Seen, own_id: str, by: Callable[[Any], str]) -> list[M]:
    """Messages as one person sees them: which are theirs, and may be changed still; who else has seen them.

    Args:
        messages: As everybody sees them, each of its row.
        thread: Their rows.
        seen: Of `last_seen`, for everybody.
        own_id: Of the person who looks.
        by: Of whoever has seen one, in words.
    """
    at = now()
    own = list(messages)
    for place, row in enumerate(thread):
        if row.author_id == own_id:
            own[place] = replace(own[place], mine=True, may_edit=may_edit(row.created_at, at))
        there = seen.get(row.id, ())
        if any(who.person_id == own_id for who in there):
            own[place] = replace(own[place], seen="; ".join(by(who) for who in there if who.person_id != own_id))
    return own


def own_number(readers: Rows, own_id: str) -> int:
    """How far the reader themself has read."""
    return next((int(row.number) for row in readers if row.person_id == own_id), 0)


@cache
def _messages(internal: bool, limited: bool, part: Part) -> Any:
    answered = aliased(Message)
    # A quote is a second way for a text to travel: the portal's can only be of a portal message.
    quotable = answered.id == Message.reply_to_id
    if not internal:
        quotable &= answered.internal.is_(False)
    statement: Any = (
        select(
            Message.id,
            Message.number,
            Message.author_kind,
            Message.author_id,
            Message.author_name,
            Message.internal,
            text_of(Message).label("text"),
            Message.created_at,
            Message.edited_at,
            Message.mentioned,
            Message.deleted_at,
            answered.id.label("answered_id"),
            answered.author_name.label("answered_name"),
            text_of(answered).label("answered_text"),
        )
        .outerjoin(answered, quotable)
        .where(Message.task_id == bindparam("task"))
        .order_by(Message.number.desc())
    )
    if limited:
        statement = statement.limit(bindparam("most", type_=Integer))
    if not internal:
        statement = statement.where(Message.internal.is_(False))
    if part == "newest":
        return statement
    if part == "after":
        return statement.where(Message.number > bindparam("mark", type_=Integer))
    mark = aliased(Message)
    place: Any = (
        select(mark.number).where(mark.id == bindparam("mark"), mark.task_id == bindparam("task")).scalar_subquery()
    )
    if part == "before":
        return statement.where(Message.number < place)
    # A message that is not there stands before all others.
    place = func.coalesce(place, 0)
    return statement.where(Message.number >= place)


def checklist_rows(session: Session, task_id: str) -> Rows:
    """(id, text, done at, done by name), in order."""
    return list(rows(session, _CHECKLIST, {"task": task_id}))


def slot_rows(session: Session, task_id: str) -> Rows:
    """(id, title, state, state at, state by, reason), in order (B4)."""
    return list(rows(session, _SLOTS, {"task": task_id}))


def file_rows(session: Session, task_id: str, *, internal: bool) -> Rows:
    """What `file_views` asks for, oldest first."""
    return list(rows(session, _FILES if internal else _CLIENTS_FILES, {"task": task_id}))


def message_rows(
    session: Session,
    task_id: str,
    *,
    internal: bool,
    part: Part = "newest",
    mark: str | int = "",
    limit: int | None = None,
) -> Rows:
    """The messages by their columns, with the id, author and text of the one that each answers; oldest first.

    Args:
        session: For reading.
        task_id: Of a task that the reader reaches.
        internal: With comments of the office's own.
        part: Of the thread.
        mark: Number of the message that the part stands after; id of the one that it stands before or begins with.
        limit: At most so many, the newest of the part; None for all.
    """
    values: dict[str, Any] = {"task": task_id}
    if limit is not None:
        values["most"] = limit
    if part != "newest":
        values["mark"] = mark
    return list(rows(session, _messages(internal, limit is not None, part), values))[::-1]


def opening_rows(session: Session, task_id: str, *, internal: bool, first_id: str, limit: int) -> tuple[Rows, bool]:
    """What a page of a task opens with: the newest messages, and whether there are earlier ones.

    Args:
        session: For reading.
        task_id: Of a task that the reader reaches.
        internal: With comments of the office's own.
        first_id: A page that shows messages already keeps them: all since this one, and none are said to be earlier.
        limit: How many at most, where there is no `first_id`.
    """
    if first_id:
        return message_rows(session, task_id, internal=internal, part="since", mark=first_id), False
    return _cut(message_rows(session, task_id, internal=internal, limit=limit + 1), limit)


def earlier_rows(session: Session, task_id: str, *, internal: bool, before_id: str, limit: int) -> tuple[Rows, bool]:
    """The messages just before one, and whether there are more before them.

    Args:
        session: For reading.
        task_id: Of a task that the reader reaches.
        internal: With comments of the office's own.
        before_id: Of the message.
        limit: How many at most.
    """
    found = message_rows(session, task_id, internal=internal, part="before", mark=before_id, limit=limit + 1)
    return _cut(found, limit)


def rows_from(session: Session, task_id: str, *, internal: bool, first_id: str) -> tuple[Rows, bool]:
    """All messages from one on, and whether there are more before it; nothing when the reader has no such message.

    Args:
        session: For reading.
        task_id: Of a task that the reader reaches.
        internal: With comments of the office's own.
        first_id: Of the first message.
    """
    found = message_rows(session, task_id, internal=internal, part="since", mark=first_id)
    if not found or found[0].id != first_id:
        return [], False
    return found, bool(message_rows(session, task_id, internal=internal, part="before", mark=first_id, limit=1))


def _cut(found: Rows, limit: int) -> tuple[Rows, bool]:
    return found[-limit:], len(found) > limit


@dataclass(frozen=True, slots=True)
class TaskRows:
    """What hangs on one task as it was read: the same for everybody of one side who may see the task.

    Nothing in it is put into words, and nothing says for whom it was read.
    """

    checklist: Rows
    files: Rows
    slots: Rows
    thread: Rows
    #: There are messages before these.
    earlier: bool
    readers: Rows
    #: What has been put into words of it, by `Reader.way`: once for all who share it. None of it is a person's own.
    words: dict[object, Any] = field(default_factory=dict)


def task_rows(session: Session, task_id: str, *, internal: bool, first_id: str, limit: int, of: Any = None) -> TaskRows:
    """Everything that hangs on a task. Five statements at most.

    Args:
        session: For reading.
        task_id: Of a task that is there.
        internal: For the office, with what is its own; the portal's has none of it.
        first_id: As for `opening_rows`.
        limit: As for `opening_rows`.
        of: The task's row with its columns and those of `parts.hanging`, where it is read already: what the task does
            not have is then not asked for.
    """
    said = of is None or of.said > 0
    opening = opening_rows(session, task_id, internal=internal, first_id=first_id, limit=limit) if said else ([], False)
    thread, earlier = opening
    return TaskRows(
        checklist=checklist_rows(session, task_id) if of is None or of.has_checklist else [],
        files=file_rows(session, task_id, internal=internal) if of is None or of.has_files else [],
        slots=slot_rows(session, task_id) if of is None or of.slots_total else [],
        thread=thread,
        earlier=earlier,
        readers=reader_rows(session, task_id) if said else [],
    )


def quote(text: str | None) -> str:
    """The beginning of an answered message, on one line."""
    words = " ".join((text or "").split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
