"""Looking at a portal as a contact sees it (B6): for staff, to read, for a while, and on record."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.access.queries import CONTACT_COLUMNS, as_contact
from portal_app.access.rules import has_run_out
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import Contact, PortalView, StaffMember, WebSession
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN, client_of, contact_of
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token, new_token
from portal_app.core.db import rows
from portal_app.core.errors import Refused
from portal_app.core.i18n import format_datetime, msg
from portal_app.firms.models import Firm, Portal

VIEW_TIME = timedelta(minutes=20)
"""After so long a view ends by itself."""

_VIEW = (
    select(
        *CONTACT_COLUMNS,
        PortalView.client_id,
        Portal.address,
        PortalView.staff_id,
        PortalView.ends_at,
        WebSession.created_at,
        WebSession.last_seen_at,
        Firm.staff_idle_minutes,
        Firm.staff_limit_days,
    )
    .select_from(PortalView)
    # It stands and falls with the sign-in at the office, and with what the contact may see.
    .join(WebSession, WebSession.id == PortalView.session_id)
    .join(StaffMember, and_(StaffMember.id == PortalView.staff_id, StaffMember.id == WebSession.person_id))
    .join(Contact, Contact.id == PortalView.contact_id)
    .join(Firm, Firm.id == PortalView.firm_id)
    .join(Portal, and_(Portal.firm_id == PortalView.firm_id, Portal.active.is_(True)))
    .join(
        ClientContact,
        and_(ClientContact.contact_id == PortalView.contact_id, ClientContact.client_id == PortalView.client_id),
    )
    .join(Client, Client.id == PortalView.client_id)
    .where(
        *PORTAL_IS_OPEN,
        PortalView.token_hash == bindparam("token"),
        PortalView.ended_at.is_(None),
        PortalView.ends_at > bindparam("now"),
        WebSession.kind == Kind.STAFF,
        WebSession.ended_at.is_(None),
        WebSession.expires_at > bindparam("now"),
        StaffMember.active.is_(True),
    )
)


@dataclass(frozen=True, slots=True)
class ViewBegun:
    """What a browser needs to look on: a token for its cookie, and where to go."""

    token: str
    path: str


def begin_view(session: Session, actor: Actor, client_id: str, contact_id: str) -> ViewBegun:
    """Let a staff member look at a client's portal as one of its contacts sees it.

    Args:
        session: The unit of work.
        actor: Staff, in a browser.
        client_id: Whose portal.
        contact_id: Through whose eyes.

    Raises:
        NotFound: The client or the contact is out of the actor's reach.
        Refused: The portal is not open to this contact, so there is nothing that they see.
    """
    client = client_of(session, actor, client_id)
    contact, link = contact_of(session, actor, client.id, contact_id)
    address = session.scalar(select(Portal.address).where(Portal.firm_id == actor.firm_id, Portal.active.is_(True)))
    if address is None or client.archived_at is not None or not (client.portal_open and link.portal_open):
        raise Refused(msg("The portal is not open to {name}: there is nothing that they see.", name=contact.name))
    token, at = new_token(), now()
    session.add(
        PortalView(
            token_hash=hash_token(token),
            firm_id=actor.firm_id,
            session_id=actor.session_id,
            staff_id=actor.person_id,
            contact_id=contact.id,
            client_id=client.id,
            began_at=at,
            ends_at=at + VIEW_TIME,
        )
    )
    data = {"title": contact.name, "until": format_datetime(at + VIEW_TIME, actor.time_zone, actor.language)}
    record(session, actor, Event(Happened.PORTAL_VIEWED, ("contact", contact.id), client.id, internal=True, data=data))
    return ViewBegun(token, f"/p/{address}/tasks")


def view_actor(session: Session, token_hash: str) -> Actor | None:
    """Who a browser looks on as: the contact, with nothing but the right to read.

    Args:
        session: For reading.
        token_hash: Of the view's cookie.

    Returns:
        The actor, or None when the view is over: by its time, by leaving, because the staff member signed out or left
        the firm, or because the contact can't enter the portal any more.
    """
    at = now()
    row = next(iter(rows(session, _VIEW, {"token": token_hash, "now": at})), None)
    if row is None:
        return None
    staff_id, ends_at, *times = row[10:]
    if has_run_out(at, *times):
        return None
    return as_contact(row[:10], viewing_by=staff_id, viewing_until=ends_at)


def leave_view(session: Session, token_hash: str) -> str:
    """End a view.

    Args:
        session: The unit of work, of whichever firm the token is.
        token_hash: Of the view's cookie.

    Returns:
        The office's page that it was begun on; of the clients when the token is nothing.
    """
    view = session.scalar(select(PortalView).where(PortalView.token_hash == token_hash))
    if view is None:
        return "/clients"
    still = PortalView.id == view.id, PortalView.ended_at.is_(None)
    session.execute(update(PortalView).where(*still).values(ended_at=now()))
    return f"/clients/{view.client_id}"
