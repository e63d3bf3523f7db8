"""Faults of rows, with their remedy, and what is imported in spite of them (P1)."""

from collections import Counter

import pytest

from portal_app.clients.imports import values
from portal_app.clients.imports.contacts import ImportContact
from portal_app.clients.imports.faults import count_by_code
from portal_app.clients.imports.progress import Stopped
from portal_app.clients.imports.rows import check_rows
from portal_app.clients.imports.table import Table
from tests.rules.import_support import SAMPLES, codes, judged, rows_of, sample


@pytest.mark.parametrize("name", SAMPLES)
def test_whole_sample(name: str) -> None:
    rows = judged(sample(name))
    clients = [row for row in rows if row.role == "client"]
    assert len(clients) == 320
    assert len(rows) - len(clients) == (1 if name.endswith("xlsx") else 0)
    assert count_by_code(fault for row in clients for fault in row.faults) == {
        "vat_unlikely": 164,
        "vat_incomplete": 3,
        "email_broken": 7,
        "phone_broken": 11,
        "code_repeated": 4,
    }
    assert sum(row.ticked for row in clients) == 316
    assert Counter(len(row.contacts) for row in clients) == {1: 309, 0: 7, 2: 4}
    people = Counter(contact.email for row in clients for contact in row.contacts if contact.email)
    assert len(people) == 271
    assert sum(count > 1 for count in people.values()) == 27
    assert all(email == email.lower().strip() for email in people)
    assert sum(not row.registry_code for row in clients) == 7
    assert sum(row.note == "=1+1" for row in clients) > 70


def test_both_samples_hold_the_same_clients() -> None:
    first, second = ([row for row in judged(sample(name)) if row.role == "client"] for name in SAMPLES)
    for one, other in zip(first, second, strict=True):
        for field in ("name", "kind", "registry_code", "vat_number", "address", "manager", "group", "note", "contacts"):
            assert getattr(one, field) == getattr(other, field)


def test_repeated_codes_name_the_earlier_row() -> None:
    first, second = rows_of("Nimi|Registrikood", "Kask OÜ|1234 5678", "Tamm OÜ|12345678")
    assert first.ticked and not second.tickable
    assert str(second.faults[0].message).startswith("Registry code 12345678 is already in row 2.")


def test_repeated_names_without_codes() -> None:
    _, second, third = rows_of("Nimi|Registrikood", "Kask OÜ|", "KASK  oü|", "Kask OÜ|12345678")
    assert codes(second) == ["name_repeated"] and codes(third) == []


def test_missing_name() -> None:
    (row,) = rows_of("Kliendi nimi|E-post", "|a@x.ee")
    assert codes(row) == ["name_missing"] and not row.tickable and row.number == 2


@pytest.mark.parametrize(
    ("name", "email", "people"),
    [
        ("Mari", "MARI@X.EE ", [("Mari", "mari@x.ee")]),
        ("Mari", "a@x.ee; b@x.ee", [("Mari", "a@x.ee"), ("", "b@x.ee")]),
        ("Mari, Jüri", "a@x.ee, b@x.ee", [("Mari", "a@x.ee"), ("Jüri", "b@x.ee")]),
        ("Mari ja Jüri", "a@x.ee / b@x.ee", [("Mari", "a@x.ee"), ("Jüri", "b@x.ee")]),
        ("Mari and Jüri", "a@x.ee and b@x.ee", [("Mari", "a@x.ee"), ("Jüri", "b@x.ee")]),
        ("", "a@x.ee b@x.ee", [("", "a@x.ee"), ("", "b@x.ee")]),
        ("Tamm, Mari", "a@x.ee", [("Tamm, Mari", "a@x.ee")]),
        ("Tamm, Mari", "a@x.ee;", [("Tamm, Mari", "a@x.ee")]),
        ("", "Mari Tamm <a@x.ee>", [("Mari Tamm", "a@x.ee")]),
        ("", "mailto:a@x.ee", [("", "a@x.ee")]),
        ("Mari", "a@x.ee, a@x.ee", [("Mari", "a@x.ee")]),
        ("Mari", "", [("Mari", "")]),
        ("", "", []),
    ],
)
def test_people_of_a_row(name: str, email: str, people: list[tuple[str, str]]) -> None:
    (row,) = rows_of("Klient|Kontaktisik|E-post", f"Kask OÜ|{name}|{email}")
    assert [(contact.name, contact.email) for contact in row.contacts] == people
    assert row.faults == ()


@pytest.mark.parametrize(
    "address", ["mari at x.ee", "mari@", "@x.ee", "mari@x", "mari@@x.ee", "m ari@x.ee", "a..b@x.ee"]
)
def test_broken_addresses_leave_the_contact_out(address: str) -> None:
    (row,) = rows_of("Klient|Kontaktisik|E-post", f"Kask OÜ|Mari|{address}")
    assert codes(row) == ["email_broken"] and row.contacts == () and row.ticked
    assert address in str(row.faults[0].message)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+372 5123 4567", "+37251234567"),
        ("51234567", "+37251234567"),
        ("00372 512-34567", "+37251234567"),
        ("(+372) 5123.4567", "+37251234567"),
        ("tel 51234567", "+37251234567"),
        ("+48 601 234 567", "+48601234567"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+1 202 555 0143", "+12025550143"),
        ("helista kontorisse", ""),
        ("12", ""),
        ("+372 51", ""),
    ],
)
def test_phones(written: str, number: str) -> None:
    assert values.phone_number(written, "EE") == number


def test_phone_fast_path_agrees_with_the_library() -> None:
    for start in ("5", "6", "7", "8", "37", "4", "1"):
        for length in range(5, 16):
            digits = (start + "0123456789" * 2)[:length]
            for text in (digits, "+372" + digits, "+48" + digits, "+49" + digits):
                assert values.phone_number(text, "EE") == values._parsed(text, "EE"), text


def test_phone_in_words_is_left_out() -> None:
    (row,) = rows_of("Klient|E-post|Telefon", "Kask OÜ|a@x.ee|helista kontorisse")
    assert codes(row) == ["phone_broken"] and row.contacts == (ImportContact("", "a@x.ee"),)


def test_several_phones() -> None:
    (row,) = rows_of("Klient|E-post|Telefon", "Kask OÜ|a@x.ee|51234567, 51234568")
    assert codes(row) == ["phone_spare"] and row.contacts[0].phone == "+37251234567"
    (row,) = rows_of("Klient|E-post|Telefon", "Kask OÜ|a@x.ee; b@x.ee|51234567; 51234568")
    assert [contact.phone for contact in row.contacts] == ["+37251234567", "+37251234568"] and not row.faults
    (row,) = rows_of("Klient|Telefon", "Kask OÜ|51234567")
    assert codes(row) == ["phone_of_nobody"] and row.ticked


def test_one_address_is_one_person() -> None:
    rows = rows_of(
        "Klient|Kontaktisik|E-post|Telefon", "A|Mari Tamm||", "B|Mari Tamm|m@x.ee|51234567", "C|Jüri|M@x.ee|"
    )
    assert codes(rows[2]) == ["name_conflict"] and "row 3" in str(rows[2].faults[0].message)
    assert rows[2].contacts == rows[1].contacts


@pytest.mark.parametrize(
    ("number", "plausible"),
    [
        ("EE 123456789", True),
        ("EE12345678", False),
        ("PL1234567890", True),
        ("NL123456789B01", True),
        ("LT123456789", True),
        ("DE12345678", False),
        ("12345678", True),
        ("hello", False),
    ],
)
def test_vat_numbers(number: str, plausible: bool) -> None:
    assert values.vat_number(number)[1] is plausible


def test_hidden_characters_spaces_and_long_texts() -> None:
    (row,) = rows_of("Klient|Märkus|Grupp", "  Kask\u00a0 \u200bOÜ\x07 |a\nb|" + "x" * 200)
    assert row.name == "Kask OÜ" and row.note == "a\nb"
    assert codes(row) == ["hidden_characters", "too_long"] and not row.tickable


def test_formula_like_cells_stay_text() -> None:
    (row,) = rows_of("Klient|Märkus", "=cmd()|@SUM(A1)")
    assert (row.name, row.note, row.faults) == ("=cmd()", "@SUM(A1)", ())


def test_kind_by_word_and_by_code() -> None:
    rows = rows_of("Klient|Liik|Registrikood", "A|Eraisik|", "B|juriidiline isik|", "C||38001085718", "D|?|")
    assert [row.likely_kind for row in rows] == ["person", "company", "person", "company"]
    assert codes(rows[3]) == ["kind_unknown"]


def test_private_people_by_first_and_last_name() -> None:
    (row,) = rows_of("Eesnimi|Perekonnanimi|E-post", "Mari|Tamm|m@x.ee")
    assert (row.name, row.kind, row.contacts[0].name) == ("Mari Tamm", "person", "Mari Tamm")


def test_progress_and_stop() -> None:
    table = Table([["Nimi", "Kood"], *([f"Klient {i}", str(10_000_000 + i)] for i in range(1000))])
    seen: list[tuple[int, int]] = []
    check_rows(table, 0, ["name", "registry_code"], "EE", on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 1000), (250, 1000), (500, 1000), (750, 1000), (1000, 1000)]
    with pytest.raises(Stopped):
        check_rows(table, 0, ["name", "registry_code"], "EE", should_stop=lambda: len(seen) > 4)
