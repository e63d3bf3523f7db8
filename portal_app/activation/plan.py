"""What an activation would do with a selection of clients: read in one query, decided without a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activation.views import LeftOut
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import address_works
from portal_app.clients.selection import Selection, selected

#: A list in a dialog is read by a person; the rest is found by the list's own filter.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One contact at one client, as the plan reads it."""

    client_id: str
    client: str
    client_open: bool
    contact_id: str
    contact: str
    email: str
    works: bool
    is_open: bool
    #: Was invited to this client before, or has entered it.
    greeted: bool


@dataclass(slots=True)
class Plan:
    """What would happen.

    Attributes:
        clients: How many clients are meant.
        clients_to_open: Id → name of those whose portal is closed and somebody could enter.
        to_open: Places to open.
        already_open: Places that are open.
        invitations: One place for each person to invite: at the first of the clients, by name.
        greeted_with: Every place that an invitation covers.
        without_address: Places of people whom mail can't reach.
        without_contacts: Clients without any contact.
    """

    clients: int = 0
    clients_to_open: dict[str, str] = field(default_factory=dict)
    to_open: list[Place] = field(default_factory=list)
    already_open: list[Place] = field(default_factory=list)
    invitations: list[Place] = field(default_factory=list)
    greeted_with: list[Place] = field(default_factory=list)
    without_address: list[LeftOut] = field(default_factory=list)
    without_contacts: list[LeftOut] = field(default_factory=list)


def read_plan(session: Session, actor: Actor, selection: Selection) -> Plan:
    """Read the selected clients with their contacts, and plan. Archived clients are left alone."""
    rows = session.execute(
        select(
            Client.id,
            Client.name,
            Client.portal_open,
            Contact.id,
            Contact.name,
            Contact.email,
            Contact.email_faulty,
            ClientContact.portal_open,
            ClientContact.invited_at,
            ClientContact.first_entered_at,
        )
        .select_from(Client)
        .outerjoin(ClientContact, ClientContact.client_id == Client.id)
        .outerjoin(Contact, Contact.id == ClientContact.contact_id)
        .where(selected(actor, selection), Client.archived_at.is_(None))
        .order_by(Client.name_key, Client.id, Contact.name)
    )
    places = (
        Place(
            client_id=client_id,
            client=client,
            client_open=client_open,
            contact_id=contact_id or "",
            contact=contact or "",
            email=email or "",
            works=address_works(email, bool(faulty)),
            is_open=bool(is_open) and client_open,
            greeted=invited_at is not None or entered_at is not None,
        )
        for client_id, client, client_open, contact_id, contact, email, faulty, is_open, invited_at, entered_at in rows
    )
    return plan(places)


def plan(places: Iterable[Place]) -> Plan:
    """Decide for each place what an activation does (U8).

    Who was opened silently before is invited too, if they were never invited: that is how a firm that began quietly
    tells its clients later. Who was invited or has entered is left in peace.
    """
    made = Plan()
    clients: set[str] = set()
    invited: set[str] = set()
    for place in places:
        clients.add(place.client_id)
        if not place.contact_id:
            made.without_contacts.append(LeftOut(place.client_id, place.client))
            continue
        if place.is_open:
            made.already_open.append(place)
        elif place.works:
            made.to_open.append(place)
            if not place.client_open:
                made.clients_to_open[place.client_id] = place.client
        if place.is_open and place.greeted:
            continue
        if not place.works:
            made.without_address.append(
                LeftOut(place.client_id, place.client, place.contact_id, place.contact, place.email)
            )
        else:
            made.greeted_with.append(place)
            if place.contact_id not in invited:
                invited.add(place.contact_id)
                made.invitations.append(place)
    made.clients = len(clients)
    return made
