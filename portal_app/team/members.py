"""Roles, leaving, and coming back."""

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.activity.wording import fields
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.team.holding import find, hold, keep_an_owner
from portal_app.team.rules import State, gains, may_change, may_give, read_role, role_words, state_of
from portal_app.team.signing_out import OWNERS_ONLY, open_sessions, shut_out

fields(
    {"role": msg("Role")},
    {("role", role.value): role_words(role.value) for role in Role},
)


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
        raise Refused(msg("You can give up rights of yours, but not take more.") if oneself else OWNERS_ONLY)
    require_fresh(actor)
    if before is after:
        return member.name
    if after is not Role.OWNER:
        keep_an_owner(session, actor, member)
    member.role = after.value
    session.flush()
    if gains(before, after):
        session.execute(
            update(WebSession).where(*open_sessions(member.firm_id, Kind.STAFF, member.id)).values(confirmed_at=None)
        )
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
        raise Refused(OWNERS_ONLY)
    require_fresh(actor)
    keep_an_owner(session, actor, member)
    member.active = False
    session.flush()
    shut_out(session, member.firm_id, Kind.STAFF, member.id)
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
        raise Refused(OWNERS_ONLY)
    require_fresh(actor)
    member.active = True
    session.flush()
    record(session, actor, _about(Happened.STAFF_BACK, member, actor))
    return member.name


def _about(happened: Happened, member: StaffMember, actor: Actor) -> Event:
    data = {"title": member.name, "event": happened.value, "after": member.role, "by": actor.name}
    return Event(happened, ("staff", member.id), internal=True, data=data)
