"""Many clients at once, for the import and the demo: a handful of statements, whatever the number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import fold, search_text
from portal_app.core.clock import now
from portal_app.core.ids import new_id

_CHUNK = 2000


@dataclass(slots=True)
class NewPerson:
    """A contact to be, with texts already cleaned (`rules.checked_contact`).

    Attributes:
        name: Empty takes the address.
        email: Empty for none. One address is one person: a known one is linked, its name and phone stay.
        phone: "+37251234567".
        title: Position at this client.
        language: Empty follows the firm's.
        portal_open: May enter the portal, if the client's is open.
        contact_id: Of a known person, who is then linked whatever the other fields say.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    title: str = ""
    language: str = ""
    portal_open: bool = False
    contact_id: str = ""


@dataclass(slots=True)
class NewClient:
    """A client to be, with texts already cleaned (`rules.checked_client`); registry codes must be free."""

    name: str
    kind: str = "company"
    registry_code: str = ""
    vat_number: str = ""
    address: str = ""
    note: str = ""
    manager_id: str = ""
    group_id: str = ""
    portal_open: bool = False
    people: Sequence[NewPerson] = ()
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Inserted:
    """How many rows a bulk insert wrote, and the id of each client's people in the order given."""

    clients: int
    contacts: int
    links: int
    people: dict[str, list[str]]


def insert_clients(session: Session, firm_id: str, clients: Iterable[NewClient]) -> Inserted:
    """Insert clients with their contacts. Whoever calls records the activity.

    Args:
        session: The unit of work.
        firm_id: Whose clients they become.
        clients: In the order in which they shall stand under "newest".

    Returns:
        What was written.
    """
    batch = list(clients)
    at = now()
    writer = _People(session, firm_id, at)
    writer.add({client.id: client.people for client in batch})
    rows = [_client_row(firm_id, client, writer, at) for client in batch]
    _insert(session, Client, rows)
    return writer.write(len(rows))


def insert_contacts(session: Session, firm_id: str, people: Mapping[str, Sequence[NewPerson]]) -> Inserted:
    """Insert contacts of clients that exist. Whoever calls records the activity and refreshes the search texts.

    Args:
        session: The unit of work.
        firm_id: The firm of the clients.
        people: Client's id → its new contacts; none of them linked to it already.
    """
    writer = _People(session, firm_id, now())
    writer.add(people)
    return writer.write(0)


class _People:
    """The persons of a batch: each address once, known ones found, all written together."""

    def __init__(self, session: Session, firm_id: str, at: datetime) -> None:
        self._session = session
        self._firm_id = firm_id
        self._at = at
        self._by_key: dict[str, str] = {}
        self._names: dict[str, tuple[str, str, str]] = {}
        self._contacts: list[dict[str, Any]] = []
        self._links: dict[tuple[str, str], dict[str, Any]] = {}
        self.ids: dict[str, list[str]] = {}

    def add(self, people: Mapping[str, Sequence[NewPerson]]) -> None:
        self._find_known([person for group in people.values() for person in group])
        for client_id, group in people.items():
            self.ids[client_id] = [self._link(client_id, person) for person in group]

    def texts(self, client_id: str) -> list[tuple[str, str | None, str]]:
        """Name, address and phone of each contact of a client, for its search text."""
        return [self._names[id_] for id_ in dict.fromkeys(self.ids[client_id]) if id_ in self._names]

    def write(self, clients: int) -> Inserted:
        _insert(self._session, Contact, self._contacts)
        _insert(self._session, ClientContact, list(self._links.values()))
        return Inserted(clients, len(self._contacts), len(self._links), self.ids)

    def _find_known(self, people: list[NewPerson]) -> None:
        keys = list({person.email.lower() for person in people if person.email})
        ids = list({person.contact_id for person in people if person.contact_id})
        for column, values in ((Contact.email_key, keys), (Contact.id, ids)):
            for start in range(0, len(values), _CHUNK):
                for id_, key, name, email, phone in self._session.execute(
                    select(
                        Contact.id,
                        Contact.email_key,
                        Contact.name,
                        Contact.email,
                        Contact.phone,
                    ).where(Contact.firm_id == self._firm_id, column.in_(values[start : start + _CHUNK]))
                ):
                    if key:
                        self._by_key[key] = id_
                    self._names[id_] = (name, email or "", phone)

    def _link(self, client_id: str, person: NewPerson) -> str:
        key = person.email.lower()
        known = person.contact_id if person.contact_id in self._names else self._by_key.get(key, "") if key else ""
        contact_id = known or self._new(person, key)
        self._links.setdefault(
            (client_id, contact_id),
            {
                "client_id": client_id,
                "contact_id": contact_id,
                "firm_id": self._firm_id,
                "title": person.title,
                "portal_open": person.portal_open,
                "opened_at": self._at if person.portal_open else None,
                "invited_at": None,
                "first_entered_at": None,
            },
        )
        return contact_id

    def _new(self, person: NewPerson, key: str) -> str:
        id_ = new_id()
        name = person.name or person.email
        self._contacts.append(
            {
                "id": id_,
                "firm_id": self._firm_id,
                "name": name,
                "email": person.email or None,
                "email_key": key or None,
                "phone": person.phone,
                "language": person.language or None,
                "time_zone": None,
                "password_hash": None,
                "notify": {},
                "email_faulty": False,
                "welcome_seen_at": None,
                "last_client_id": None,
                "created_at": self._at,
            }
        )
        if key:
            self._by_key[key] = id_
        self._names[id_] = (name, person.email, person.phone)
        return id_


def _client_row(firm_id: str, client: NewClient, people: _People, at: datetime) -> dict[str, Any]:
    return {
        "id": client.id,
        "firm_id": firm_id,
        "name": client.name,
        "name_key": fold(client.name),
        "search": search_text(client.name, client.registry_code, client.vat_number, people.texts(client.id)),
        "kind": client.kind,
        "registry_code": client.registry_code or None,
        "vat_number": client.vat_number,
        "address": client.address,
        "manager_id": client.manager_id or None,
        "group_id": client.group_id or None,
        "note": client.note,
        "portal_open": client.portal_open,
        "portal_opened_at": at if client.portal_open else None,
        "archived_at": None,
        "created_at": at,
        "updated_at": at,
    }


def _insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.flush()
        session.connection().execute(insert(model.__table__), rows)  # type: ignore[attr-defined]
