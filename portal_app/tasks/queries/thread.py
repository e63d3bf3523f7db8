"""What hangs on one task: checklist, files, messages. Rows for both sides; the portal's never include internal ones."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal_app.core.db import rows
from portal_app.files.models import StoredFile
from portal_app.tasks.models import ChecklistItem, Message, TaskFile

#: The newest messages that a page opens with; a longer thread is read on request.
MESSAGES = 200

Rows = list[Any]

_CHECKLIST = (
    select(ChecklistItem.id, ChecklistItem.text, ChecklistItem.done_at, ChecklistItem.done_by_name)
    .where(ChecklistItem.task_id == bindparam("task"))
    .order_by(ChecklistItem.position, ChecklistItem.id)
)
_FILES = (
    select(
        StoredFile.id,
        StoredFile.name,
        StoredFile.media_type,
        StoredFile.size,
        StoredFile.uploaded_at,
        StoredFile.uploaded_by_kind,
        StoredFile.uploaded_by_id,
        StoredFile.uploaded_by_name,
        TaskFile.internal,
        StoredFile.scanned_at,
        StoredFile.threat,
    )
    .join(TaskFile, TaskFile.file_id == StoredFile.id)
    .where(TaskFile.task_id == bindparam("task"), TaskFile.removed_at.is_(None))
    .order_by(StoredFile.id)
)
_CLIENTS_FILES = _FILES.where(TaskFile.internal.is_(False))


@cache
def _messages(internal: bool, limited: bool, after: bool) -> Any:
    answered = aliased(Message)
    # A quote is a second way for a text to travel: the portal's can only be of a portal message.
    quotable = answered.id == Message.reply_to_id
    if not internal:
        quotable &= answered.internal.is_(False)
    statement: Any = (
        select(
            Message.id,
            Message.author_kind,
            Message.author_id,
            Message.author_name,
            Message.internal,
            Message.text,
            Message.created_at,
            answered.id,
            answered.author_name,
            answered.text,
        )
        .outerjoin(answered, quotable)
        .where(Message.task_id == bindparam("task"))
        .order_by(Message.id.desc())
    )
    if limited:
        statement = statement.limit(bindparam("most", type_=Integer))
    if not internal:
        statement = statement.where(Message.internal.is_(False))
    return statement.where(Message.id > bindparam("after")) if after else statement


def checklist_rows(session: Session, task_id: str) -> Rows:
    """(id, text, done at, done by name), in order."""
    return list(rows(session, _CHECKLIST, {"task": task_id}))


def file_rows(session: Session, task_id: str, *, internal: bool) -> Rows:
    """(id, name, media type, size, at, by kind, by id, by name, internal, scanned at, threat), oldest first."""
    return list(rows(session, _FILES if internal else _CLIENTS_FILES, {"task": task_id}))


def message_rows(
    session: Session, task_id: str, *, internal: bool, limit: int | None = MESSAGES, after_id: str = ""
) -> Rows:
    """(id, kind, author id, name, internal, text, at, answered id, answered name, answered text), oldest first."""
    values: dict[str, Any] = {"task": task_id}
    if limit is not None:
        values["most"] = limit
    if after_id:
        values["after"] = after_id
    return list(rows(session, _messages(internal, limit is not None, bool(after_id)), values))[::-1]


def quote(text: str | None) -> str:
    """The beginning of an answered message, on one line."""
    words = " ".join((text or "").split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
