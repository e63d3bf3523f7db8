"""Roles, leaving, and coming back."""

from dataclasses import replace

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.proofs import Purpose
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import SignInLink, StaffMember, WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.factors.models import SignInStep
from portal_app.team.holding import find, hold, keep_an_owner
from portal_app.team.rules import State, gains, may_change, may_give, read_role, state_of

_OWNERS_ONLY = msg("Only an owner of the firm can do this for owners and administrators. Ask one of them.")


def change_role(session: Session, actor: Actor, member_id: str, role: str) -> str:
    """Make a colleague something else at the firm. It holds at the next thing that they do on any open page.

    Who gains rights shows once more that it is them before using those that ask for it: a sign-in that was taken
    over earlier gains nothing.

    Args:
        session: The unit of work.
        actor: An owner; an admin for giving up their own. Their sign-in is fresh.
        member_id: Whose role.
        role: As a form sends it.

    Returns:
        Their name.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id works there.
        Invalid: There is no such role.
        Refused: The actor may not do this, or the firm would have no owner.
    """
    own = hold(session, actor)
    member = find(session, actor, member_id)
    if not member.active:
        raise NotFound
    after = read_role(role)
    if after is None:
        raise Invalid({"role": msg("Choose a role from the list.")})
    oneself, before = member.id == actor.person_id, Role(member.role)
    if not may_change(own, before, after, oneself=oneself):
        raise Refused(msg("You can give up rights of yours, but not take more.") if oneself else _OWNERS_ONLY)
    require_fresh(actor)
    if before is after:
        return member.name
    if after is not Role.OWNER:
        keep_an_owner(session, actor, member)
    member.role = after.value
    session.flush()
    if gains(before, after):
        session.execute(update(WebSession).where(*_sessions(member)).values(confirmed_at=None))
    data = {
        "title": member.name,
        "event": Happened.ROLE_CHANGED.value,
        "changes": [{"field": "role", "before": before.value, "after": after.value}],
        "before": before.value,
        "after": after.value,
        "by": actor.name,
    }
    record(session, actor, Event(Happened.ROLE_CHANGED, ("staff", member.id), internal=True, data=data))
    return member.name


def deactivate(session: Session, actor: Actor, member_id: str) -> str:
    """Let somebody work at the firm no longer: their sign-ins end at once, links to them are void.

    What they did, and the tasks and clients that are theirs, keep their name. `let_back_in` undoes it.

    Args:
        session: The unit of work.
        actor: Who manages the firm and may give the member's role, or the member, who leaves. Their sign-in is fresh.
        member_id: Who.

    Returns:
        Their name.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id works there.
        Refused: The actor may not do this, or the firm would have no owner.
    """
    own = hold(session, actor)
    member = find(session, actor, member_id)
    if not member.active:
        raise NotFound
    if member.id != actor.person_id and not may_give(own, member.role):
        raise Refused(_OWNERS_ONLY)
    require_fresh(actor)
    keep_an_owner(session, actor, member)
    member.active = False
    session.flush()
    _shut_out(session, member)
    left = _about(Happened.STAFF_LEFT, member, actor)
    # Told where they read it: from now on nothing else is sent to them.
    record(session, actor, replace(left, data={**left.data, "to": member.email}))
    return member.name


def let_back_in(session: Session, actor: Actor, member_id: str) -> str:
    """Let somebody who left work at the firm again, as what they were; they sign in anew.

    Args:
        session: The unit of work.
        actor: Who manages the firm and may give the member's role. Their sign-in is fresh.
        member_id: Who.

    Returns:
        Their name.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: The actor does not manage the firm, or nobody of this id left it.
        Refused: The actor may not do this.
    """
    own = hold(session, actor)
    member = find(session, actor, member_id)
    if state_of(member.active, member.invited_at is not None) is not State.LEFT:
        raise NotFound
    if not may_give(own, member.role):
        raise Refused(_OWNERS_ONLY)
    require_fresh(actor)
    member.active = True
    session.flush()
    record(session, actor, _about(Happened.STAFF_BACK, member, actor))
    return member.name


def _shut_out(session: Session, member: StaffMember) -> None:
    """End whatever is open for a person, and whatever could open something."""
    at = now()
    session.execute(update(WebSession).where(*_sessions(member)).values(ended_at=at))
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == member.id,
            SignInLink.firm_id == member.firm_id,
            SignInLink.kind == Kind.STAFF.value,
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=at)
    )
    proofs.void(session, *Purpose, kind=Kind.STAFF, person_id=member.id)
    session.execute(delete(SignInStep).where(SignInStep.firm_id == member.firm_id, SignInStep.person_id == member.id))


def _sessions(member: StaffMember) -> tuple[ColumnElement[bool], ...]:
    return (
        WebSession.person_id == member.id,
        WebSession.firm_id == member.firm_id,
        WebSession.kind == Kind.STAFF.value,
        WebSession.ended_at.is_(None),
    )


def _about(happened: Happened, member: StaffMember, actor: Actor) -> Event:
    data = {"title": member.name, "event": happened.value, "after": member.role, "by": actor.name}
    return Event(happened, ("staff", member.id), internal=True, data=data)
