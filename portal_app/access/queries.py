"""Who is behind a browser's session, now."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from portal_app.access import links
from portal_app.access.rules import has_run_out, portal_path, within_portal
from portal_app.access.views import LinkPage, LinkState
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import Contact, SignInLink, StaffMember, WebSession
from portal_app.accounts.scope import contacts_only
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.firms.models import Firm, Portal
from portal_app.firms.queries import branding_at

# Who is behind a socket is asked at each of its events.
_STAFF = (
    select(
        WebSession.id,
        StaffMember.id,
        StaffMember.name,
        StaffMember.email,
        StaffMember.role,
        StaffMember.language,
        StaffMember.time_zone,
        StaffMember.firm_id,
        Firm.name,
        WebSession.confirmed_at,
        WebSession.created_at,
        WebSession.last_seen_at,
        Firm.staff_idle_minutes,
        Firm.staff_limit_days,
    )
    .join(StaffMember, StaffMember.id == WebSession.person_id)
    .join(Firm, Firm.id == StaffMember.firm_id)
    .where(
        WebSession.kind == Kind.STAFF,
        WebSession.ended_at.is_(None),
        WebSession.expires_at > bindparam("now"),
        StaffMember.active.is_(True),
    )
)

#: What `as_contact` makes an actor of; the client's id and the portal's address follow.
CONTACT_COLUMNS = (
    Contact.id,
    Contact.name,
    Contact.email,
    Contact.language,
    Contact.time_zone,
    Contact.firm_id,
    Firm.language,
    Firm.time_zone,
)

_CONTACT = (
    select(
        *CONTACT_COLUMNS,
        Client.id,
        Portal.address,
        WebSession.id,
        WebSession.confirmed_at,
        WebSession.created_at,
        WebSession.last_seen_at,
        Firm.contact_idle_minutes,
        Firm.contact_limit_days,
    )
    .join(Contact, Contact.id == WebSession.person_id)
    .join(Firm, Firm.id == Contact.firm_id)
    .join(Portal, and_(Portal.firm_id == Contact.firm_id, Portal.active.is_(True)))
    .join(ClientContact, ClientContact.contact_id == Contact.id)
    .join(Client, Client.id == ClientContact.client_id)
    .where(
        *PORTAL_IS_OPEN,
        WebSession.kind == Kind.CONTACT,
        WebSession.ended_at.is_(None),
        WebSession.expires_at > bindparam("now"),
    )
    # Of the open ones: the client that this browser chose, else the last one used, else the first by name.
    .order_by(
        (Client.id == WebSession.client_id).desc(),
        (Client.id == Contact.last_client_id).desc(),
        Client.name_key,
    )
    .limit(1)
)

# By the token of a request, and by the sign-in that a socket was opened with.
_BY_TOKEN, _BY_ID = WebSession.token_hash == bindparam("token"), WebSession.id == bindparam("session")
_STAFF_BY_TOKEN, _STAFF_BY_ID = _STAFF.where(_BY_TOKEN), _STAFF.where(_BY_ID)
_CONTACT_BY_TOKEN, _CONTACT_BY_ID = _CONTACT.where(_BY_TOKEN), _CONTACT.where(_BY_ID)


def staff_actor(session: Session, token_hash: str) -> Actor | None:
    """The staff member behind an office session.

    Args:
        session: For reading.
        token_hash: Of the office cookie.

    Returns:
        The actor, or None when the session has ended, was unused or lasted for too long by what the firm has set
        at this moment, or the person left the firm.
    """
    return _staff(session, _STAFF_BY_TOKEN, {"token": token_hash})


def staff_signed_in(session: Session, session_id: str) -> Actor | None:
    """As `staff_actor`, by the id of the sign-in: for sockets, which outlive their token."""
    return _staff(session, _STAFF_BY_ID, {"session": session_id})


def _staff(session: Session, statement: Select[*tuple[Any, ...]], which: dict[str, str]) -> Actor | None:
    at = now()
    row = next(iter(rows(session, statement, {**which, "now": at})), None)
    if row is None:
        return None
    session_id, person_id, name, email, role, language, time_zone, firm_id, firm_name, confirmed_at, *times = row
    if has_run_out(at, *times):
        return None
    return Actor(
        kind=Kind.STAFF,
        firm_id=firm_id,
        person_id=person_id,
        name=name,
        email=email,
        role=Role(role),
        language=language,
        time_zone=time_zone,
        session_id=session_id,
        confirmed_at=confirmed_at,
        firm_name=firm_name,
    )


def contact_actor(session: Session, token_hash: str) -> Actor | None:
    """The contact behind a portal session, with the client whose portal they have before them (U11).

    Args:
        session: For reading.
        token_hash: Of the portal cookie.

    Returns:
        The actor, or None when the session has ended or run out, the firm's portal is closed (U1), or no client's
        portal is open to this person any more.
    """
    return _contact(session, _CONTACT_BY_TOKEN, {"token": token_hash})


def contact_signed_in(session: Session, session_id: str) -> Actor | None:
    """As `contact_actor`, by the id of the sign-in: for sockets, which outlive their token."""
    return _contact(session, _CONTACT_BY_ID, {"session": session_id})


def _contact(session: Session, statement: Select[*tuple[Any, ...]], which: dict[str, str]) -> Actor | None:
    at = now()
    row = next(iter(rows(session, statement, {**which, "now": at})), None)
    if row is None:
        return None
    session_id, confirmed_at, *times = row[10:]
    if has_run_out(at, *times):
        return None
    return as_contact(row[:10], session_id=session_id, confirmed_at=confirmed_at)


def as_contact(found: Sequence[Any], **more: Any) -> Actor:
    """A contact as an actor, in their own language and time zone, or the firm's where they chose none.

    Args:
        found: The values of `CONTACT_COLUMNS`, the id of the client whose portal is before them, the portal's address.
        **more: What the actor has beside: a session, or who looks on.
    """
    person_id, name, email, language, time_zone, firm_id, firm_language, firm_zone, client_id, address = found
    return Actor(
        kind=Kind.CONTACT,
        firm_id=firm_id,
        person_id=person_id,
        name=name,
        email=email or "",
        client_id=client_id,
        portal_address=address or "",
        language=language or firm_language,
        time_zone=time_zone or firm_zone,
        **more,
    )


def open_clients(session: Session, contact_id: str) -> list[str]:
    """Ids of the clients whose portal is open to a person, by name (U11)."""
    return list(
        session.scalars(
            select(Client.id)
            .join(ClientContact, ClientContact.client_id == Client.id)
            .where(
                ClientContact.contact_id == contact_id,
                *PORTAL_IS_OPEN,
            )
            .order_by(Client.name_key, Client.id)
        )
    )


def at_client(session: Session, actor: Actor, client_id: str) -> Actor:
    """A contact with another of their clients before them than the one that they chose last (U11).

    Args:
        session: For reading.
        actor: The contact.
        client_id: The client whose portal a page of theirs shows.

    Raises:
        NotFound: It is not open to them, or they look on as somebody else.
    """
    contacts_only(actor)
    if actor.viewing_by or client_id not in open_clients(session, actor.person_id):
        raise NotFound
    return replace(actor, client_id=client_id)


def link_at(session: Session, address: str, token: str) -> SignInLink | None:
    """A contact's link, when it is one of this portal's.

    Args:
        session: For reading.
        address: Of the portal.
        token: From the link's address.
    """
    link_id = links.link_id(token)
    if link_id is None:
        return None
    return session.scalar(
        select(SignInLink)
        .join(Portal, Portal.firm_id == SignInLink.firm_id)
        .where(
            SignInLink.id == link_id,
            SignInLink.kind == Kind.CONTACT,
            Portal.address == address.lower(),
        )
    )


def state_of(link: SignInLink) -> LinkState:
    """What has become of a link by itself."""
    if link.used_at is not None:
        return LinkState.USED
    if link.voided_at is not None:
        return LinkState.VOIDED
    return LinkState.READY if link.expires_at > now() else LinkState.EXPIRED


def link_page(session: Session, address: str, token: str) -> LinkPage:
    """What the page of a link shows. Uses nothing up, so that a mail scanner may look (U9).

    Raises:
        NotFound: No portal has this address.
    """
    branding = branding_at(session, address)
    link = link_at(session, address, token)
    if link is None:
        return LinkPage(branding, LinkState.UNKNOWN)
    if not branding.active or not open_clients(session, link.person_id):
        return LinkPage(branding, LinkState.CLOSED)
    path = portal_path(branding.address, within_portal(link.next_path))
    return LinkPage(branding, state_of(link), link.person_id, path)


def staff_link_state(session: Session, token: str) -> str:
    """What has become of a staff member's link."""
    link = session.get(SignInLink, links.link_id(token) or "")
    return LinkState.UNKNOWN if link is None or link.kind != Kind.STAFF else state_of(link)
