"""The Excel template that a firm fills in (P1)."""

import io

from openpyxl import Workbook

from portal_app.clients.imports.columns import FIELD_TITLES
from portal_app.clients.imports.export import EXPORTED, Translate, set_widths, text_cell
from portal_app.core.i18n import Text, msg

_EXAMPLE: dict[str, Text | str] = {
    "name": msg("Example Ltd (delete this row)"),
    "kind": msg("Company"),
    "registry_code": "12345678",
    "vat_number": "EE123456789",
    "contact_name": msg("Anna Example"),
    "contact_title": msg("Managing director"),
    "email": "anna@example.com",
    "phone": "+372 5123 4567",
    "language": "en",
    "address": msg("Main Street 1, Tallinn"),
    "manager": "",
    "group": "",
    "note": "",
}

_NOTES: dict[str, Text] = {
    "name": msg("Needed. The client's full name."),
    "kind": msg("“Company” or “Person”; empty means company."),
    "registry_code": msg(
        "Tells clients apart: importing the same code again completes the client instead of doubling it."
    ),
    "vat_number": msg("With the country's letters."),
    "contact_name": msg(
        "Several people in one row: separate names, addresses and phones by semicolons, in the same order."
    ),
    "contact_title": msg("What the person does at the client."),
    "email": msg("The address they will sign in with. One address is one person, also across several clients."),
    "phone": msg("With the country code, else your own country is assumed."),
    "language": msg("The language we write to them in: en, et, lt, pl, nl or de."),
    "address": msg("Postal address."),
    "manager": msg("Full name or e-mail address of a colleague who works in Kontor."),
    "group": msg("Only new clients are put into a group."),
    "note": msg("Seen by your office only."),
}


def template_xlsx(translate: Translate) -> bytes:
    """Build the template: one sheet to fill in with an example row, one that explains the columns.

    Args:
        translate: Renders texts in the reader's language.

    Returns:
        The workbook.
    """

    def shown(text: Text | str) -> str:
        return text if isinstance(text, str) else translate(text)

    book = Workbook(write_only=True)
    sheet = book.create_sheet(translate(msg("Clients"))[:31])
    set_widths(sheet)
    sheet.append([text_cell(sheet, translate(FIELD_TITLES[field]), bold=True) for field in EXPORTED])
    sheet.append([text_cell(sheet, shown(_EXAMPLE[field])) for field in EXPORTED])
    notes = book.create_sheet(translate(msg("How to fill it in"))[:31])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 100
    notes.append([text_cell(notes, translate(text), bold=True) for text in (msg("Column"), msg("What to write"))])
    for field in EXPORTED:
        notes.append([text_cell(notes, translate(FIELD_TITLES[field])), text_cell(notes, translate(_NOTES[field]))])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
