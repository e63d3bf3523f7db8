"""What an import would change: new clients, completed ones, and nothing the second time (P1)."""

from collections import defaultdict

import pytest

from portal_app.clients.imports.known import Known, KnownClient, KnownContact, KnownStaff
from portal_app.clients.imports.matching import Change, Plan, match, new_people
from tests.rules.import_support import SAMPLES, judged, rows_of, sample

STAFF = (KnownStaff("s1", "Andres Kask", "andres@firm.example.com"), KnownStaff("s2", "Liis Kask"))


def carried_out(plan: Plan) -> Known:
    """What an empty firm has after the plan."""
    people = {
        email: KnownContact(email, one.name, email, one.phone, "", one.language)
        for email, one in new_people(plan.chosen()).items()
    }
    clients = []
    for planned in plan.chosen():
        row = planned.row
        contacts = [
            people.get(one.email) or KnownContact(f"{row.number}", one.name, "", one.phone, one.title, one.language)
            for one in row.contacts
        ]
        known = (row.name, row.likely_kind, row.registry_code, row.vat_number, row.address, row.note)
        clients.append(KnownClient(str(row.number), *known, planned.manager_id, contacts))
    return Known(clients, people, STAFF)


@pytest.mark.parametrize("name", SAMPLES)
def test_doing_it_again_changes_nothing(name: str) -> None:
    rows = judged(sample(name))
    plan = match(rows, Known(staff=STAFF))
    total = {"total": 1} if name.endswith("xlsx") else {}
    assert plan.counts == {"new": 316, "blocked": 4, **total}
    known = carried_out(plan)
    assert len(known.people) == len({c.email for p in plan.chosen() for c in p.row.contacts if c.email})
    for other in SAMPLES:
        again = match(judged(sample(other)), known)
        assert again.counts["unchanged"] == 316 and again.chosen() == []


def test_one_person_with_several_clients() -> None:
    plan = match(judged(sample(SAMPLES[0])), Known())
    clients: dict[str, int] = defaultdict(int)
    for planned in plan.chosen():
        for one in planned.contacts:
            assert one.action == "new"
            clients[one.contact.email] += bool(one.contact.email)
    assert sum(count > 1 for count in clients.values()) >= 25


def test_completing_and_correcting() -> None:
    known = Known([KnownClient("c1", "Kask OÜ", registry_code="12345678", address="Vana 1", note="keep")])
    (row,) = match(
        rows_of("Klient|Registrikood|KMKR|Aadress|Märkus", "Kask OÜ|12345678|EE123456789|Uus 2|"), known
    ).rows
    assert row.outcome == "changed" and row.client_id == "c1"
    assert row.changes == (Change("vat_number", "", "EE123456789"), Change("address", "Vana 1", "Uus 2"))


def test_surer_pairs_first() -> None:
    known = Known([KnownClient("named", "Kask OÜ"), KnownClient("coded", "Kask OÜ", registry_code="1111111")])
    rows = rows_of("Klient|Registrikood", "Kask OÜ|2222222", "kask oü|", "Kask OÜ|1111111")
    assert [planned.client_id for planned in match(rows, known).rows] == ["", "named", "coded"]
    (row,) = match(rows_of("Klient|Registrikood", "KASK OÜ|2222222"), Known([KnownClient("named", "Kask OÜ")])).rows
    assert row.client_id == "named" and Change("registry_code", "", "2222222") in row.changes


def test_people_keep_what_they_entered() -> None:
    mari = KnownContact("p1", "Mari Tamm", "m@x.ee", "+37251111111")
    known = Known([KnownClient("c1", "Kask OÜ", contacts=[mari])], {"m@x.ee": mari})
    (row,) = match(rows_of("Klient|Kontaktisik|E-post|Telefon", "Kask OÜ|Mari Kask|m@x.ee|52222222"), known).rows
    assert row.outcome == "unchanged" and [fault.code for fault in row.faults] == ["person_differs", "phone_differs"]


def test_contacts_are_linked_filled_and_completed() -> None:
    mari, juri = KnownContact("p1", "Mari Tamm", "m@x.ee"), KnownContact("p2", "Jüri")
    known = Known([KnownClient("c1", "A", contacts=[juri]), KnownClient("c2", "B")], {"m@x.ee": mari})
    first, second = match(
        rows_of("Klient|Kontaktisik|E-post|Telefon", "A|Jüri|j@x.ee|", "B||m@x.ee|51234567"), known
    ).rows
    assert [(one.action, one.person_id, one.changes) for one in (*first.contacts, *second.contacts)] == [
        ("fill", "p2", (Change("email", "", "j@x.ee"),)),
        ("link", "p1", (Change("phone", "", "+37251234567"),)),
    ]
    assert first.outcome == second.outcome == "changed"


@pytest.mark.parametrize(
    ("written", "found"),
    [("Andres", "s1"), ("liis kask", "s2"), ("ANDRES@firm.example.com", "s1"), ("Kask", ""), ("Peeter", "")],
)
def test_managers(written: str, found: str) -> None:
    (row,) = match(rows_of("Klient|Haldur", f"A|{written}"), Known(staff=STAFF)).rows
    assert row.manager_id == found
    assert [fault.code for fault in row.faults] == ([] if found else ["manager_unknown"])


def test_only_ticked_rows_are_chosen() -> None:
    plan = match(rows_of("Klient|Registrikood", "A|1234567", "B|1234568", "C|1234568"), Known())
    assert [planned.row.number for planned in plan.chosen()] == [2, 3]
    assert [planned.row.number for planned in plan.chosen({3, 4})] == [3]
