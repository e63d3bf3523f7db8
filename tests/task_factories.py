"""Rows for tests, small functions by what they make. Each feature adds its own here; all take a session first."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import Contact, StaffMember, WebSession
from portal_app.clients.models import Client, ClientContact
from portal_app.core import crypto
from portal_app.core.clock import now
from portal_app.firms.models import Firm, Portal, PortalAddress

_numbers = count(1)


def make_firm(session: Session, name: str = "Numbrid OÜ", *, portal: bool = True, **values: Any) -> Firm:
    """A firm, with its portal active unless told otherwise."""
    firm = Firm(name=name, created_at=now(), **{"time_zone": "Europe/Tallinn"} | values)
    session.add(firm)
    session.flush()
    address = f"firm-{next(_numbers)}"
    session.add(Portal(firm_id=firm.id, active=portal, address=address, activated_at=now() if portal else None))
    session.add(PortalAddress(address=address, firm_id=firm.id, created_at=now()))
    session.flush()
    return firm


def make_staff(session: Session, firm: Firm, name: str = "Anu Arve", role: Role = Role.OWNER) -> Actor:
    """A staff member, as the actor they are."""
    email = f"staff{next(_numbers)}@example.com"
    member = StaffMember(
        firm_id=firm.id,
        name=name,
        email=email,
        email_key=email,
        role=role.value,
        time_zone=firm.time_zone,
        created_at=now(),
    )
    session.add(member)
    session.flush()
    return Actor(Kind.STAFF, firm.id, member.id, name, email, role, time_zone=firm.time_zone)


def make_client(session: Session, firm: Firm, name: str = "Aed OÜ", *, portal_open: bool = True) -> Client:
    """A client, with its portal open unless told otherwise."""
    at = now()
    client = Client(
        firm_id=firm.id,
        name=name,
        name_key=name.lower(),
        search=name.lower(),
        portal_open=portal_open,
        created_at=at,
        updated_at=at,
    )
    session.add(client)
    session.flush()
    return client


def make_contact(session: Session, client: Client, name: str = "Mari Maasikas", *, portal_open: bool = True) -> Actor:
    """A contact of a client, as the actor they are when that client's portal is before them."""
    email = f"contact{next(_numbers)}@example.com"
    contact = Contact(firm_id=client.firm_id, name=name, email=email, email_key=email, created_at=now())
    session.add(contact)
    session.flush()
    actor = Actor(Kind.CONTACT, client.firm_id, contact.id, name, email, time_zone="Europe/Tallinn")
    return make_contact_of(session, client, actor, portal_open=portal_open)


def make_contact_of(session: Session, client: Client, person: Actor, *, portal_open: bool = True) -> Actor:
    """Make a contact a contact of one more client; returns them with that client before them."""
    session.add(
        ClientContact(client_id=client.id, contact_id=person.person_id, firm_id=client.firm_id, portal_open=portal_open)
    )
    session.flush()
    return replace(person, client_id=client.id)


def sign_in(session: Session, actor: Actor) -> str:
    """A web session of that person; returns the token that their cookie holds."""
    from datetime import timedelta

    token, at = crypto.new_token(), now()
    session.add(
        WebSession(
            token_hash=crypto.hash_token(token),
            firm_id=actor.firm_id,
            kind=actor.kind.value,
            person_id=actor.person_id,
            client_id=actor.client_id or None,
            created_at=at,
            last_seen_at=at,
            expires_at=at + timedelta(days=1),
        )
    )
    session.flush()
    return token


@dataclass(frozen=True, slots=True)
class Office:
    """A firm with one staff member, one client and one contact: what most tests begin with."""

    firm: Firm
    staff: Actor
    client: Client
    contact: Actor


def make_office(session: Session, name: str = "Numbrid OÜ") -> Office:
    """A firm with an active portal, an owner, a client and a contact whose portal is open."""
    firm = make_firm(session, name)
    client = make_client(session, firm, f"Client of {name}")
    return Office(firm, make_staff(session, firm), client, make_contact(session, client))
