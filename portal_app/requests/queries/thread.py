"""What was said on a request, as rows for both sides; the portal's never include internal ones."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.core.db import rows
from portal_app.tasks.models import Message
from portal_app.tasks.queries.thread import text_of

#: The newest that a page shows. Whatever goes on for longer is a task.
MESSAGES = 200

_THREAD: Any = (
    select(
        Message.id,
        Message.number,
        Message.author_kind,
        Message.author_id,
        Message.author_name,
        Message.internal,
        text_of(Message).label("text"),
        Message.created_at,
        Message.deleted_at,
    )
    .where(Message.request_id == bindparam("request"))
    .order_by(Message.number.desc())
    .limit(MESSAGES)
)
_PORTAL = _THREAD.where(Message.internal.is_(False))


def message_rows(session: Session, request_id: str, *, internal: bool) -> list[Any]:
    """(id, number, kind, author id, name, internal, text, at, deleted), oldest first."""
    return list(rows(session, _THREAD if internal else _PORTAL, {"request": request_id}))[::-1]
