"""What the mails about requests say (U24, U25). Nothing internal is ever read here."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Skip, provide
from portal_app.notifications.kinds import Mail
from portal_app.requests.models import Request
from portal_app.tasks.models import Message

_TEXT_MAX = 10_000


@provide(Mail.REQUEST_MADE)
def request_made(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What a client asks of the firm."""
    requests = _requests(session, rows)
    return {
        row.id: _facts(desk, row, requests[row.subject_id], requests[row.subject_id].contact_name, None)
        if row.subject_id in requests
        else Skip("deleted")
        for row in rows
    }


@provide(Mail.REQUEST_TO_STAFF)
def request_to_staff(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What a client wrote on their request."""
    return _messages_told(session, desk, rows)


@provide(Mail.REQUEST_ANSWERED)
def request_answered(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What the firm answered, unless it was read in the portal already."""
    return _messages_told(session, desk, rows)


def _messages_told(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    requests, messages = _requests(session, rows), _messages(session, rows)
    answers: dict[str, Answer] = {}
    for row in rows:
        request, message = requests.get(row.subject_id), messages.get(row.data.get("message_id", ""))
        if request is None or message is None:
            answers[row.id] = Skip("deleted")
        elif message.deleted_at is not None:
            answers[row.id] = Skip("taken_back")
        elif row.side == "contact" and _has_read(request, message):
            answers[row.id] = Skip("read")
        else:
            answers[row.id] = _facts(desk, row, request, message.author_name, message.text)
    return answers


def _has_read(request: Any, message: Any) -> bool:
    return not request.unread and request.read_at is not None and request.read_at >= message.created_at


def _facts(desk: Desk, row: Due, request: Any, author: str, text: str | None) -> Mapping[str, Any]:
    said = request.text if text is None else text
    brand = desk.brand(row)
    home = brand.portal_url if row.side == "contact" else brand.office_url
    return {
        "title": request.subject,
        "client": desk.client(row),
        "author": author,
        "text": said if len(said) <= _TEXT_MAX else said[: _TEXT_MAX - 1].rstrip() + "…",
        "url": f"{home}/requests/{row.subject_id}",
    }


def _requests(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    found = session.execute(
        select(Request.id, Request.subject, Request.text, Request.contact_name, Request.unread, Request.read_at).where(
            Request.id.in_({row.subject_id for row in rows})
        )
    )
    return {row.id: row for row in found}


def _messages(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    ids = {row.data["message_id"] for row in rows if row.data.get("message_id")}
    found = session.execute(
        select(Message.id, Message.author_name, Message.text, Message.created_at, Message.deleted_at).where(
            # Whatever asked for it: an internal comment never leaves the office (U18).
            Message.id.in_(ids),
            Message.internal.is_(False),
        )
    )
    return {row.id: row for row in found}
