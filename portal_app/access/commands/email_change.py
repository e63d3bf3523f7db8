"""Changing one's own address: only when a button was pressed in a mail to the new one (U27)."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.addresses import linked, taken_addresses
from portal_app.access.proofs import Purpose
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.commands import raise_faults
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, SignInLink
from portal_app.accounts.rules import email_fault, read_email
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.clients.search import clients_of_person, refresh_search
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.firms.queries import branding

_LINK_OVER = msg("This link does not work any more. Ask for the change once more.")


def ask_email_change(session: Session, actor: Actor, typed: str) -> None:
    """Mail a link to a new address, and tell the old one. Nothing changes until the link's button is pressed.

    Whether the address is somebody else's already is looked up when the mail is written: whoever asks gets the same
    answer in the same time, and the mail says so to its owner.

    Args:
        session: The unit of work.
        actor: Staff or a contact, whose sign-in is fresh.
        typed: The new address.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        Invalid: It is no address, or their own.
        NotFound: The actor is the program.
    """
    if not actor.person_id:
        raise NotFound
    require_fresh(actor)
    read = read_email(typed)
    own = read is not None and read[1] == actor.email.lower()
    raise_faults({"email": email_fault(typed) or (msg("This is your address already.") if own else None)})
    assert read is not None
    proof_id = proofs.issue(
        session,
        Purpose.EMAIL,
        firm_id=actor.firm_id,
        kind=actor.kind,
        person_id=actor.person_id,
        email=read[0],
    )
    data = {"title": actor.name, "proof": proof_id, "old": actor.email, "new": read[0]}
    asked = Event(Happened.EMAIL_CHANGE_ASKED, (actor.kind.value, actor.person_id), internal=True, data=data)
    record(session, actor, asked)


def withdraw_email_change(session: Session, actor: Actor) -> None:
    """Take a change of one's own address back before its link was pressed; the link works no longer."""
    proofs.void(session, Purpose.EMAIL, kind=actor.kind, person_id=actor.person_id)


def take_email_change(session: Session, token: str) -> str:
    """Give the owner of a link their new address, and use the link up. What was mailed to the old one works no longer.

    Args:
        session: The unit of work.
        token: From the link's address.

    Returns:
        The address of a contact's portal; empty for staff.

    Raises:
        Refused: The link does not work any more, or the address became somebody else's in between.
    """
    found = linked(session, token)
    if found is None or not proofs.take(session, proofs.proof_id(token), Purpose.EMAIL):
        raise Refused(_LINK_OVER)
    proof, person = found
    read = read_email(proof.email)
    assert read is not None
    kind, old = Kind(proof.kind), person.email or ""
    if taken_addresses(session, [(kind.value, person.firm_id, read[0])]):
        raise Refused(_LINK_OVER)
    person.email, person.email_key = read
    if isinstance(person, Contact):
        person.email_faulty = False
    try:
        session.flush()
    except IntegrityError as error:
        # Somebody took it at this very moment.
        raise Refused(_LINK_OVER) from error
    _void_what_went_to_the_old_one(session, kind, person.id)
    if isinstance(person, Contact):
        refresh_search(session, person.firm_id, clients_of_person(session, person.firm_id, person.id))
    actor = Actor(kind, person.firm_id, person.id, person.name, read[0])
    changes = [{"field": "email", "before": old, "after": read[0]}]
    data = {"title": person.name, "old": old, "new": read[0], "changes": changes}
    record(session, actor, Event(Happened.EMAIL_CHANGED, (kind.value, person.id), internal=True, data=data))
    return branding(session, person.firm_id).address if isinstance(person, Contact) else ""


def _void_what_went_to_the_old_one(session: Session, kind: Kind, person_id: str) -> None:
    proofs.void(session, *Purpose, kind=kind, person_id=person_id)
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == person_id,
            SignInLink.kind == kind.value,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=now())
    )
