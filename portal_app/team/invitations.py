"""Inviting people to work at the firm, and how they begin."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.commands.passwords import hash_new
from portal_app.access.proofs import Purpose
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.commands import raise_faults
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import MailedProof, StaffMember
from portal_app.accounts.rules import email_fault, language_fault, name_fault, read_email, time_zone_fault
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.firms.models import Firm
from portal_app.team.holding import find, hold
from portal_app.team.rules import State, may_give, read_role, state_of
from portal_app.team.views import Joining

_LINK_OVER = msg("This link does not work any more. Ask whoever invited you to send the invitation again.")


def invite(session: Session, actor: Actor, fields: Mapping[str, str]) -> str:
    """Invite somebody by mail to work at the firm.

    Args:
        session: The unit of work.
        actor: Who manages the firm; admins invite accountants only. Their sign-in is fresh.
        fields: name, email, role and language as typed.

    Returns:
        The id of the member to be.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm.
        Invalid: A field can't be taken, or somebody of the firm has this address.
    """
    own = hold(session, actor)
    require_fresh(actor)
    name, email = fields.get("name", ""), fields.get("email", "")
    role, language = read_role(fields.get("role", "")), fields.get("language") or actor.language
    raise_faults(
        {
            "name": name_fault(name),
            "email": email_fault(email) or _known_fault(session, actor, email),
            "role": None if role and may_give(own, role) else msg("Choose a role from the list."),
            "language": language_fault(language),
        }
    )
    read = read_email(email)
    assert read is not None and role is not None
    member = StaffMember(
        firm_id=actor.firm_id,
        name=name.strip(),
        email=read[0],
        email_key=read[1],
        role=role.value,
        language=language,
        time_zone=actor.time_zone,
        active=False,
        invited_at=now(),
        created_at=now(),
    )
    session.add(member)
    session.flush()
    _mail(session, actor, member)
    return member.id


def invite_again(session: Session, actor: Actor, member_id: str) -> str:
    """Send an invitation again, with a new link; the one before works no longer.

    Returns:
        The name of whoever is invited.

    Raises:
        ConfirmFirst: The actor's sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id is invited.
        Refused: The actor may not invite to this role.
    """
    require_fresh(actor)
    member = _invited(session, actor, member_id)
    member.invited_at = now()
    session.flush()
    _mail(session, actor, member)
    return member.name


def withdraw_invitation(session: Session, actor: Actor, member_id: str) -> str:
    """Take an invitation back before anybody followed it: the link works no longer, and nothing is left of it.

    Returns:
        The name of whoever was invited.

    Raises:
        NotFound: The actor does not manage the firm, or nobody of this id is invited.
        Refused: The actor may not invite to this role.
    """
    member = _invited(session, actor, member_id)
    name, data = member.name, {"title": member.name, "email": member.email, "after": member.role}
    proofs.void(session, *Purpose, kind=Kind.STAFF, person_id=member.id)
    # By a statement: whoever follows the link at this very moment works here already.
    gone = session.execute(
        delete(StaffMember).where(
            StaffMember.id == member.id, StaffMember.firm_id == actor.firm_id, StaffMember.invited_at.is_not(None)
        )
    )
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    record(session, actor, Event(Happened.STAFF_UNINVITED, ("staff", member_id), internal=True, data=data))
    return name


def joining(session: Session, token: str) -> Joining:
    """What the page of an invitation shows. Looking at it uses nothing up."""
    member = _linked(session, token)
    if member is None:
        return Joining()
    firm = session.scalar(select(Firm.name).where(Firm.id == member.firm_id)) or ""
    return Joining(True, firm, member.name, member.email, member.language, member.time_zone)


def checked_joining(session: Session, token: str, fields: Mapping[str, str]) -> str:
    """Judge what somebody who was invited typed, and hash their password. Slow: never on the event loop.

    Args:
        session: For reading.
        token: From the link's address.
        fields: name, language, time_zone, password and password_again as typed.

    Returns:
        The hash, for `join`.

    Raises:
        Refused: The link is not one of ours, used, voided or too old.
        Invalid: A field can't be taken.
    """
    member = _linked(session, token)
    if member is None:
        raise Refused(_LINK_OVER)
    name = fields.get("name", "")
    faults: dict[str, Text] = {}
    _add(faults, "name", name_fault(name))
    _add(faults, "language", language_fault(fields.get("language", "")))
    _add(faults, "time_zone", time_zone_fault(fields.get("time_zone", "")))
    firm = session.scalar(select(Firm.name).where(Firm.id == member.firm_id)) or ""
    try:
        hashed = hash_new(fields.get("password", ""), fields.get("password_again", ""), name, member.email, firm)
    except Invalid as error:
        faults |= error.faults
    if faults:
        raise Invalid(faults)
    return hashed


def join(session: Session, token: str, fields: Mapping[str, str], hashed: str) -> StaffMember:
    """Let somebody who followed their invitation begin, and use the link up.

    Args:
        session: The unit of work.
        token: From the link's address.
        fields: name, language and time_zone, as `checked_joining` found them right.
        hashed: From `checked_joining`.

    Returns:
        Who it is, to be signed in: they showed that they read their mail.

    Raises:
        Refused: The link does not work any more.
    """
    member = _linked(session, token)
    if member is None or not proofs.take(session, proofs.proof_id(token), Purpose.JOIN):
        raise Refused(_LINK_OVER)
    member.name, member.language = fields["name"].strip(), fields["language"]
    member.time_zone, member.password_hash = fields["time_zone"], hashed
    member.active, member.invited_at = True, None
    session.flush()
    actor = Actor(Kind.STAFF, member.firm_id, member.id, member.name, member.email)
    data = {"title": member.name, "after": member.role}
    record(session, actor, Event(Happened.STAFF_JOINED, ("staff", member.id), internal=True, data=data))
    return member


def _add(faults: dict[str, Text], field: str, fault: Text | None) -> None:
    if fault is not None:
        faults[field] = fault


def _known_fault(session: Session, actor: Actor, email: str) -> Text | None:
    read = read_email(email)
    known = session.execute(
        select(StaffMember.name, StaffMember.active, StaffMember.invited_at).where(
            StaffMember.firm_id == actor.firm_id, StaffMember.email_key == (read[1] if read else "")
        )
    ).first()
    if known is None:
        return None
    return {
        State.ACTIVE: msg("{name} has this address and works here already.", name=known.name),
        State.INVITED: msg("{name} is invited already. Send the invitation again from the list.", name=known.name),
        State.LEFT: msg("{name} has this address and worked here. Let them back in from the list.", name=known.name),
    }[state_of(known.active, known.invited_at is not None)]


def _invited(session: Session, actor: Actor, member_id: str) -> StaffMember:
    own = hold(session, actor)
    member = find(session, actor, member_id)
    if state_of(member.active, member.invited_at is not None) is not State.INVITED:
        raise NotFound
    if not may_give(own, member.role):
        raise Refused(msg("Only an owner of the firm can do this for owners and administrators. Ask one of them."))
    return member


def _mail(session: Session, actor: Actor, member: StaffMember) -> None:
    proof_id = proofs.issue(session, Purpose.JOIN, firm_id=actor.firm_id, kind=Kind.STAFF, person_id=member.id)
    data = {"title": member.name, "after": member.role, "by": actor.name, "proof": proof_id}
    record(session, actor, Event(Happened.STAFF_INVITED, ("staff", member.id), internal=True, data=data))


def _linked(session: Session, token: str) -> StaffMember | None:
    proof = session.get(MailedProof, proofs.proof_id(token))
    if proof is None or proof.kind != Kind.STAFF or not proofs.is_ready(proof, Purpose.JOIN):
        return None
    member = session.get(StaffMember, proof.person_id)
    return member if member is not None and member.invited_at is not None else None
