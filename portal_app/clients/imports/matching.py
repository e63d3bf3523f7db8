"""Compare a list with what the firm has: which rows are new, which change something, which say nothing new (P1).

An import completes and corrects clients: a value in the list replaces a different one, an empty cell never erases.
People keep what they or the office entered (they edit it themselves, U27); the list only fills what is empty.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal_app.clients.imports.contacts import ImportContact
from portal_app.clients.imports.faults import Fault, warning
from portal_app.clients.imports.known import Known, KnownClient, KnownContact, KnownStaff
from portal_app.clients.imports.progress import OnProgress, ShouldStop, watched
from portal_app.clients.imports.rows import ImportRow
from portal_app.clients.imports.text import plain
from portal_app.clients.imports.values import registry_code
from portal_app.core.i18n import msg

_COMPARED = ("name", "kind", "registry_code", "vat_number", "address", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that the import would set; `before` is "" where it completes."""

    field: str
    before: str
    after: str


# Not frozen: ten thousand are made at a time, and a frozen one takes three times as long.
@dataclass(slots=True)
class PlannedContact:
    """What happens with one person of a row.

    Attributes:
        action: "new" (nobody has this address: make the person once, by address, then link),
            "link" (the person exists at another client), "fill" (empty fields are completed), "same".
        contact: What the list says.
        person_id: The known person, "" for a new one.
        changes: What is filled in, for "link" too.
    """

    action: str
    contact: ImportContact
    person_id: str = ""
    changes: tuple[Change, ...] = ()


# Not frozen: ten thousand are made at a time, and a frozen one takes three times as long.
@dataclass(slots=True)
class PlannedRow:
    """One row and what importing it would do.

    Attributes:
        row: As judged by `rows.check_rows`.
        outcome: "new", "changed", "unchanged", "blocked" (has errors) or "total".
        client_id: The known client, "" for a new one.
        manager_id: The staff member named, "" for none.
        changes: What changes on a known client; empty for new ones.
        contacts: The row's people.
        faults: The row's faults and those found by comparing.
    """

    row: ImportRow
    outcome: str
    client_id: str = ""
    manager_id: str = ""
    changes: tuple[Change, ...] = ()
    contacts: tuple[PlannedContact, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows, planned."""

    rows: Sequence[PlannedRow]

    @property
    def counts(self) -> Counter[str]:
        """Number of rows by outcome."""
        return Counter(planned.outcome for planned in self.rows)

    def chosen(self, ticked: Collection[int] | None = None) -> list[PlannedRow]:
        """The rows to carry out: ticked, without errors, and with something to do.

        Args:
            ticked: Row numbers; None for those ticked by default.
        """
        return [
            planned
            for planned in self.rows
            if planned.outcome in ("new", "changed")
            and (planned.row.ticked if ticked is None else planned.row.number in ticked)
        ]


def new_people(rows: Sequence[PlannedRow]) -> dict[str, ImportContact]:
    """Who has to be made for these rows, once for each address.

    Args:
        rows: The rows to carry out.

    Returns:
        Address → person; the first name stays, what it lacks comes from later rows.
    """
    people: dict[str, ImportContact] = {}
    for planned in rows:
        for one in planned.contacts:
            contact = one.contact
            if one.action != "new" or not contact.email:
                continue
            first = people.setdefault(contact.email, contact)
            if first is not contact and first != contact:
                people[contact.email] = ImportContact(
                    name=first.name or contact.name,
                    email=contact.email,
                    phone=first.phone or contact.phone,
                    title=first.title,
                    language=first.language or contact.language,
                )
    return people


def match(
    rows: Sequence[ImportRow],
    known: Known,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Plan the import of a list (P1).

    Args:
        rows: The judged rows.
        known: What the firm has.
        on_progress: Called with (done, total) now and then.
        should_stop: Asked now and then.

    Returns:
        The plan. Planning again after it was carried out gives "unchanged" for every row.

    Raises:
        Stopped: When `should_stop` says so.
    """
    owners = _find_clients(rows, known.clients)
    managers = _Managers(known.staff)
    planned = []
    for row in watched(rows, on_progress, should_stop):
        if row.role == "total" or not row.tickable:
            outcome = "total" if row.role == "total" else "blocked"
            planned.append(PlannedRow(row=row, outcome=outcome, faults=row.faults))
        else:
            planned.append(_plan(row, owners.get(row.number), known, managers))
    return Plan(planned)


def _find_clients(rows: Sequence[ImportRow], clients: Sequence[KnownClient]) -> dict[int, KnownClient]:
    """Row number → the client meant: by registry code, else by name; no client is meant by two rows.

    Surer pairs go first, so that the order of rows does not decide.
    """
    by_code: dict[str, KnownClient] = {}
    alone: dict[str, list[KnownClient]] = {}
    coded: dict[str, list[KnownClient]] = {}
    for client in clients:
        code = registry_code(client.registry_code)
        if code:
            by_code.setdefault(code, client)
        (coded if code else alone).setdefault(plain(client.name) or client.name, []).append(client)

    found: dict[int, KnownClient] = {}
    taken: set[str] = set()

    def pair(row: ImportRow, candidates: Sequence[KnownClient]) -> None:
        if row.number in found:
            return
        for client in candidates:
            if client.id not in taken:
                found[row.number] = client
                taken.add(client.id)
                return

    judged = [row for row in rows if row.tickable]
    for row in judged:
        if row.registry_code and row.registry_code in by_code:
            pair(row, (by_code[row.registry_code],))
    for has_code, candidates in ((False, alone), (True, alone), (False, coded)):
        if candidates:
            for row in judged:
                if bool(row.registry_code) is has_code:
                    pair(row, candidates.get(plain(row.name) or row.name, ()))
    return found


class _Managers:
    """Finds the staff member that a cell names: by address, whole name, or a first or last name that only one has."""

    def __init__(self, staff: Sequence[KnownStaff]) -> None:
        self._found: dict[str, str | None] = {}
        for person in staff:
            for part in plain(person.name).split():
                self._found[part] = None if part in self._found else person.id
        for person in staff:
            self._found[plain(person.name)] = person.id
            if person.email:
                self._found[plain(person.email)] = person.id

    def find(self, text: str) -> str:
        """The staff member's id, "" for nobody or more than one."""
        return self._found.get(plain(text)) or ""


def _plan(row: ImportRow, client: KnownClient | None, known: Known, managers: _Managers) -> PlannedRow:
    faults = list(row.faults)
    manager_id = managers.find(row.manager) if row.manager else ""
    if row.manager and not manager_id:
        faults.append(
            warning(
                "manager",
                "manager_unknown",
                msg(
                    "No staff member is called “{name}”; no manager is set. Write the full name or e-mail.",
                    name=row.manager,
                ),
            )
        )
    own = client.contacts if client is not None else ()
    contacts = tuple(_plan_contact(contact, own, known, faults) for contact in row.contacts)
    if client is None:
        return PlannedRow(row, "new", "", manager_id, (), contacts, tuple(faults))
    changes = _changes(row, client, manager_id)
    changed = bool(changes) or any(contact.action != "same" for contact in contacts)
    return PlannedRow(
        row, "changed" if changed else "unchanged", client.id, manager_id, changes, contacts, tuple(faults)
    )


def _changes(row: ImportRow, client: KnownClient, manager_id: str) -> tuple[Change, ...]:
    changes = []
    for field in _COMPARED:
        before, after = getattr(client, field), getattr(row, field)
        if after and after != before and not (field == "registry_code" and registry_code(before) == after):
            changes.append(Change(field, before, after))
    if manager_id and manager_id != client.manager_id:
        changes.append(Change("manager", client.manager_id, manager_id))
    return tuple(changes)


def _plan_contact(
    contact: ImportContact, own: Sequence[KnownContact], known: Known, faults: list[Fault]
) -> PlannedContact:
    name = plain(contact.name)
    for person in own:
        if contact.email and person.email.lower() == contact.email:
            return _compared(contact, person, "same", faults)
    stranger = known.people.get(contact.email) if contact.email else None
    if stranger is not None:
        return _compared(contact, stranger, "link", faults)
    for person in own:
        # The list now has the address of somebody known by name alone, or still lacks that of somebody known.
        if name and plain(person.name) == name and not (contact.email and person.email):
            return _compared(contact, person, "same", faults)
    return PlannedContact("new", contact)


def _compared(contact: ImportContact, person: KnownContact, action: str, faults: list[Fault]) -> PlannedContact:
    changes = tuple(
        Change(field, "", getattr(contact, field))
        # A job title belongs to the client, not to the person.
        for field in ("name", "email", "phone", "language", *(("title",) if action == "same" else ()))
        if getattr(contact, field) and not getattr(person, field)
    )
    if contact.name and person.name and plain(contact.name) != plain(person.name):
        faults.append(
            warning(
                "contact_name",
                "person_differs",
                msg(
                    "{email} is already known as “{name}”, which is kept. Change it on the contact's card.",
                    email=contact.email,
                    name=person.name,
                ),
            )
        )
    if contact.phone and person.phone and contact.phone != person.phone.replace(" ", ""):
        faults.append(
            warning(
                "phone",
                "phone_differs",
                msg(
                    "{name} already has the phone {phone}, which is kept. Change it on the contact's card.",
                    name=person.name or person.email,
                    phone=person.phone,
                ),
            )
        )
    return PlannedContact("fill" if changes and action == "same" else action, contact, person.person_id, changes)
