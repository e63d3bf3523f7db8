"""Who at the firm is responsible for what clients ask (U24)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.wording import fields
from portal_app.core.errors import NotFound
from portal_app.core.i18n import msg
from portal_app.firms.models import Firm


def responsible(session: Session, actor: Actor) -> str:
    """The id of whoever is responsible; empty when it is the owners."""
    office_only(actor)
    return session.scalar(select(Firm.responsible_id).where(Firm.id == actor.firm_id)) or ""


fields({"responsible": msg("Responsible for requests")})


def set_responsible(session: Session, actor: Actor, member_id: str) -> None:
    """Make a colleague responsible; an empty id leaves it to the owners.

    Raises:
        NotFound: The actor does not manage the firm, or no such person works there.
    """
    office_only(actor)
    if not actor.manages_firm:
        raise NotFound
    names = {
        row.id: row.name
        for row in session.execute(
            select(StaffMember.id, StaffMember.name).where(
                StaffMember.firm_id == actor.firm_id, StaffMember.active.is_(True)
            )
        )
    }
    if member_id and member_id not in names:
        raise NotFound
    firm = session.get_one(Firm, actor.firm_id)
    before = firm.responsible_id or ""
    if member_id == before:
        return
    firm.responsible_id = member_id or None
    change = {"field": "responsible", "before": names.get(before, ""), "after": names.get(member_id, "")}
    record(session, actor, Event(Kind.PORTAL_CHANGED, ("portal", actor.firm_id), data={"changes": [change]}))
