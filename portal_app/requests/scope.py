"""What an actor may reach of the requests (U24). Everything that reads or changes one goes through here.

A contact reaches their own, of the client whose portal is open before them. Staff reach what is addressed or given to
them, and what clients ask whom they manage; the owners and whom the firm made responsible reach all. Who looks at the
portal as a client sees it reaches of that client's what they reach at the office. Everything else is not found, for
colleagues as for strangers. `rules.sees_request` says the same in one line.
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client
from portal_app.core.errors import NotFound
from portal_app.firms.models import Firm
from portal_app.requests.models import Request, RequestAddressee


def within_reach(actor: Actor) -> list[ColumnElement[bool]]:
    """Conditions on `Request` rows that an actor reaches."""
    conditions: list[Any] = [Request.firm_id == actor.firm_id]
    if actor.is_contact:
        conditions += [Request.contact_id == actor.person_id, Request.client_id == actor.client_id]
        if actor.viewing_by:
            # Looking through a client's eyes is no way to what at the office is for others (B6).
            conditions.append(or_(_owns_the_firm(actor.viewing_by), told_to(actor.viewing_by)))
    elif actor.is_staff and actor.role is not Role.OWNER:
        conditions.append(told_to(actor.person_id))
    return conditions


def _owns_the_firm(staff_id: str) -> ColumnElement[bool]:
    return exists().where(StaffMember.id == staff_id, StaffMember.role == Role.OWNER.value)


def told_to(person_id: Any) -> ColumnElement[bool]:
    """The condition on `Request` rows for a staff member who does not own the firm; a value or a `bindparam`."""
    # None of these looks at the request itself: a list of thousands asks each of them once.
    request: Any = Request
    managed = select(Client.id).where(Client.manager_id == person_id)
    addressed = select(RequestAddressee.request_id).where(RequestAddressee.staff_id == person_id)
    return or_(
        request.assignee_id == person_id,
        request.client_id.in_(managed),
        request.id.in_(addressed),
        # Whoever is responsible works at one firm, and that is the session's.
        exists().where(Firm.responsible_id == person_id),
    )


def request_to_change(session: Session, actor: Actor, request_id: str) -> Request:
    """A request that the actor reaches, held until the unit of work ends: two changes to one queue.

    Raises:
        NotFound: Missing, of another firm, or nothing of this person's.
    """
    statement = select(Request).where(Request.id == request_id, *within_reach(actor)).with_for_update(of=Request)
    request = session.scalar(statement)
    if request is None:
        raise NotFound
    return request


def office_request(session: Session, actor: Actor, request_id: str) -> Request:
    """A request for staff to change.

    Raises:
        NotFound: As `request_to_change`, and for any contact.
    """
    office_only(actor)
    return request_to_change(session, actor, request_id)
