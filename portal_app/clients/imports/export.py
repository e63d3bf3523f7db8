"""Clients as a file that this package reads back, in which no cell can run as a formula."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal_app.clients.imports.columns import FIELD_TITLES
from portal_app.clients.imports.contacts import ImportContact
from portal_app.clients.imports.text import looks_like_formula, quoted
from portal_app.core.i18n import Text, msg

Translate = Callable[[Text], str]

EXPORTED: tuple[str, ...] = (
    "name",
    "kind",
    "registry_code",
    "vat_number",
    "contact_name",
    "contact_title",
    "email",
    "phone",
    "language",
    "address",
    "manager",
    "group",
    "note",
)
"""The fields of an export and of the template, in the order of their columns."""

KIND_TITLES = {"company": msg("Company"), "person": msg("Person")}

_WIDTHS = {"name": 34, "contact_name": 24, "email": 34, "address": 34, "note": 40, "phone": 18}


@dataclass(frozen=True, slots=True)
class ExportClient:
    """One client as it leaves: texts only, the manager by name."""

    name: str
    kind: str = "company"
    registry_code: str = ""
    vat_number: str = ""
    address: str = ""
    manager: str = ""
    group: str = ""
    note: str = ""
    contacts: Sequence[ImportContact] = ()


def clients_csv(clients: Sequence[ExportClient], translate: Translate) -> bytes:
    """Clients as CSV: semicolons and UTF-8 with its mark, which spreadsheet programs of the region open as a table.

    Args:
        clients: What to write.
        translate: Renders headings in the reader's language.

    Returns:
        The file. Formula-like cells begin with an apostrophe, which reading takes off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([quoted(translate(FIELD_TITLES[field])) for field in EXPORTED])
    for client in clients:
        writer.writerow([quoted(cell) for cell in _cells(client, translate)])
    return out.getvalue().encode("utf-8-sig")


def clients_xlsx(clients: Sequence[ExportClient], translate: Translate) -> bytes:
    """Clients as a workbook in which every cell is text.

    Args:
        clients: What to write.
        translate: Renders headings in the reader's language.

    Returns:
        The file.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(translate(msg("Clients"))[:31])
    set_widths(sheet)
    sheet.append([text_cell(sheet, translate(FIELD_TITLES[field]), bold=True) for field in EXPORTED])
    for client in clients:
        sheet.append([text_cell(sheet, cell) if cell else None for cell in _cells(client, translate)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def set_widths(sheet: WriteOnlyWorksheet) -> None:
    """Make the columns as wide as their usual content, and keep the headings in sight."""
    for index, field in enumerate(EXPORTED):
        sheet.column_dimensions[chr(65 + index)].width = _WIDTHS.get(field, 16)
    sheet.freeze_panes = "A2"


def text_cell(sheet: WriteOnlyWorksheet, text: str, bold: bool = False) -> WriteOnlyCell:
    """A cell that holds text whatever it begins with."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    # openpyxl takes a leading "=" for a formula unless told otherwise.
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _cells(client: ExportClient, translate: Translate) -> list[str]:
    people = client.contacts

    def joined(texts: Sequence[str]) -> str:
        if len(texts) < 2 or not any(texts):
            return texts[0] if texts else ""
        return "; ".join(text.replace(";", ",") for text in texts)

    # With several people the names always show how many there are, so that blanks among them keep their place.
    names = [person.name for person in people]
    emails = [person.email for person in people]
    several = len(people) > 1
    return [
        client.name,
        translate(KIND_TITLES[client.kind]) if client.kind in KIND_TITLES else client.kind,
        client.registry_code,
        client.vat_number,
        "; ".join(name.replace(";", ",") for name in names) if several else joined(names),
        joined([person.title for person in people]),
        "; ".join(emails) if several else joined(emails),
        joined([person.phone for person in people]),
        joined([person.language for person in people]),
        client.address,
        client.manager,
        client.group,
        client.note,
    ]
