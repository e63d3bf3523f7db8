"""Planned rows become clients, people and links: a few statements for thousands of rows (P1).

Ten thousand rows go to the database's driver as plain tuples; the mapping of tables is asked for the statement and
for the values that all rows share, nothing is made for each row but what is written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activity.commands import Event, record_clients, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.importing.bulk import insert_tuples
from portal_app.clients.importing.events import client_changed, contact_event
from portal_app.clients.importing.groups import GroupOf
from portal_app.clients.importing.people import People
from portal_app.clients.imports.known import Known
from portal_app.clients.imports.matching import PlannedRow
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import fold
from portal_app.clients.search import refresh_search
from portal_app.core.clock import now
from portal_app.core.ids import new_ids

_CHUNK = 2000

_CLIENT = (
    "id",
    "name",
    "name_key",
    "search",
    "kind",
    "registry_code",
    "vat_number",
    "address",
    "manager_id",
    "group_id",
    "note",
)
_CONTACT = ("id", "name", "email", "email_key", "phone", "language")
_LINK = ("client_id", "contact_id", "title")
_NULLED = ("registry_code", "manager_id", "language")

Watch = Callable[[int], None]
"""Told how many rows are written; raises `Stopped` when they shall not be."""


@dataclass(slots=True)
class Written:
    """What was written.

    Attributes:
        added, changed: Clients.
        people: New persons.
        first_id, last_id: The added clients are those from the one to the other; empty when none was.
    """

    added: int = 0
    changed: int = 0
    people: int = 0
    first_id: str = ""
    last_id: str = ""


def write_rows(
    session: Session,
    actor: Actor,
    rows: Sequence[PlannedRow],
    known: Known,
    group_of: GroupOf,
    watch: Watch,
) -> Written:
    """Carry out planned rows and record what happened to each client.

    Args:
        session: The unit of work in which they were planned.
        actor: Who imports.
        rows: The rows to carry out, new ones and changed ones.
        known: What they were planned against.
        group_of: Tells the group that a new client goes into.
        watch: Told after every couple of thousand rows.

    Returns:
        What was written.

    Raises:
        Stopped: From `watch`; the unit of work has to be given up.
    """
    session.flush()
    writer = _Writer(session, actor, rows, known, watch)
    # First what is known already: an address that completes a person must not make a second one.
    writer.change([planned for planned in rows if planned.client_id])
    writer.add([planned for planned in rows if not planned.client_id], group_of)
    return writer.sum_up()


class _Writer:
    """One import's people and what remains to be written of them."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[PlannedRow], known: Known, watch: Watch) -> None:
        self._session = session
        self._actor = actor
        self._known = known
        self._watch = watch
        self._at: datetime = now()
        self._people = People(rows, known)
        self._done = 0
        self._written = Written()

    def add(self, rows: Sequence[PlannedRow], group_of: GroupOf) -> None:
        """Make the clients of these rows."""
        ids = new_ids(len(rows))
        for start in range(0, len(rows), _CHUNK):
            clients: list[tuple[Any, ...]] = []
            contacts: list[tuple[Any, ...]] = []
            links: dict[tuple[str, str], tuple[Any, ...]] = {}
            for id_, planned in zip(ids[start : start + _CHUNK], rows[start : start + _CHUNK], strict=True):
                row = planned.row
                name_key = fold(row.name)
                words = [row.registry_code, row.vat_number]
                for one in planned.contacts:
                    person_id = self._people.id_of(one, contacts)
                    person = self._people[person_id]
                    words += (person.name, person.email, person.phone)
                    links[id_, person_id] = (id_, person_id, one.contact.title)
                clients.append(
                    (
                        id_,
                        row.name,
                        name_key,
                        f"{name_key} {fold(' '.join(words))}".rstrip(),
                        row.likely_kind,
                        row.registry_code or None,
                        row.vat_number,
                        row.address,
                        planned.manager_id or None,
                        group_of(row.group),
                        row.note,
                    )
                )
            self._insert(clients, contacts, list(links.values()))
            self._count(len(clients))
        self._fill()
        if ids:
            self._written.added = len(ids)
            self._written.first_id, self._written.last_id = ids[0], ids[-1]
            added = select(Client.id, Client.name).where(
                Client.firm_id == self._actor.firm_id, Client.id.between(ids[0], ids[-1])
            )
            record_clients(self._session, self._actor, Kind.CLIENT_ADDED, added)

    def change(self, rows: Sequence[PlannedRow]) -> None:
        """Complete and correct the clients of these rows."""
        names = {client.id: client.name for client in self._known.clients} if rows else {}
        staff = {person.id: person.name for person in self._known.staff}
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            contacts: list[tuple[Any, ...]] = []
            links: dict[tuple[str, str], tuple[Any, ...]] = {}
            events: list[Event] = []
            titles: list[dict[str, str]] = []
            for planned in chunk:
                if planned.changes:
                    events.append(client_changed(planned, names, staff))
                for one in planned.contacts:
                    if one.action == "same":
                        continue
                    person_id = self._people.id_of(one, contacts)
                    person = self._people[person_id]
                    if one.action != "fill" or person_id != one.person_id:
                        links[planned.client_id, person_id] = (planned.client_id, person_id, one.contact.title)
                    elif any(change.field == "title" for change in one.changes):
                        titles.append({"c": planned.client_id, "p": person_id, "title": one.contact.title})
                    events.append(contact_event(planned.client_id, person_id, person.name, one))
            self._update_clients(chunk)
            self._insert([], contacts, list(links.values()))
            self._update_titles(titles)
            record_many(self._session, self._actor, events)
            self._count(len(chunk))
        self._written.changed = len(rows)
        self._fill()
        refresh_search(self._session, self._actor.firm_id, [planned.client_id for planned in rows])

    def _insert(
        self, clients: list[tuple[Any, ...]], contacts: list[tuple[Any, ...]], links: list[tuple[Any, ...]]
    ) -> None:
        firm = {"firm_id": self._actor.firm_id}
        moments = {"created_at": self._at, "updated_at": self._at}
        insert_tuples(self._session, Client, _CLIENT, clients, {**firm, **moments, "portal_open": False})
        person = {**firm, "created_at": self._at, "notify": {}, "email_faulty": False}
        insert_tuples(self._session, Contact, _CONTACT, contacts, person)
        insert_tuples(self._session, ClientContact, _LINK, links, {**firm, "portal_open": False})

    def _update_clients(self, rows: Sequence[PlannedRow]) -> None:
        """One statement for each set of fields that changes."""
        groups: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for planned in rows:
            values: dict[str, Any] = {}
            for change in planned.changes:
                column = "manager_id" if change.field == "manager" else change.field
                values[column] = change.after or (None if column in _NULLED else "")
                if column == "name":
                    values["name_key"] = fold(change.after)
            if values:
                groups[tuple(sorted(values))].append({**values, "of": planned.client_id, "updated_at": self._at})
        self._update(Client, groups)

    def _fill(self) -> None:
        """Write what the list adds to people, and make their clients findable by it."""
        groups: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for id_, fills in self._people.take_fills():
            values: dict[str, Any] = dict(fills)
            if "email" in values:
                values["email_key"] = values["email"]
            groups[tuple(sorted(values))].append({**values, "of": id_})
        if not groups:
            return
        self._update(Contact, groups)
        filled = [values["of"] for group in groups.values() for values in group]
        for chunk in _chunks(filled):
            clients = self._session.scalars(
                select(ClientContact.client_id).where(
                    ClientContact.firm_id == self._actor.firm_id, ClientContact.contact_id.in_(chunk)
                )
            )
            refresh_search(self._session, self._actor.firm_id, list(clients))

    def _update(self, model: Any, groups: Mapping[tuple[str, ...], list[dict[str, Any]]]) -> None:
        table = model.__table__
        for rows in groups.values():
            columns = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in rows[0] if name != "of"}
            statement = update(table).where(table.c.id == bindparam("of")).values(columns)
            values = [{name if name == "of" else f"to_{name}": value for name, value in row.items()} for row in rows]
            self._session.connection().execute(statement, values)

    def _update_titles(self, titles: list[dict[str, str]]) -> None:
        if titles:
            table = ClientContact.__table__  # type: ignore[attr-defined]
            at_client = (table.c.client_id == bindparam("c")) & (table.c.contact_id == bindparam("p"))
            statement = update(table).where(at_client).values(title=bindparam("title"))
            self._session.connection().execute(statement, titles)

    def sum_up(self) -> Written:
        """What was written until now."""
        self._written.people = self._people.made
        return self._written

    def _count(self, rows: int) -> None:
        self._done += rows
        self._watch(self._done)


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
