"""Keeps the text that the clients list searches true to what it is made of."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import search_text

_CHUNK = 2000


def refresh_search(session: Session, firm_id: str, client_ids: Collection[str]) -> None:
    """Make the search text of these clients anew; three statements for every two thousand.

    Args:
        session: The unit of work that changed a name, a code or a person.
        firm_id: The firm of the clients.
        client_ids: Which; their changes need not be flushed yet.
    """
    session.flush()
    wanted = list(dict.fromkeys(client_ids))
    for start in range(0, len(wanted), _CHUNK):
        _refresh(session, firm_id, wanted[start : start + _CHUNK])


def clients_of_person(session: Session, firm_id: str, contact_id: str) -> list[str]:
    """Ids of every client of which a person is a contact."""
    return list(
        session.scalars(
            select(ClientContact.client_id).where(
                ClientContact.contact_id == contact_id, ClientContact.firm_id == firm_id
            )
        )
    )


def _refresh(session: Session, firm_id: str, ids: list[str]) -> None:
    people: defaultdict[str, list[tuple[str, str | None, str]]] = defaultdict(list)
    for client_id, name, email, phone in session.execute(
        select(ClientContact.client_id, Contact.name, Contact.email, Contact.phone)
        .join(Contact, Contact.id == ClientContact.contact_id)
        .where(ClientContact.client_id.in_(ids), ClientContact.firm_id == firm_id)
        .order_by(Contact.name)
    ):
        people[client_id].append((name, email, phone))
    rows = session.execute(
        select(Client.id, Client.name, Client.registry_code, Client.vat_number).where(
            Client.id.in_(ids), Client.firm_id == firm_id
        )
    ).all()
    texts = [{"of": id_, "text": search_text(name, code, vat, people[id_])} for id_, name, code, vat in rows]
    if texts:
        table = Client.__table__  # type: ignore[attr-defined]
        session.connection().execute(
            update(table).where(table.c.id == bindparam("of")).values(search=bindparam("text")), texts
        )
