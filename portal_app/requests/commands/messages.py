"""Writing on a request: both ways, and comments that never leave the office (U18, U24)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.requests.models import Request
from portal_app.requests.rules import Status
from portal_app.requests.scope import office_request, request_to_change
from portal_app.tasks import commands as tasks
from portal_app.tasks.models import Message
from portal_app.tasks.once import once
from portal_app.tasks.reach import people_of
from portal_app.tasks.rules import may_edit, message_faults


def post_message(
    session: Session, actor: Actor, request_id: str, text: str, *, internal: bool = False, nonce: str = ""
) -> str:
    """Write a message, or an internal comment. A client who writes opens a closed request again.

    On a request that has become a task it goes on there.

    Args:
        session: The unit of work.
        actor: Staff who see the request, or the contact whose it is.
        request_id: Of the request.
        text: What is said.
        internal: Only staff may see it; contacts can't write such.
        nonce: One for each writing, made by the page: the same again adds nothing (a double click).

    Returns:
        The message's id; of the first one, when the nonce came again.

    Raises:
        NotFound: The request is out of reach.
        Invalid: Empty or too long.
        Refused: Whose request it is would not see the message.
    """
    if internal:
        office_only(actor)
    request = request_to_change(session, actor, request_id)
    if request.task_id is not None:
        return tasks.post_message(session, actor, request.task_id, text, internal=internal, nonce=nonce)
    text = text.strip()
    key = once(actor, nonce or new_id(), request_id, text, internal)
    earlier = session.scalar(select(Message.id).where(Message.nonce == key))
    if earlier is not None:
        return earlier
    faults = message_faults(text)
    if faults:
        raise Invalid(faults)
    if not internal and not actor.is_contact and _is_closed_to_client(session, actor, request):
        raise Refused(
            msg(
                "The portal is not open to {name}, who would not see this. Open it, or write an internal comment.",
                name=request.contact_name,
            )
        )
    # The request is held: nobody else counts on before this is committed.
    request.said += 1
    message = Message(
        request_id=request.id,
        firm_id=request.firm_id,
        number=request.said,
        author_kind=actor.kind.value,
        author_id=actor.person_id,
        author_name=actor.name,
        internal=internal,
        text=text,
        nonce=key,
        created_at=now(),
    )
    session.add(message)
    request.updated_at = message.created_at
    if not internal:
        _pass_on(request, actor, message)
    record(
        session,
        actor,
        Event(
            Kind.REQUEST_COMMENTED if internal else Kind.REQUEST_WRITTEN,
            ("request", request.id),
            request.client_id,
            internal=internal,
            data={"message_id": message.id},
        ),
    )
    return message.id


def _is_closed_to_client(session: Session, actor: Actor, request: Request) -> bool:
    theirs = [one for one in people_of(session, actor, request.client_id) if one.id == request.contact_id]
    return all(one.closed for one in theirs)


def take_back_answer(
    session: Session, actor: Actor, request_id: str, message_id: str, waited: datetime | None = None
) -> None:
    """Delete what one just answered, with a trace; a mail about it that has not left is not sent.

    Unless a colleague answered too, the client waits on as before.

    Args:
        session: The unit of work.
        actor: Its author, staff who see the request.
        request_id: Of the request.
        message_id: Of the answer.
        waited: Since when the client had waited, if they had.

    Raises:
        NotFound: The request or the message is out of reach, or somebody else's.
        Refused: It was written more than five minutes ago.
    """
    request = office_request(session, actor, request_id)
    if request.task_id is not None:
        tasks.take_back_answer(session, actor, request.task_id, message_id, waited)
        return
    message = session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.request_id == request.id,
            Message.author_kind == actor.kind.value,
            Message.author_id == actor.person_id,
        )
    )
    if message is None:
        raise NotFound
    if message.deleted_at is not None:
        return
    at = now()
    if not may_edit(message.created_at, at):
        raise Refused(msg("It was sent too long ago to be taken back. Write another message to set it right."))
    message.deleted_at = request.updated_at = at
    session.flush()
    newest = session.scalar(
        select(Message.author_kind)
        .where(Message.request_id == request.id, Message.internal.is_(False), Message.deleted_at.is_(None))
        .order_by(Message.number.desc())
        .limit(1)
    )
    if request.asked_at is None and waited is not None and newest in (None, "contact"):
        request.asked_at = waited
    data = {"message_id": message.id}
    event = Event(
        Kind.MESSAGE_DELETED, ("request", request.id), request.client_id, internal=message.internal, data=data
    )
    record(session, actor, event)


def _pass_on(request: Request, actor: Actor, message: Message) -> None:
    """Whose turn it is after a message, and who has not read it."""
    if actor.is_contact:
        # A second question keeps the first one's day: that is how long the client has waited.
        request.asked_at = request.asked_at or message.created_at
        request.read_at, request.unread = message.created_at, False
        request.status, request.closed_at, request.closed_by = Status.OPEN.value, None, ""
    else:
        request.asked_at, request.unread = None, True
