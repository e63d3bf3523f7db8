"""Short ways to a judged list."""

from pathlib import Path

from portal_app.clients.imports.columns import find_header, guess_columns
from portal_app.clients.imports.reading import read_table
from portal_app.clients.imports.rows import ImportRow, check_rows
from portal_app.clients.imports.table import Table

DATA = Path(__file__).parents[1] / "data"
SAMPLES = ("clients-et.xlsx", "clients-et-cp1257.csv")


def sample(name: str) -> Table:
    return read_table((DATA / name).read_bytes(), name)


def judged(table: Table, country: str = "EE") -> list[ImportRow]:
    """The rows of a table with the columns as guessed."""
    header = find_header(table.rows)
    fields = [""] * table.width
    for column in guess_columns(table, header):
        fields[column.index] = column.field
    return check_rows(table, header, fields, country)


def rows_of(headings: str, *lines: str) -> list[ImportRow]:
    """Judge lines whose cells are separated by "|"."""
    return judged(Table([line.split("|") for line in (headings, *lines)]))


def codes(row: ImportRow) -> list[str]:
    return [fault.code for fault in row.faults]
