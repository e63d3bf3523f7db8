"""The way back for people who lost everything: somebody else takes their factors away."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role, system
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, StaffMember, WebSession
from portal_app.accounts.rules import read_email
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.factors.models import Authenticator, Passkey, RecoveryCode, SignInStep
from portal_app.firms.models import Firm


@dataclass(frozen=True, slots=True)
class WasReset:
    """A person whose factors were taken away by the command line."""

    name: str
    firm: str
    had_any: bool


def reset_staff(session: Session, actor: Actor, member_id: str) -> None:
    """Take a colleague's factors away, and sign them out everywhere; their password stays.

    Args:
        session: The unit of work.
        actor: An owner or admin, whose sign-in is fresh.
        member_id: Whose.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id works there.
        Refused: It is themself; or an owner or admin, and the actor is no owner.
    """
    if not actor.manages_firm:
        raise NotFound
    member = session.scalar(
        select(StaffMember).where(StaffMember.id == member_id, StaffMember.firm_id == actor.firm_id)
    )
    if member is None:
        raise NotFound
    if member.id == actor.person_id:
        raise Refused(msg("Change your own in your settings, where you remove them one by one."))
    if member.role != Role.ACCOUNTANT and actor.role is not Role.OWNER:
        raise Refused(msg("Only an owner of the firm can do this for owners and administrators. Ask one of them."))
    require_fresh(actor)
    take_away(session, actor, Kind.STAFF, member.id)


def reset_contact(session: Session, actor: Actor, contact_id: str) -> None:
    """Take the factors of a client's contact away, and sign them out everywhere.

    Args:
        session: The unit of work.
        actor: An owner or admin, whose sign-in is fresh.
        contact_id: Whose.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or it has no such contact.
    """
    if not actor.manages_firm:
        raise NotFound
    if session.scalar(select(Contact.id).where(Contact.id == contact_id, Contact.firm_id == actor.firm_id)) is None:
        raise NotFound
    require_fresh(actor)
    take_away(session, actor, Kind.CONTACT, contact_id)


def reset_by_email(session: Session, email: str) -> list[WasReset]:
    """Take the factors of staff with this address away: the last owner's way back, by whoever runs the machine.

    Args:
        session: The unit of work.
        email: As typed.

    Returns:
        Who they are: one a firm that they work at. Nobody for an unknown address.
    """
    read = read_email(email)
    if read is None:
        return []
    found = session.execute(
        select(StaffMember, Firm.name)
        .join(Firm, Firm.id == StaffMember.firm_id)
        .where(StaffMember.email_key == read[1], StaffMember.active.is_(True))
        .order_by(StaffMember.id)
    ).all()
    return [
        WasReset(member.name, firm, take_away(session, system(member.firm_id), Kind.STAFF, member.id))
        for member, firm in found
    ]


def take_away(session: Session, actor: Actor, kind: Kind, person_id: str) -> bool:
    """Take a person's factors away, sign them out everywhere, and record it; that they may is for the caller to see to.

    Args:
        session: The unit of work.
        actor: Who does it, of the same firm.
        kind: Staff or contact.
        person_id: Whose.

    Returns:
        Whether there were any.
    """
    had_any = False
    for table in (Authenticator, Passkey, RecoveryCode, SignInStep):
        gone = session.execute(delete(table).where(table.firm_id == actor.firm_id, table.person_id == person_id))
        had_any = had_any or (table is not SignInStep and bool(gone.rowcount))  # type: ignore[attr-defined]
    # Whoever found the phone may have used it.
    session.execute(
        update(WebSession)
        .where(
            WebSession.firm_id == actor.firm_id,
            WebSession.kind == kind.value,
            WebSession.person_id == person_id,
            WebSession.ended_at.is_(None),
        )
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )
    data = {"event": Happened.FACTORS_RESET.value, "what": "all", "by": actor.name}
    record(session, actor, Event(Happened.FACTORS_RESET, (kind.value, person_id), internal=True, data=data))
    return had_any
