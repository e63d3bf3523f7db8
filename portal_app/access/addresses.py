"""Addresses that are somebody's already, and changes of address that are under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.proofs import Purpose
from portal_app.access.queries import open_clients
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact, MailedProof, StaffMember
from portal_app.accounts.rules import read_email
from portal_app.core.clock import now
from portal_app.core.errors import NotFound
from portal_app.firms.queries import branding, branding_at
from portal_app.firms.views import Branding

Person = StaffMember | Contact


@dataclass(frozen=True, slots=True)
class AddressPage:
    """What the page of a link for a new address shows. Looking at it uses nothing up.

    Attributes:
        ready: The link works.
        email: The new address.
        office: It is a staff member's.
    """

    ready: bool = False
    branding: Branding = field(default_factory=Branding)
    email: str = ""
    office: bool = False


def taken_addresses(session: Session, asked: Sequence[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Which of these addresses are somebody's.

    Args:
        session: For reading.
        asked: Side ("staff" or "contact"), firm and address, as written.

    Returns:
        Those that are.
    """
    found: set[tuple[str, str, str]] = set()
    for side, person in (("staff", StaffMember), ("contact", Contact)):
        keys = [(firm_id, email.lower()) for kind, firm_id, email in asked if kind == side]
        if not keys:
            continue
        rows = session.execute(
            select(person.firm_id, person.email_key).where(tuple_(person.firm_id, person.email_key).in_(keys))
        )
        used = {(row[0], row[1]) for row in rows}
        found |= {one for one in asked if one[0] == side and (one[1], one[2].lower()) in used}
    return found


def pending_address(session: Session, actor: Actor) -> str:
    """The address to which the actor wants to change, while its link works; else an empty text."""
    return (
        session.scalar(
            select(MailedProof.email)
            .where(
                MailedProof.person_id == actor.person_id,
                MailedProof.firm_id == actor.firm_id,
                MailedProof.kind == actor.kind.value,
                MailedProof.purpose == Purpose.EMAIL.value,
                MailedProof.used_at.is_(None),
                MailedProof.voided_at.is_(None),
                MailedProof.expires_at > now(),
            )
            .order_by(MailedProof.id.desc())
            .limit(1)
        )
        or ""
    )


def address_page(session: Session, token: str) -> AddressPage:
    """What the page of a link for a new address shows."""
    found = linked(session, token)
    if found is None:
        return AddressPage()
    proof, _ = found
    return AddressPage(True, branding(session, proof.firm_id), proof.email, proof.kind == Kind.STAFF)


def address_taken(session: Session, address: str) -> AddressPage:
    """What the page shows once an address was confirmed: the firm's face.

    Args:
        session: For reading.
        address: Of the person's portal, from outside; an empty or unknown one gives the program's own face.
    """
    try:
        return AddressPage(branding=branding_at(session, address)) if address else AddressPage(office=True)
    except NotFound:
        return AddressPage(office=True)


def linked(session: Session, token: str) -> tuple[MailedProof, Person] | None:
    """The proof of a link for a new address and whose it is, while it works and they may still come in."""
    proof = session.get(MailedProof, proofs.proof_id(token))
    if proof is None or not proofs.is_ready(proof, Purpose.EMAIL) or read_email(proof.email) is None:
        return None
    if proof.kind == Kind.STAFF:
        member = session.get(StaffMember, proof.person_id)
        return (proof, member) if member is not None and member.active else None
    contact = session.get(Contact, proof.person_id)
    return (proof, contact) if contact is not None and open_clients(session, contact.id) else None
