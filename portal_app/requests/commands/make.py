"""A client writes to the firm (U24)."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import contacts_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound
from portal_app.requests.models import Request, RequestAddressee, RequestFile
from portal_app.requests.rules import MAX_ADDRESSEES, request_faults
from portal_app.tasks.once import once


def make_request(
    session: Session, actor: Actor, subject: str, text: str, addressee_ids: Sequence[str] = (), *, nonce: str = ""
) -> str:
    """Ask the firm for something. What was added to the draft goes with it.

    Args:
        session: The unit of work.
        actor: A contact; the request is of the client whose portal is open before them.
        subject: One line.
        text: What is asked.
        addressee_ids: Staff members it is for; empty leaves that to the firm.
        nonce: One for each writing, made by the page: the same again makes nothing (a double click, a lost answer).

    Returns:
        The request's id; of the first one, when the nonce came again.

    Raises:
        NotFound: For staff; or somebody addressed does not work at the firm.
        Invalid: Subject or text can't be taken as they are.
    """
    contacts_only(actor)
    subject, text = " ".join(subject.split()), text.strip()
    faults = request_faults(subject, text)
    if faults:
        raise Invalid(faults)
    chosen = sorted(set(addressee_ids))
    _check(session, actor, chosen)
    key = once(actor, nonce, actor.client_id, subject, text, chosen) if nonce else None
    earlier = _made(session, key)
    if earlier is not None:
        return earlier
    at = now()
    request = Request(
        firm_id=actor.firm_id,
        client_id=actor.client_id,
        contact_id=actor.person_id,
        contact_name=actor.name,
        subject=subject,
        text=text,
        asked_at=at,
        read_at=at,
        nonce=key,
        created_at=at,
        updated_at=at,
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError:
        # Both presses of a double click got here at once, and the other's is committed by now.
        earlier = _made(session, key)
        if earlier is None:
            raise
        return earlier
    if chosen:
        rows = [{"request_id": request.id, "staff_id": one, "firm_id": actor.firm_id} for one in chosen]
        session.execute(insert(RequestAddressee), rows)
    _take_draft_files(session, actor, request.id)
    record(session, actor, Event(Kind.REQUEST_MADE, ("request", request.id), actor.client_id))
    return request.id


def _made(session: Session, key: str | None) -> str | None:
    return session.scalar(select(Request.id).where(Request.nonce == key)) if key else None


def _check(session: Session, actor: Actor, chosen: Sequence[str]) -> None:
    if not chosen:
        return
    known = session.scalars(
        select(StaffMember.id).where(
            StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True), StaffMember.id.in_(chosen)
        )
    ).all()
    if len(chosen) > MAX_ADDRESSEES or len(known) != len(chosen):
        raise NotFound


def _take_draft_files(session: Session, actor: Actor, request_id: str) -> None:
    session.execute(
        update(RequestFile)
        .where(
            RequestFile.firm_id == actor.firm_id,
            RequestFile.contact_id == actor.person_id,
            RequestFile.client_id == actor.client_id,
            RequestFile.request_id.is_(None),
            RequestFile.removed_at.is_(None),
        )
        .values(request_id=request_id)
    )
