"""Ending one's sign-ins, and noticing a device that was not there before."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal_app.access.queries import contact_actor, staff_actor
from portal_app.access.user_agents import family
from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import NotFound


def sign_out(session: Session, token_hash: str) -> bool:
    """Sign a browser out because its person asked for it.

    Args:
        session: The unit of work.
        token_hash: Of what the browser's cookie holds.

    Returns:
        Whether there was a sign-in to end.
    """
    actor = staff_actor(session, token_hash) or contact_actor(session, token_hash)
    ended = _end(session, WebSession.token_hash == token_hash)
    if actor is not None:
        _record(session, actor, Happened.SIGNED_OUT)
    return bool(ended)


def sign_out_device(session: Session, actor: Actor, session_id: str) -> None:
    """End one of one's own sign-ins; its open pages notice at their next event.

    Args:
        session: The unit of work.
        actor: Staff or a contact.
        session_id: As `my_devices` gives it.

    Raises:
        ConfirmFirst: The sign-in is not fresh: who found a browser open must not shut its owner out elsewhere.
        NotFound: There is no such sign-in of this person, or it has ended.
    """
    require_fresh(actor)
    if not _end(session, *_own(actor), WebSession.id == session_id):
        raise NotFound
    _record(session, actor, Happened.SIGNED_OUT if session_id == actor.session_id else Happened.SESSION_ENDED)


def sign_out_others(session: Session, actor: Actor) -> int:
    """End every sign-in of a person but the one that they act through.

    Returns:
        How many ended.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
    """
    require_fresh(actor)
    return end_others(session, actor)


def end_others(session: Session, actor: Actor) -> int:
    """`sign_out_others`, after the person has shown by a link or a password that it is them."""
    ended = _end(session, *_own(actor), WebSession.id != actor.session_id)
    if ended:
        _record(session, actor, Happened.SESSION_ENDED, n=ended)
    return ended


def sign_out_everywhere(session: Session, actor: Actor) -> int:
    """End every sign-in of a person, this one too.

    Returns:
        How many ended.
    """
    ended = _end(session, *_own(actor))
    _record(session, actor, Happened.SIGNED_OUT_EVERYWHERE, n=ended)
    return ended


def meet_device(session: Session, token_hash: str, device_hash: str) -> bool:
    """Note which device a sign-in is on, and tell its person when they never signed in on it before.

    Their very first sign-in is told to nobody. Sign-ins from before devices were noted count as the same device when
    browser and system are the same.

    Args:
        session: The unit of work.
        token_hash: Of the new session's token.
        device_hash: Of what this browser keeps to be known again.

    Returns:
        Whether the person is told.
    """
    actor = staff_actor(session, token_hash) or contact_actor(session, token_hash)
    if actor is None:
        return False
    session.execute(update(WebSession).where(WebSession.id == actor.session_id).values(device_hash=device_hash))
    before = session.execute(
        select(WebSession.device_hash, WebSession.user_agent)
        .where(*_own(actor), WebSession.id != actor.session_id)
        .distinct()
    ).all()
    used = session.scalars(select(WebSession.user_agent).where(WebSession.id == actor.session_id)).one()
    known = any(device == device_hash or (not device and family(agent) == family(used)) for device, agent in before)
    if known or not before:
        return False
    browser, system = family(used)
    _record(session, actor, Happened.DEVICE_NEW, browser=browser, system=system)
    return True


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        WebSession.person_id == actor.person_id,
        WebSession.firm_id == actor.firm_id,
        WebSession.kind == actor.kind.value,
    )


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    ended = session.execute(update(WebSession).where(*which, WebSession.ended_at.is_(None)).values(ended_at=now()))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def _record(session: Session, actor: Actor, happened: Happened, **data: object) -> None:
    record(session, actor, Event(happened, (actor.kind.value, actor.person_id), internal=True, data=data))
