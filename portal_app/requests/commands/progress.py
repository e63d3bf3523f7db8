"""Who looks after a request, how it ends, and back (U24)."""

from datetime import datetime

from sqlalchemy import exists, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.live import tell_of
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.requests.models import Request
from portal_app.requests.rules import Status
from portal_app.requests.scope import office_request, within_reach
from portal_app.tasks.commands.fields import assignee_name
from portal_app.tasks.models import Message


def assign(session: Session, actor: Actor, request_id: str, staff_id: str | None) -> str | None:
    """Give a request to a colleague, who sees it from then on; None gives it to nobody in particular.

    Returns:
        Who had it before.

    Raises:
        NotFound: The request or the colleague is out of reach.
        Refused: It has become a task, which has an assignee of its own.
    """
    request = office_request(session, actor, request_id)
    if request.task_id is not None:
        raise Refused(msg("This request is a task now. Assign the task."))
    before = request.assignee_id
    if (staff_id or None) == before:
        return before
    after_name = assignee_name(session, actor, staff_id)
    change = {"field": "assignee", "before": _name(session, actor, before), "after": after_name}
    request.assignee_id, request.updated_at = staff_id or None, now()
    _record(session, actor, request, Kind.REQUEST_ASSIGNED, changes=[change])
    return before


def close(session: Session, actor: Actor, request_id: str) -> datetime | None:
    """Say that nothing is left to do. The client opens it again by writing.

    Returns:
        Since when the client had waited for an answer, for `reopen` to put back.

    Raises:
        NotFound: The request is out of reach.
        Refused: It has become a task.
    """
    request = office_request(session, actor, request_id)
    if request.task_id is not None:
        raise Refused(msg("This request is a task now. Complete the task."))
    if request.status == Status.CLOSED:
        return None
    waited = request.asked_at
    request.status, request.asked_at = Status.CLOSED.value, None
    request.closed_at = request.updated_at = now()
    request.closed_by = actor.name
    _record(session, actor, request, Kind.REQUEST_CLOSED)
    return waited


def reopen(session: Session, actor: Actor, request_id: str, asked_at: datetime | None = None) -> None:
    """Take back that nothing is left to do.

    Args:
        session: The unit of work.
        actor: Staff.
        request_id: Of the request.
        asked_at: Since when the client waits, if they do.

    Raises:
        NotFound: The request is out of reach.
    """
    request = office_request(session, actor, request_id)
    if request.status != Status.CLOSED:
        return
    request.status, request.closed_at, request.closed_by = Status.OPEN.value, None, ""
    request.asked_at, request.updated_at = asked_at, now()
    _record(session, actor, request, Kind.REQUEST_REOPENED)


def needs_no_answer(session: Session, actor: Actor, request_id: str) -> datetime | None:
    """The client waits for nothing, though they wrote last; the request stays open.

    Returns:
        Since when they had waited.

    Raises:
        NotFound: The request is out of reach.
    """
    request = office_request(session, actor, request_id)
    waited, request.asked_at = request.asked_at, None
    tell_of(session, actor, ("request", request_id), request.client_id)
    return waited


def mark_read(session: Session, actor: Actor, request_id: str, shown: int | None = None) -> bool:
    """Its contact has opened the request, or has what came meanwhile before their eyes: it is no longer bold for them.

    Args:
        session: The unit of work.
        actor: The contact.
        request_id: Of the request.
        shown: Number of the newest message on their page: with anything newer it stays unread. None as it is opened.

    Returns:
        Whether it was unread.

    Raises:
        NotFound: For staff: what they open says nothing about the client.
    """
    contacts_only(actor)
    statement = update(Request).where(Request.id == request_id, Request.unread.is_(True), *within_reach(actor))
    if shown is not None:
        newer = exists().where(Message.request_id == Request.id, Message.internal.is_(False), Message.number > shown)
        statement = statement.where(~newer)
    changed = session.execute(statement.values(unread=False, read_at=now()))
    was_unread = bool(changed.rowcount)  # type: ignore[attr-defined]
    if was_unread:
        tell_of(session, actor, ("request", request_id), actor.client_id)
    return was_unread


def _name(session: Session, actor: Actor, staff_id: str | None) -> str:
    try:
        return assignee_name(session, actor, staff_id)
    except NotFound:
        # Who has left since is no longer there to be given anything.
        return ""


def _record(session: Session, actor: Actor, request: Request, kind: Kind, **data: object) -> None:
    record(session, actor, Event(kind, ("request", request.id), request.client_id, internal=True, data=data))
