"""Ending the sign-ins of somebody else: a phone was lost, a browser was left open."""

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.proofs import Purpose
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, SignInLink, WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.factors.models import SignInStep
from portal_app.team.holding import find, hold
from portal_app.team.rules import may_give

OWNERS_ONLY: Text = msg("Only an owner of the firm can do this for owners and administrators. Ask one of them.")


def sign_out_member(session: Session, actor: Actor, member_id: str) -> str:
    """End every sign-in of a colleague, with the links that could open one. They can sign in anew (U5).

    Args:
        session: The unit of work.
        actor: Who manages the firm and may give the member's role. Their sign-in is fresh.
        member_id: Whose.

    Returns:
        Their name.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id works there.
        Refused: It is themself; or an owner or admin, and the actor is no owner.
    """
    own = hold(session, actor)
    member = find(session, actor, member_id)
    if not member.active:
        raise NotFound
    if member.id == actor.person_id:
        raise Refused(msg("End your own sign-ins in your settings, where you see each of them."))
    if not may_give(own, member.role):
        raise Refused(OWNERS_ONLY)
    require_fresh(actor)
    _sign_out(session, actor, Kind.STAFF, member.id, member.name)
    return member.name


def sign_out_contact(session: Session, actor: Actor, contact_id: str) -> str:
    """End every sign-in of a contact, with the links that could open one. They can ask for a new link (U9).

    Args:
        session: The unit of work.
        actor: An owner or admin, whose sign-in is fresh.
        contact_id: Whose.

    Returns:
        Their name.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or it has no such contact.
    """
    hold(session, actor)
    name = session.scalar(select(Contact.name).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id))
    if name is None:
        raise NotFound
    require_fresh(actor)
    _sign_out(session, actor, Kind.CONTACT, contact_id, name)
    return name


def shut_out(session: Session, firm_id: str, kind: Kind, person_id: str) -> int:
    """End whatever is open for a person, and whatever could open something.

    Args:
        session: The unit of work.
        firm_id: Where they are.
        kind: Staff or contact.
        person_id: Who.

    Returns:
        How many sign-ins ended.
    """
    at = now()
    ended = session.execute(update(WebSession).where(*open_sessions(firm_id, kind, person_id)).values(ended_at=at))
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == person_id,
            SignInLink.firm_id == firm_id,
            SignInLink.kind == kind.value,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=at)
    )
    proofs.void(session, *Purpose, kind=kind, person_id=person_id)
    session.execute(delete(SignInStep).where(SignInStep.firm_id == firm_id, SignInStep.person_id == person_id))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def open_sessions(firm_id: str, kind: Kind, person_id: str) -> tuple[ColumnElement[bool], ...]:
    """Which sign-ins of a person have not been ended."""
    return (
        WebSession.person_id == person_id,
        WebSession.firm_id == firm_id,
        WebSession.kind == kind.value,
        WebSession.ended_at.is_(None),
    )


def _sign_out(session: Session, actor: Actor, kind: Kind, person_id: str, name: str) -> None:
    ended = shut_out(session, actor.firm_id, kind, person_id)
    happened = Happened.SIGNED_OUT_BY_FIRM
    # `title` is for the trail, `name` would be a passkey's in the mail.
    data = {"event": happened.value, "title": name, "count": ended, "by": actor.name}
    record(session, actor, Event(happened, (kind.value, person_id), internal=True, data=data))
