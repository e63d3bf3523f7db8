"""Where a person is signed in: what their own page lists."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.access.rules import has_run_out
from portal_app.access.user_agents import is_hand_held, words
from portal_app.access.views import Device, MySecurity
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, StaffMember, WebSession
from portal_app.accounts.rules import read_email
from portal_app.core.clock import now
from portal_app.core.i18n import format_datetime, translate
from portal_app.firms.models import Firm, Portal


def my_security(session: Session, actor: Actor) -> MySecurity:
    """How a person signs in, and where they are signed in now.

    Args:
        session: For reading.
        actor: Staff or a contact, about themself.
    """
    return MySecurity(has_password=own_hash(session, actor) is not None, devices=my_devices(session, actor))


def known_device(session: Session, device_hash: str, email: str, address: str | None = None) -> str:
    """The id of a browser for counting its tries apart, when whoever has this address signed in with it before.

    Args:
        session: For reading.
        device_hash: Of what the browser keeps to be known again; empty for one that was never here.
        email: As typed.
        address: Of the portal; None for the office.

    Returns:
        The id; empty for a browser that is new to this person.
    """
    read = read_email(email) if device_hash else None
    if read is None:
        return ""
    person = Contact if address is not None else StaffMember
    used = (
        select(WebSession.id)
        .join(person, person.id == WebSession.person_id)
        .where(WebSession.device_hash == device_hash, person.email_key == read[1])
        .limit(1)
    )
    if address is not None:
        used = used.join(Portal, Portal.firm_id == Contact.firm_id).where(Portal.address == address.lower())
    return device_hash[:32] if session.scalar(used) else ""


def own_hash(session: Session, actor: Actor) -> str | None:
    """The hash of the actor's own password, or None when they have none."""
    person = StaffMember if actor.is_staff else Contact
    return session.scalar(
        select(person.password_hash).where(person.id == actor.person_id, person.firm_id == actor.firm_id)
    )


def may_set_password(session: Session, actor: Actor) -> None:
    """Let pass whoever may choose a password now: with one, they type it; without, they signed in just now.

    Raises:
        ConfirmFirst: They have no password, and signed in too long ago.
    """
    if own_hash(session, actor) is None:
        require_fresh(actor)


def my_devices(session: Session, actor: Actor) -> list[Device]:
    """The browsers that a person is signed in with, this one first, then the last used."""
    at = now()
    found = session.execute(
        select(
            WebSession.id,
            WebSession.user_agent,
            WebSession.created_at,
            WebSession.last_seen_at,
            *(
                (Firm.staff_idle_minutes, Firm.staff_limit_days)
                if actor.kind is Kind.STAFF
                else (Firm.contact_idle_minutes, Firm.contact_limit_days)
            ),
        )
        .join(Firm, Firm.id == WebSession.firm_id)
        .where(
            WebSession.person_id == actor.person_id,
            WebSession.firm_id == actor.firm_id,
            WebSession.kind == actor.kind.value,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > at,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.id)
        .limit(100)
    )
    devices = [
        Device(
            id=session_id,
            name=translate(words(user_agent), actor.language),
            hand_held=is_hand_held(user_agent),
            signed_in=format_datetime(created_at, actor.time_zone, actor.language),
            last_seen=format_datetime(last_seen_at, actor.time_zone, actor.language),
            this_one=session_id == actor.session_id,
        )
        for session_id, user_agent, created_at, last_seen_at, idle, limit in found
        if not has_run_out(at, created_at, last_seen_at, idle, limit)
    ]
    return sorted(devices, key=lambda device: not device.this_one)
