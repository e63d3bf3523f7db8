"""Reading who works at a firm."""

from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.accounts.scope import office_only
from portal_app.core.i18n import format_datetime, translate
from portal_app.factors.queries import has_any
from portal_app.team.rules import ROLES, State, may_change, may_give, role_help, role_words, state_of
from portal_app.team.views import People, PersonRow, RoleChoice

PAGE_ROWS = 50


def people(session: Session, actor: Actor, page: int = 1) -> People:
    """A page of the firm's people: those who work there, those who were invited, those who left, each by name.

    Accountants see who works there and as what, as they do in every list to choose from; addresses, when somebody was
    last here and what guards their sign-in are for those who manage the firm.

    Args:
        session: For reading.
        actor: Staff.
        page: From 1.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    whose: list[Any] = [StaffMember.firm_id == actor.firm_id]
    if not actor.manages_firm:
        whose.append(StaffMember.active.is_(True))
    seen = (
        select(func.max(WebSession.last_seen_at))
        .where(WebSession.person_id == StaffMember.id, WebSession.kind == Kind.STAFF.value)
        .correlate(StaffMember)
        .scalar_subquery()
    )
    order = case((StaffMember.active.is_(True), 0), (StaffMember.invited_at.is_not(None), 1), else_=2)
    found = session.execute(
        select(
            StaffMember.id,
            StaffMember.name,
            StaffMember.email,
            StaffMember.role,
            StaffMember.active,
            StaffMember.invited_at,
            seen.label("seen"),
            case((has_any(StaffMember), literal(1)), else_=literal(0)).label("second_step"),
        )
        .where(*whose)
        .order_by(order, func.lower(StaffMember.name), StaffMember.id)
        .limit(PAGE_ROWS)
        .offset((max(1, page) - 1) * PAGE_ROWS)
    )
    total = session.scalar(select(func.count()).select_from(StaffMember).where(*whose)) or 0
    given = [role for role in ROLES if may_give(actor.role, role)]
    return People(
        rows=[_row(actor, row) for row in found],
        total=total,
        roles=[
            RoleChoice(
                role.value, translate(role_words(role), actor.language), translate(role_help(role), actor.language)
            )
            for role in given
        ],
        manages=actor.manages_firm,
    )


def _row(actor: Actor, row: Any) -> PersonRow:
    state, me = state_of(row.active, row.invited_at is not None), row.id == actor.person_id
    moment = row.invited_at if state is State.INVITED else row.seen
    managed = may_give(actor.role, row.role)
    others = [role for role in ROLES if role != row.role and may_give(actor.role, role)]
    return PersonRow(
        id=row.id,
        name=row.name,
        email=row.email if actor.manages_firm else "",
        role=row.role,
        role_words=translate(role_words(row.role), actor.language),
        state=state.value,
        last_seen=format_datetime(moment, actor.time_zone, actor.language) if moment and actor.manages_firm else "",
        second_step=bool(row.second_step) and actor.manages_firm,
        me=me,
        may_change=state is State.ACTIVE and any(may_change(actor.role, row.role, role, oneself=me) for role in others),
        may_end=(managed or (me and actor.manages_firm)) and state is not State.LEFT,
        may_return=managed and state is State.LEFT,
    )
