"""Holding a firm's people while something about them is decided."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.firms.models import Firm


def hold(session: Session, actor: Actor) -> Role:
    """Let nobody else change who is what at the firm until this unit of work ends.

    Of two owners who demote each other at once, the second comes here when the first is done, and is no owner any
    more: what the actor was when their page sent the event does not count.

    Args:
        session: The unit of work.
        actor: Who wants to change something.

    Returns:
        What they are at this moment.

    Raises:
        NotFound: They do not manage the firm (any more).
    """
    # Rows that only refer to the firm can still be written meanwhile.
    session.execute(select(Firm.id).where(Firm.id == actor.firm_id).with_for_update(key_share=True))
    role = session.scalar(
        select(StaffMember.role).where(
            StaffMember.id == actor.person_id, StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True)
        )
    )
    if role not in (Role.OWNER, Role.ADMIN):
        raise NotFound
    return Role(role)


def find(session: Session, actor: Actor, member_id: str) -> StaffMember:
    """Somebody of the actor's firm as they are now, whether they work there, are invited, or left.

    Raises:
        NotFound: There is nobody of this id.
    """
    member = session.scalar(
        select(StaffMember)
        .where(StaffMember.id == member_id, StaffMember.firm_id == actor.firm_id)
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise NotFound
    return member


def keep_an_owner(session: Session, actor: Actor, leaving: StaffMember) -> None:
    """Make sure that somebody else owns the firm, before an owner stops doing so.

    Args:
        session: The unit of work that holds the firm's people.
        actor: Whose firm.
        leaving: Who is to be owner no longer.

    Raises:
        Refused: They are the last one.
    """
    if leaving.role != Role.OWNER or not leaving.active:
        return
    others = session.scalar(
        select(func.count())
        .select_from(StaffMember)
        .where(
            StaffMember.firm_id == actor.firm_id,
            StaffMember.role == Role.OWNER.value,
            StaffMember.active.is_(True),
            StaffMember.id != leaving.id,
        )
    )
    if not others:
        raise Refused(msg("A firm needs an owner. Make somebody else owner first."))
