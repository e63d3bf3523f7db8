"""Files on a request, and on the draft of one (U24)."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, system
from portal_app.accounts.scope import contacts_only, office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.files.models import StoredFile
from portal_app.files.queries import sent_again
from portal_app.requests.models import Request, RequestFile
from portal_app.requests.rules import MAX_FILES, Status
from portal_app.requests.scope import request_to_change, within_reach


def may_draft(session: Session, actor: Actor) -> None:
    """Ask before receiving bytes whether this person may add a file to what they are about to ask.

    Raises:
        NotFound: For staff.
        Refused: There are too many already.
    """
    contacts_only(actor)
    _refuse_too_many(session, _draft_of(actor))


def draft_file(session: Session, actor: Actor, stored: StoredFile) -> str:
    """Keep a file whose bytes are stored with the draft of a request, until that is sent.

    Args:
        session: The unit of work.
        actor: A contact.
        stored: The row of the file, not yet in the database.

    Returns:
        The file's id; of the first one, when the same person sends the same file again within a few minutes.

    Raises:
        NotFound: For staff.
        Refused: There are too many already.
    """
    may_draft(session, actor)
    twin = _just_added(session, _draft_of(actor), stored)
    if twin is not None:
        return twin
    _add(session, stored, client_id=actor.client_id, contact_id=actor.person_id)
    return stored.id


def may_attach(session: Session, actor: Actor, request_id: str, *, internal: bool = False) -> None:
    """Ask before receiving bytes whether this person may add a file to this request.

    Raises:
        NotFound: The request is out of reach, or a contact asks for an internal file.
        Refused: It takes no files any more, or has too many.
    """
    _request_for_file(session, actor, request_id, internal)


def attach_file(session: Session, actor: Actor, request_id: str, stored: StoredFile, *, internal: bool = False) -> str:
    """Put a file whose bytes are stored on a request.

    Args:
        session: The unit of work.
        actor: Staff who see the request, or the contact whose it is.
        request_id: Of the request.
        stored: The row of the file, not yet in the database.
        internal: Only staff see it.

    Returns:
        The file's id; of the first one, when the same person sends the same file again within a few minutes.

    Raises:
        NotFound: The request is out of reach, or a contact asks for an internal file.
        Refused: It takes no files any more, or has too many.
    """
    request = _request_for_file(session, actor, request_id, internal)
    twin = _just_added(session, [RequestFile.request_id == request_id, RequestFile.internal.is_(internal)], stored)
    if twin is not None:
        return twin
    _add(
        session,
        stored,
        client_id=request.client_id,
        contact_id=request.contact_id,
        request_id=request.id,
        internal=internal,
    )
    if not internal and not actor.is_contact:
        request.unread = True
    _record(session, actor, request, Kind.FILE_ADDED, stored.name, internal)
    return stored.id


def remove_file(session: Session, actor: Actor, file_id: str) -> None:
    """Take a file off its request or draft; `restore_file` puts it back. Contacts may remove what they added.

    Raises:
        NotFound: The file is out of reach.
        Refused: A contact may not remove it, or the request is closed for them.
    """
    _set_removed(session, actor, file_id, removed=True)


def restore_file(session: Session, actor: Actor, file_id: str) -> None:
    """Put a removed file back.

    Raises:
        NotFound: The file is out of reach.
        Refused: A contact may not restore it, the request is closed for them, or others have taken its place.
    """
    _set_removed(session, actor, file_id, removed=False)


def record_held(session: Session, firm_id: str, file_id: str, name: str, threat: str) -> None:
    """Record that the virus scanner found something in a file of a request, or of the draft of one.

    Args:
        session: The unit of work.
        firm_id: Whose file it is.
        file_id: Of the file.
        name: Of the file.
        threat: What was found.
    """
    place = session.execute(
        select(RequestFile.request_id, RequestFile.client_id, RequestFile.contact_id).where(
            RequestFile.file_id == file_id, RequestFile.firm_id == firm_id
        )
    ).first()
    if place is not None:
        # Of what is not sent yet nobody knows the request: it is told of the person who writes it.
        about = ("request", place.request_id) if place.request_id else ("contact", place.contact_id)
        data = {"file": name, "threat": threat}
        record(session, system(firm_id), Event(Kind.FILE_HELD, about, place.client_id, internal=True, data=data))


def _set_removed(session: Session, actor: Actor, file_id: str, *, removed: bool) -> None:
    row = session.execute(
        select(RequestFile, StoredFile.uploaded_by_id, StoredFile.name)
        .join(StoredFile, StoredFile.id == RequestFile.file_id)
        .outerjoin(Request, Request.id == RequestFile.request_id)
        # Out of reach makes no more work than what does not exist.
        .where(RequestFile.file_id == file_id, *reach_of_file(actor))
    ).first()
    if row is None:
        raise NotFound
    file, by_id, name = row
    request = request_to_change(session, actor, file.request_id) if file.request_id else None
    if request is not None and actor.is_contact:
        if by_id != actor.person_id:
            raise Refused(msg("Only who added a file can remove it."))
        if request.status == Status.CLOSED:
            raise Refused(msg("This request is closed. Write a message to open it again, then change its files."))
    if removed == (file.removed_at is not None):
        return
    if not removed:
        _refuse_too_many(session, [RequestFile.request_id == request.id] if request else _draft_of(actor))
    file.removed_at = now() if removed else None
    if request is not None:
        kind = Kind.FILE_REMOVED if removed else Kind.FILE_ADDED
        _record(session, actor, request, kind, name, file.internal, back=not removed)


def _request_for_file(session: Session, actor: Actor, request_id: str, internal: bool) -> Request:
    if internal:
        office_only(actor)
    request = request_to_change(session, actor, request_id)
    if request.status == Status.TASK:
        raise Refused(msg("This request is a task now. Add the file there."))
    if request.status == Status.CLOSED and actor.is_contact:
        raise Refused(msg("This request is closed. Write a message to open it again, then add the file."))
    _refuse_too_many(session, [RequestFile.request_id == request.id])
    return request


def _draft_of(actor: Actor) -> list[Any]:
    return [
        RequestFile.contact_id == actor.person_id,
        RequestFile.client_id == actor.client_id,
        RequestFile.request_id.is_(None),
    ]


def _refuse_too_many(session: Session, where: list[Any]) -> None:
    number = session.scalar(
        select(func.count()).select_from(RequestFile).where(RequestFile.removed_at.is_(None), *where)
    )
    if (number or 0) >= MAX_FILES:
        raise Refused(msg("There are {n} files already. Put the others into one ZIP file.", n=MAX_FILES))


def _just_added(session: Session, where: list[Any], stored: StoredFile) -> str | None:
    """The same file, if this person added it a moment ago: a try whose answer was lost is made again."""
    return session.scalar(
        select(StoredFile.id)
        .join(RequestFile, RequestFile.file_id == StoredFile.id)
        .where(
            RequestFile.removed_at.is_(None),
            *sent_again(stored),
            *where,
        )
    )


def _add(session: Session, stored: StoredFile, **where: Any) -> None:
    session.add(stored)
    session.flush()
    session.add(RequestFile(file_id=stored.id, firm_id=stored.firm_id, added_at=now(), **where))
    session.flush()


def _record(
    session: Session, actor: Actor, request: Request, kind: Kind, name: str, internal: bool, *, back: bool = False
) -> None:
    request.updated_at = now()
    data = {"file": name} | ({"back": True} if back else {})
    record(session, actor, Event(kind, ("request", request.id), request.client_id, internal=internal, data=data))


def reach_of_file(actor: Actor) -> list[Any]:
    """Conditions on `RequestFile` joined with its `Request` (outer, for drafts) that an actor reaches.

    A draft is nobody's but its writer's; what is internal exists for no contact.
    """
    conditions: list[Any] = [RequestFile.firm_id == actor.firm_id]
    if actor.is_contact:
        conditions += [
            RequestFile.internal.is_(False),
            RequestFile.contact_id == actor.person_id,
            RequestFile.client_id == actor.client_id,
        ]
    if not actor.is_contact or actor.viewing_by:
        # Who looks on sees what they see at the office, and no drafts.
        conditions += within_reach(actor)
    return conditions
