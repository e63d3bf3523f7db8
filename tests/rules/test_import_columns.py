"""Headings in six languages, header rows, totals, and columns known by their content (P1)."""

import pytest

from portal_app.clients.imports.columns import column_letter, find_header, guess_columns, mapping_faults, total_rows
from portal_app.clients.imports.headings import field_of
from portal_app.clients.imports.table import Table
from tests.rules.import_support import SAMPLES, sample

LISTS = {
    "et": "Kliendi nimi|Registrikood|KMKR nr|Kontaktisik|E-post|Telefon|Aadress|Kliendihaldur|Grupp|Märkus",
    "en": "Client name|Registration number|VAT No.|Contact person|E-mail|Phone number|Address|Manager|Group|Notes",
    "pl": "Nazwa klienta|KRS|NIP|Osoba kontaktowa|Adres e-mail|Nr telefonu|Adres|Opiekun klienta|Grupa|Uwagi",
    "lt": "Pavadinimas|Įmonės kodas|PVM mokėtojo kodas|Kontaktinis asmuo|El. paštas|"
    "Telefonas|Adresas|Vadybininkas|Grupė|Pastabos",
    "nl": "Bedrijfsnaam|KvK-nummer|BTW-nummer|Contactpersoon|E-mailadres|"
    "Telefoonnummer|Adres|Relatiebeheerder|Groep|Opmerkingen",
    "de": "Kundenname|Handelsregisternummer|USt-IdNr.|Ansprechpartner|E-Mail-Adresse|"
    "Telefonnummer|Anschrift|Kundenbetreuer|Gruppe|Bemerkungen",
}  # fmt: skip
ALL = ["name", "registry_code", "vat_number", "contact_name", "email", "phone", "address", "manager", "group", "note"]


def fields(*lines: str) -> list[str]:
    table = Table([line.split("|") for line in lines])
    return [column.field for column in guess_columns(table, find_header(table.rows))]


@pytest.mark.parametrize("language", LISTS)
def test_headings_of_each_language(language: str) -> None:
    assert fields(LISTS[language]) == ALL
    assert fields(LISTS[language].upper()) == ALL


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_understood(name: str) -> None:
    table = sample(name)
    header = find_header(table.rows)
    assert header == (2 if name.endswith("xlsx") else 0)
    assert [column.field for column in guess_columns(table, header)] == ALL
    assert total_rows(table.rows, header) == (frozenset({324}) if name.endswith("xlsx") else frozenset())


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        (["Clients 2026", "", "Name|E-mail", "A|a@x.ee"], 2),
        (["Name", "A", "B"], -1),
        (["Client name", "A", "B"], 0),
        (["Foo|Bar", "Kask OÜ|a@x.ee"], 0),
        (["Kask OÜ|12345678|a@x.ee", "Tamm OÜ|12345679|b@x.ee"], -1),
    ],
)
def test_header_row(lines: list[str], header: int) -> None:
    assert find_header([line.split("|") for line in lines]) == (0 if header == -1 and lines[0] == "Name" else header)


def test_content_speaks_where_headings_do_not() -> None:
    assert fields(
        "A1|B1|C1|D1|E1",
        "Kask OÜ|12345678|mari@kask.example.com|+372 5123 4567|EE123456789",
        "Tamm AS|12345679|juri@tamm.example.com|+372 5123 4568|EE123456780",
    ) == ["name", "registry_code", "email", "phone", "vat_number"]
    assert fields("Kask OÜ|12345678|a@x.ee", "Tamm AS|12345679|b@x.ee") == ["name", "registry_code", "email"]


def test_a_vague_heading_yields_to_a_clear_one() -> None:
    assert fields("Firma|Nimi|E-post", "Kask OÜ|Mari|a@x.ee") == ["name", "contact_name", "email"]
    assert fields("Nimi|Kontakt", "Kask OÜ|a@x.ee", "Tamm|b@x.ee") == ["name", "email"]


def test_several_addresses_and_two_name_columns() -> None:
    assert fields("Company|First name|Last name|E-mail|E-mail 2|Street|City") == [
        "name", "contact_first", "contact_last", "email", "email", "address", "address",
    ]  # fmt: skip


@pytest.mark.parametrize("first", ["Kokku", "KOKKU:", "Total: 2", "Razem", "Iš viso", "Totaal", "Summe", "Gesamt"])
def test_totals_are_no_clients(first: str) -> None:
    rows = [["Name", "Code"], ["A", "1"], ["", ""], [first, "320"]]
    assert total_rows(rows, 0) == {3}


@pytest.mark.parametrize("row", [["Total Energy OÜ", "12345678"], ["Kokku", "Mari"], ["Summer", "5"]])
def test_clients_are_no_totals(row: list[str]) -> None:
    assert not total_rows([["Name", "Code"], ["A", "1"], row], 0)


def test_bare_sums_below_an_empty_row() -> None:
    assert total_rows([["Name", "Code"], ["A", "1"], ["", ""], ["", "320"]], 0) == {3}
    assert not total_rows([["Name", "Code"], ["A", "1"], ["", "320"]], 0)


def test_choices_that_can_not_be_imported() -> None:
    assert mapping_faults(["name", "email", "email", ""]) == []
    assert [str(fault) for fault in mapping_faults(["email"])] == ["Choose the column that holds the client's name."]
    assert "more than one column" in str(mapping_faults(["name", "name"])[0])


def test_letters_and_unknown_headings() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert field_of("Lemmikvärv") == ("", 0.0)
