"""Reading people of the firm."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.views import Me


def me(_session: Session, actor: Actor) -> Me:
    """A staff member's own settings."""
    return Me(
        name=actor.name,
        email=actor.email,
        role=actor.role.value if actor.role else "",
        language=actor.language,
        time_zone=actor.time_zone,
        manages_firm=actor.manages_firm,
    )


def colleagues(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of everybody who works at the firm now, by name."""
    rows = session.execute(
        select(StaffMember.id, StaffMember.name)
        .where(StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True))
        .order_by(func.lower(StaffMember.name), StaffMember.id)
    )
    return [(row.id, row.name) for row in rows]
