"""What an actor may reach of the clients. Whoever is out of scope finds nothing."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client, ClientContact
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.firms.models import Firm, Portal

#: A client's portal is open: to be selected beside what hangs on the client. Archiving closes it, whatever it was.
CLIENT_IS_OPEN: ColumnElement[bool] = and_(Client.portal_open.is_(True), Client.archived_at.is_(None))

#: A client's portal is open to a person: for statements that join `Client` with `ClientContact`. Whether the firm has
#: a portal at all is asked beside it.
PORTAL_IS_OPEN: tuple[Any, ...] = (
    ClientContact.portal_open.is_(True),
    Client.portal_open.is_(True),
    Client.archived_at.is_(None),
)


def client_of(session: Session, actor: Actor, client_id: str) -> Client:
    """A client that the actor may work on.

    Raises:
        NotFound: It is another firm's, or not there, or the actor is a contact.
    """
    office_only(actor)
    found = session.scalar(select(Client).where(Client.id == client_id, Client.firm_id == actor.firm_id))
    if found is None:
        raise NotFound()
    return found


def require_in_use(session: Session, actor: Actor, client_id: str) -> None:
    """Make sure that something new may be made for a client.

    Raises:
        NotFound: As `client_of`.
        Refused: It is archived, perhaps by a colleague a moment ago.
    """
    client = client_of(session, actor, client_id)
    if client.archived_at is not None:
        raise Refused(
            msg("{name} is archived. Choose another client, or restore it on its page first.", name=client.name)
        )


def contact_of(session: Session, actor: Actor, client_id: str, contact_id: str) -> tuple[Contact, ClientContact]:
    """A person and their place at a client that the actor may work on.

    Raises:
        NotFound: The person is no contact of that client, or the client is out of reach.
    """
    office_only(actor)
    row = session.execute(
        select(Contact, ClientContact)
        .join(ClientContact, ClientContact.contact_id == Contact.id)
        .where(
            ClientContact.client_id == client_id,
            ClientContact.contact_id == contact_id,
            ClientContact.firm_id == actor.firm_id,
        )
    ).first()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def firm_of(session: Session, actor: Actor) -> Firm:
    """The actor's firm.

    Raises:
        NotFound: It is gone.
    """
    firm = session.get(Firm, actor.firm_id)
    if firm is None:
        raise NotFound()
    return firm


def portal_ready(session: Session, actor: Actor) -> bool:
    """Whether the firm's portal is active and has an address."""
    row = session.execute(select(Portal.active, Portal.address).where(Portal.firm_id == actor.firm_id)).first()
    return row is not None and bool(row[0]) and bool(row[1])


def require_portal(session: Session, actor: Actor) -> None:
    """Make sure that opening a portal means something (U1, U2).

    Raises:
        Refused: The firm's portal is not active or has no address; says where to mend it.
    """
    row = session.execute(select(Portal.active, Portal.address).where(Portal.firm_id == actor.firm_id)).first()
    if row is None or not row[0]:
        raise Refused(msg("The client portal is not active yet. An owner or admin activates it under Settings → Apps."))
    if not row[1]:
        raise Refused(
            msg("The client portal has no address yet. An owner or admin chooses one under Settings → Client portal.")
        )
