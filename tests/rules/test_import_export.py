"""Exports and the template: nothing in them runs, and reading them gives the same clients again (P1)."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal_app.clients.imports.columns import find_header, guess_columns
from portal_app.clients.imports.contacts import ImportContact
from portal_app.clients.imports.export import EXPORTED, ExportClient, clients_csv, clients_xlsx
from portal_app.clients.imports.reading import read_table
from portal_app.clients.imports.rows import ImportRow
from portal_app.clients.imports.template import template_xlsx
from portal_app.clients.imports.text import quoted, tidy, unquoted
from portal_app.core.i18n import translate
from tests.rules.import_support import SAMPLES, judged, sample

WRITERS = {"csv": clients_csv, "xlsx": clients_xlsx}


def english(text: object) -> str:
    return translate(text, "en")  # type: ignore[arg-type]


def exported(row: ImportRow) -> ExportClient:
    return ExportClient(
        row.name, row.likely_kind, row.registry_code, row.vat_number, row.address, row.manager, row.group, row.note,
        row.contacts,
    )  # fmt: skip


texts = st.text(st.characters(exclude_categories=("C",)), max_size=20).map(lambda text: tidy(text)[0])
formulas = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''+", "'", "＝"]), texts).map(
    lambda t: tidy(t)[0]
)
cells = st.one_of(texts, formulas)
names = cells.filter(lambda text: len(text) > 0)
people = st.lists(
    st.builds(
        ImportContact,
        name=st.sampled_from(["", "Mari Tamm", "Tamm, Mari", "Jüri ja Ko", "'t Hooft", "=Jaan"]),
        email=st.sampled_from(["", "a@x.ee", "b@x.ee", "c.d@y.example.com"]),
        phone=st.sampled_from(["", "+37251234567", "+48601234567"]),
        title=st.sampled_from(["", "CFO"]),
        language=st.sampled_from(["", "et"]),
    ).filter(lambda one: one.name or one.email),
    max_size=3,
    unique_by=(lambda one: one.email or one.name, lambda one: one.name or one.email),
)
clients = st.builds(
    ExportClient,
    name=names,
    kind=st.sampled_from(["company", "person"]),
    address=cells,
    manager=cells,
    group=cells,
    note=cells,
    contacts=people.map(tuple),
)


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(client=clients)
def test_reading_an_export_gives_the_client_back(form: str, client: ExportClient) -> None:
    data = WRITERS[form]([client], english)
    (row,) = judged(read_table(data, f"clients.{form}"))
    assert exported(row) == client


@pytest.mark.parametrize("form", WRITERS)
def test_whole_sample_survives_export(form: str) -> None:
    before = [exported(row) for row in judged(sample(SAMPLES[0])) if row.role == "client"]
    after = [exported(row) for row in judged(read_table(WRITERS[form](before, english), "x"))]
    assert after == before


@given(st.one_of(texts, formulas))
def test_quoting_can_be_taken_off(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert quoted(text)[:1] not in tuple("=+-@")


def test_names_with_an_apostrophe_stay_as_they_are() -> None:
    assert quoted("'t Hooft") == unquoted("'t Hooft") == "'t Hooft"


def test_formula_like_cells_are_text_in_exports() -> None:
    client = ExportClient("=cmd|' /C calc'!A0", note="+1", address="-2", group="@x")
    sheet = openpyxl.load_workbook(io.BytesIO(clients_xlsx([client], english))).active
    for cell in sheet[2]:
        if cell.value and cell.value[0] in "=+-@":
            assert cell.data_type == "s" or cell.quotePrefix
            assert cell.quotePrefix
    line = clients_csv([client], english).decode("utf-8-sig").splitlines()[1]
    assert all(not part.strip('"').startswith(("=", "+", "-", "@")) for part in line.split(";"))


def test_template_is_understood() -> None:
    table = read_table(template_xlsx(english), "template.xlsx")
    assert [column.field for column in guess_columns(table, find_header(table.rows))] == list(EXPORTED)
    (row,) = judged(table)
    assert row.faults == () and row.contacts[0].email == "anna@example.com"
