"""Opening and closing a client's portal, silently: no mail, no introduction (U10)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import address_works
from portal_app.clients.scope import client_of, contact_of, require_portal
from portal_app.core.clock import now
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg


def open_portal(session: Session, actor: Actor, client_id: str, only: Collection[str] | None = None) -> int:
    """Open a client's portal to its contacts who have a working address.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Whose.
        only: Ids of the contacts to let in; None for all of them.

    Returns:
        How many contacts may enter now.

    Raises:
        Refused: The firm's portal is not active, or the client is archived.
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    _check_can_open(session, actor, client)
    links = session.execute(
        select(ClientContact, Contact.email, Contact.email_faulty)
        .join(Contact, Contact.id == ClientContact.contact_id)
        .where(ClientContact.client_id == client.id)
    ).all()
    opened = [
        link
        for link, email, faulty in links
        if address_works(email, faulty) and not link.portal_open and (only is None or link.contact_id in only)
    ]
    _open(session, actor, client, opened)
    return sum(link.portal_open for link, _, _ in links)


def close_portal(session: Session, actor: Actor, client_id: str) -> list[str]:
    """Close a client's portal to everybody, at once.

    Nobody keeps a leave that opening it again for one person would bring back to life unasked.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Whose.

    Returns:
        Ids of the contacts who could enter; `open_portal(only=…)` with them undoes the closing.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    if not client.portal_open:
        return []
    client.portal_open = False
    client.portal_opened_at = None
    client.updated_at = now()
    closed = list(
        session.scalars(
            select(ClientContact).where(ClientContact.client_id == client.id, ClientContact.portal_open.is_(True))
        )
    )
    for link in closed:
        link.portal_open = False
    ids = [link.contact_id for link in closed]
    data = {"title": client.name, "contacts": ids}
    record(session, actor, Event(Kind.CLIENT_PORTAL_CLOSED, ("client", client.id), client.id, internal=True, data=data))
    return ids


def open_contact(session: Session, actor: Actor, client_id: str, contact_id: str) -> None:
    """Let one contact into their client's portal, which opens with it if it was closed.

    Raises:
        Refused: They have no working address, the client is archived, or the firm's portal is not active.
        NotFound: There is no such contact for this actor.
    """
    person, link = contact_of(session, actor, client_id, contact_id)
    client = client_of(session, actor, client_id)
    _check_can_open(session, actor, client)
    if not address_works(person.email, person.email_faulty):
        raise Refused(msg("{name} has no working e-mail address. Enter one first.", name=person.name))
    if not (link.portal_open and client.portal_open):
        _open(session, actor, client, [link])


def close_contact(session: Session, actor: Actor, client_id: str, contact_id: str) -> None:
    """Keep one contact out of a client's portal, at once; the others stay in.

    Raises:
        NotFound: There is no such contact for this actor.
    """
    person, link = contact_of(session, actor, client_id, contact_id)
    if not link.portal_open:
        return
    link.portal_open = False
    change = {"field": "portal", "before": "open", "after": "closed"}
    data = {"title": person.name, "changes": [change]}
    record(session, actor, Event(Kind.CONTACT_CHANGED, ("contact", person.id), client_id, internal=True, data=data))


def _check_can_open(session: Session, actor: Actor, client: Client) -> None:
    require_portal(session, actor)
    if client.archived_at is not None:
        raise Refused(msg("{name} is archived. Restore the client first.", name=client.name))


def _open(session: Session, actor: Actor, client: Client, links: Collection[ClientContact]) -> None:
    at = now()
    for link in links:
        link.portal_open = True
        link.opened_at = at
    if client.portal_open and not links:
        return
    if not client.portal_open:
        client.portal_open = True
        client.portal_opened_at = at
    client.updated_at = at
    data = {"title": client.name, "contacts": [link.contact_id for link in links]}
    record(session, actor, Event(Kind.CLIENT_PORTAL_OPENED, ("client", client.id), client.id, internal=True, data=data))
