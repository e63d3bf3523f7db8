"""Choosing a password, forgetting it, and signing in to the portal with one (A8, B5)."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.commands.devices import end_others
from portal_app.access.devices import may_set_password, own_hash
from portal_app.access.proofs import Purpose
from portal_app.accounts.actor import Actor, Kind, system
from portal_app.accounts.commands import raise_faults
from portal_app.accounts.models import Contact, MailedProof, StaffMember, WebSession
from portal_app.accounts.rules import normal_password, password_fault, read_email
from portal_app.accounts.shown import Shown
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.crypto import hash_password, hash_token, new_token, renewed_hash, verify_password
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.firms.models import Firm, Portal
from portal_app.firms.queries import firm_name

_LINK_OVER = msg("This link does not work any more. Ask for a new one.")


def checked_password(session: Session, actor: Actor, current: str, password: str, again: str) -> str:
    """Judge a new password of one's own, and hash it. Slow: never on the event loop, nor in a unit of work.

    Args:
        session: For reading.
        actor: Staff or a contact.
        current: Their password until now; not looked at when they have none.
        password: The new one, as typed.
        again: The same once more.

    Returns:
        The new one's hash, for `change_password`.

    Raises:
        Invalid: The current one is wrong, or the new one can't be taken.
        ConfirmFirst: They have no password, and signed in too long ago.
    """
    may_set_password(session, actor)
    hashed = own_hash(session, actor)
    if hashed is not None and not verify_password(normal_password(current), hashed):
        raise Invalid({"current": msg("This is not your password. Try again.")})
    return hash_new(password, again, actor.name, actor.email, firm_name(session, actor))


def change_password(session: Session, actor: Actor, hashed: str) -> str:
    """Give a person a new password: every other sign-in of theirs ends, and a mail tells them.

    Args:
        session: The unit of work.
        actor: Staff or a contact.
        hashed: From `checked_password`.

    Returns:
        A new token for this browser's cookie; the old one is worth nothing any more.
    """
    had_one = _store(session, actor, hashed)
    end_others(session, actor)
    token = new_token()
    session.execute(
        update(WebSession)
        .where(WebSession.id == actor.session_id, WebSession.ended_at.is_(None))
        .values(token_hash=hash_token(token), confirmed_at=now())
    )
    _tell(session, actor, Happened.PASSWORD_CHANGED if had_one else Happened.PASSWORD_SET)
    return token


def forgot_password(session: Session, email: str) -> int:
    """Mail whoever works at a firm under this address a link to choose a new password.

    Args:
        session: The unit of work.
        email: As typed.

    Returns:
        How many mails will leave. For tests only: whoever asked must not learn it.
    """
    members = _members(session, email)
    for member in members:
        proof_id = proofs.issue(session, Purpose.PASSWORD, firm_id=member.firm_id, kind=Kind.STAFF, person_id=member.id)
        asked = Event(Happened.PASSWORD_FORGOTTEN, ("staff", member.id), internal=True, data={"proof": proof_id})
        record(session, system(member.firm_id), asked)
    return len(members)


def is_password_link(session: Session, token: str) -> bool:
    """Whether a link for a new password still works. Looking at it uses nothing up."""
    return _linked(session, token) is not None


def checked_new_password(session: Session, token: str, password: str, again: str) -> str:
    """Judge the password that somebody chooses by a link, and hash it. Slow, as `checked_password`.

    Args:
        session: For reading.
        token: From the link's address.
        password: As it was typed.
        again: As it was typed the second time.

    Returns:
        The hash to keep.

    Raises:
        Refused: The link is not one of ours, used, voided or too old.
        Invalid: The password can't be taken.
    """
    member = _linked(session, token)
    if member is None:
        raise Refused(_LINK_OVER)
    firm = session.scalar(select(Firm.name).where(Firm.id == member.firm_id)) or ""
    return hash_new(password, again, member.name, member.email, firm)


def renew_password(session: Session, token: str, hashed: str) -> StaffMember:
    """Give the owner of a link their new password, and use the link up: every sign-in of theirs ends.

    Args:
        session: The unit of work.
        token: From the link's address.
        hashed: From `checked_new_password`.

    Returns:
        Who it is, to be signed in: they showed that they read their mail.

    Raises:
        Refused: The link is not one of ours, used, voided or too old.
    """
    member = _linked(session, token)
    if member is None or not proofs.take(session, proofs.proof_id(token), Purpose.PASSWORD):
        raise Refused(_LINK_OVER)
    actor = Actor(Kind.STAFF, member.firm_id, member.id, member.name, member.email)
    _store(session, actor, hashed)
    end_others(session, actor)
    _tell(session, actor, Happened.PASSWORD_CHANGED)
    session.refresh(member)
    return member


def check_contact_password(session: Session, address: str, email: str, password: str) -> Contact | None:
    """The contact of a portal whose address and password these are.

    Takes the time of one hash for an unknown address, for somebody without a password and for a wrong one alike.

    Args:
        session: For reading. Never call this on the event loop.
        address: Of the portal.
        email: As typed.
        password: As typed.
    """
    contact = _contact(session, address, email)
    fits = verify_password(normal_password(password), contact.password_hash if contact is not None else None)
    return contact if fits else None


def rehashed(person: StaffMember | Contact, password: str) -> str | None:
    """A new hash of a password that was just found right, when hashes are made in another way today. Slow."""
    return renewed_hash(normal_password(password), person.password_hash or "")


def keep_hash(session: Session, person: StaffMember | Contact, hashed: str) -> None:
    """Store what `rehashed` gave, unless the password was changed in between."""
    table = type(person)
    session.execute(
        update(table)
        .where(
            table.id == person.id,
            table.firm_id == person.firm_id,
            table.password_hash == person.password_hash,
        )
        .values(password_hash=hashed)
        .execution_options(synchronize_session=False)
    )


def note_failure(session: Session, email: str, address: str | None = None) -> None:
    """Record that somebody tried a wrong password for a known person. Runs after the answer, so time tells nothing.

    Args:
        session: The unit of work.
        email: As typed; it is not recorded.
        address: Of the portal; None for the office.
    """
    if address is None:
        for member in _members(session, email):
            _note(session, member.firm_id, ("staff", member.id))
    else:
        contact = _contact(session, address, email)
        if contact is not None:
            _note(session, contact.firm_id, ("contact", contact.id))


def _note(session: Session, firm_id: str, person: tuple[str, str]) -> None:
    record(
        session,
        system(firm_id),
        Event(Happened.SIGN_IN_FAILED, person, internal=True, data={"shown": [Shown.PASSWORD]}),
    )


def hash_new(password: str, again: str, *known: str) -> str:
    """Judge a new password and hash it. Slow: never on the event loop, nor in a unit of work.

    Args:
        password: As typed.
        again: The same once more.
        *known: What anybody would try first.

    Raises:
        Invalid: It can't be taken.
    """
    faults: dict[str, Text | None] = {"password": password_fault(password, *known, *(k.split("@")[0] for k in known))}
    if faults["password"] is None and normal_password(password) != normal_password(again):
        faults["password_again"] = msg("The two passwords differ.")
    raise_faults(faults)
    return hash_password(normal_password(password))


def _store(session: Session, actor: Actor, hashed: str) -> bool:
    """Store a hash, void the links for a new password; whether there was one before."""
    had_one = own_hash(session, actor) is not None
    person = StaffMember if actor.is_staff else Contact
    stored = session.execute(
        update(person).where(person.id == actor.person_id, person.firm_id == actor.firm_id).values(password_hash=hashed)
    )
    if stored.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    # A change of address that is under way may not be theirs: whoever fears so chooses a new password.
    proofs.void(session, Purpose.PASSWORD, Purpose.EMAIL, kind=actor.kind, person_id=actor.person_id)
    return had_one


def _tell(session: Session, actor: Actor, happened: Happened) -> None:
    record(session, actor, Event(happened, (actor.kind.value, actor.person_id), internal=True))


def _members(session: Session, email: str) -> list[StaffMember]:
    read = read_email(email)
    if read is None:
        return []
    return list(
        session.scalars(
            select(StaffMember)
            .where(StaffMember.email_key == read[1], StaffMember.active.is_(True))
            .order_by(StaffMember.id)
            .limit(10)
        )
    )


def _contact(session: Session, address: str, email: str) -> Contact | None:
    read = read_email(email)
    if read is None:
        return None
    return session.scalar(
        select(Contact)
        .join(Portal, Portal.firm_id == Contact.firm_id)
        .where(Portal.address == address.lower(), Portal.active.is_(True), Contact.email_key == read[1])
    )


def _linked(session: Session, token: str) -> StaffMember | None:
    proof = session.get(MailedProof, proofs.proof_id(token))
    if proof is None or proof.kind != Kind.STAFF or not proofs.is_ready(proof, Purpose.PASSWORD):
        return None
    member = session.get(StaffMember, proof.person_id)
    return member if member is not None and member.active else None
