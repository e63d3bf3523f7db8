"""Rows for tests, made through the same commands as the product's own. Each feature adds its factory here."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401  (every table and every listener)
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import Contact, StaffMember, WebSession
from portal_app.clients.commands.client import add_client
from portal_app.clients.commands.contact import add_contact
from portal_app.core import crypto
from portal_app.core.clock import now
from portal_app.firms.models import Firm, Portal, PortalAddress

_numbers = count(1)


def make_firm(session: Session, name: str = "Ledger & Co", *, portal: bool = True, language: str = "en") -> Actor:
    """A firm with its owner, and an active portal unless told otherwise; returns the owner as actor."""
    at = now()
    firm = Firm(name=name, language=language, time_zone="Europe/Tallinn", created_at=at)
    address = f"firm-{next(_numbers)}"
    session.add(firm)
    session.flush()
    session.add(Portal(firm_id=firm.id, active=portal, address=address if portal else None))
    if portal:
        session.add(PortalAddress(address=address, firm_id=firm.id, created_at=at))
    session.flush()
    return make_staff(session, firm.id, f"Owner of {name}", Role.OWNER, language=language)


def make_staff(
    session: Session, firm_id: str, name: str = "Mari Maasikas", role: Role = Role.ACCOUNTANT, *, language: str = "en"
) -> Actor:
    """A staff member, as actor."""
    email = f"staff{next(_numbers)}@firm.example.com"
    member = StaffMember(
        firm_id=firm_id,
        name=name,
        email=email,
        email_key=email,
        role=role.value,
        language=language,
        time_zone="Europe/Tallinn",
        created_at=now(),
    )
    session.add(member)
    session.flush()
    return Actor(
        Kind.STAFF,
        firm_id,
        member.id,
        name,
        email,
        role,
        language=language,
        time_zone="Europe/Tallinn",
        confirmed_at=now(),
    )


@cache
def hashed(password: str) -> str:
    """A password as it is kept. It is slow to make on purpose, and does for everybody who has the same."""
    return crypto.hash_password(password)


def make_client(session: Session, actor: Actor, name: str = "Tamm OÜ", **fields: str) -> str:
    """A client of the actor's firm, its portal closed; returns its id."""
    return add_client(session, actor, {"name": name, **fields})


def make_contact(
    session: Session, actor: Actor, client_id: str, name: str = "Jaan Tamm", *, portal: bool = False, **fields: str
) -> str:
    """A contact of a client with an address of their own (`email=""` for none); returns the person's id."""
    given = {"email": f"contact{next(_numbers)}@client.example.com", **fields, "name": name}
    return add_contact(session, actor, client_id, given, portal=portal).id


def as_contact(session: Session, contact_id: str, client_id: str) -> Actor:
    """A contact as actor, with one client's portal before them."""
    person: Any = session.get(Contact, contact_id)
    return Actor(
        Kind.CONTACT,
        person.firm_id,
        person.id,
        person.name,
        person.email or "",
        client_id=client_id,
        language="en",
        time_zone="Europe/Tallinn",
        confirmed_at=now(),
    )


@dataclass(frozen=True, slots=True)
class Office:
    """A firm with its owner, one client, and a contact of it whose portal is open."""

    firm_id: str
    staff: Actor
    client_id: str
    contact: Actor


def make_office(session: Session, name: str = "Numbrid OÜ") -> Office:
    """What most tests of work with clients begin with. The client is called "Client of …"."""
    staff = make_firm(session, name)
    client_id = make_client(session, staff, f"Client of {name}")
    return Office(staff.firm_id, staff, client_id, make_person(session, staff, client_id, "Mari Maasikas"))


def make_person(
    session: Session, actor: Actor, client_id: str, name: str = "Kadri Kask", *, portal: bool = True, **fields: str
) -> Actor:
    """A contact of a client, as actor with that client's portal before them; `email` makes it somebody known."""
    return as_contact(session, make_contact(session, actor, client_id, name, portal=portal, **fields), client_id)


def sign_in(session: Session, actor: Actor) -> str:
    """A web session of that person; returns what their cookie holds."""
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
            confirmed_at=at,
        )
    )
    session.flush()
    return token


def altered(token: str) -> str:
    """A token that is nearly this one. Its very last character says less than a whole one: that may change nothing."""
    return token[:-4] + ("y" if token[-4] == "x" else "x") + token[-3:]
