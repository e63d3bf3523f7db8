"""The people of an import's rows: who is known, who is new, and what the list adds to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal_app.clients.imports.known import Known, KnownContact
from portal_app.clients.imports.matching import PlannedContact, PlannedRow, new_people
from portal_app.core.ids import new_ids


@dataclass(slots=True)
class Person:
    """A person as the search text needs them; `fills` is what the list adds to a known one."""

    name: str
    email: str
    phone: str
    fills: dict[str, str] = field(default_factory=dict)


class People:
    """Everybody of one import; an address that stands in several rows is one person.

    Args:
        rows: All rows that are carried out.
        known: What they were planned against.

    Attributes:
        made: How many are new.
    """

    def __init__(self, rows: Sequence[PlannedRow], known: Known) -> None:
        self._known = known
        self._made = new_people(rows)
        self._ids = iter(new_ids(sum(len(planned.contacts) for planned in rows)))
        self._by_address: dict[str, str] = {}
        self._people: dict[str, Person] = {}
        self.made = 0

    def __getitem__(self, id_: str) -> Person:
        return self._people[id_]

    def id_of(self, one: PlannedContact, contacts: list[tuple[Any, ...]]) -> str:
        """The id of a row's person, who is put among the contacts to insert when nobody has been yet."""
        contact = one.contact
        address = contact.email
        met = self._by_address.get(address) if address else None
        if one.person_id and met in (None, one.person_id):
            return self._known_person(one)
        if met is not None:
            return met
        id_ = next(self._ids)
        made = self._made[address] if address else contact
        name = made.name or address
        contacts.append((id_, name, address or None, address or None, made.phone, made.language or None))
        self._people[id_] = Person(name, address, made.phone)
        if address:
            self._by_address[address] = id_
        self.made += 1
        return id_

    def _known_person(self, one: PlannedContact) -> str:
        id_, contact = one.person_id, one.contact
        person = self._people.get(id_)
        if person is None:
            before = self._known.people.get(contact.email) or KnownContact(id_, contact.name)
            person = self._people[id_] = Person(before.name or contact.name, before.email, before.phone)
        for change in one.changes:
            if change.field != "title":
                person.fills.setdefault(change.field, change.after)
        person.name = person.fills.get("name", person.name) or contact.email
        person.email = person.email or person.fills.get("email", "")
        person.phone = person.phone or person.fills.get("phone", "")
        if contact.email:
            self._by_address[contact.email] = id_
        return id_

    def take_fills(self) -> list[tuple[str, dict[str, str]]]:
        """What the list adds to each known person and is not written yet; the next call begins anew."""
        fills = [(id_, person.fills) for id_, person in self._people.items() if person.fills]
        for person in self._people.values():
            person.fills = {}
        return fills
