"""Whom of a client's people a task can reach: those to whom the portal is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import CLIENT_IS_OPEN
from portal_app.core.errors import NotFound
from portal_app.core.i18n import Text, msg
from portal_app.firms.models import Portal


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a client.

    Attributes:
        closed: Why the portal is closed to them; None when it is open.
    """

    id: str
    name: str
    email: str = ""
    closed: Text | None = None


def people_of(session: Session, actor: Actor, client_id: str, contact_ids: Sequence[str] | None = None) -> list[Person]:
    """The contacts of a client, by name, each with whether the portal is open to them. One statement.

    Args:
        session: For reading.
        actor: Staff, or the program.
        client_id: Of a client that the actor reaches.
        contact_ids: Only these; None for all.

    Raises:
        NotFound: One of these is no contact of that client.
    """
    statement = (
        select(Contact.id, Contact.name, Contact.email, ClientContact.portal_open, CLIENT_IS_OPEN, Portal.active)
        .select_from(ClientContact)
        .join(Contact, Contact.id == ClientContact.contact_id)
        .join(Client, Client.id == ClientContact.client_id)
        .outerjoin(Portal, Portal.firm_id == Client.firm_id)
        .where(ClientContact.client_id == client_id, ClientContact.firm_id == actor.firm_id)
        .order_by(Contact.name, Contact.id)
    )
    if contact_ids is not None:
        statement = statement.where(Contact.id.in_(contact_ids))
    rows = session.execute(statement).all()
    if contact_ids is not None and len(rows) != len(set(contact_ids)):
        raise NotFound
    return [
        Person(contact_id, name, email or "", closed_reason(bool(active), client_open, contact_open))
        for contact_id, name, email, contact_open, client_open, active in rows
    ]


def closed_reason(firm_active: bool, client_open: bool, contact_open: bool) -> Text | None:
    """Why the portal is closed to a contact, in words; None when it is open.

    Args:
        firm_active: Whether the firm's portal is activated.
        client_open: Whether it is open for the client, who is not archived.
        contact_open: Whether it is open for this person at that client.
    """
    if not firm_active:
        return msg("The client portal is not activated.")
    if not client_open:
        return msg("The portal is not open for this client.")
    if not contact_open:
        return msg("The portal is not open for this contact.")
    return None
