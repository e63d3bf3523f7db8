"""Open a client list: XLSX, XLS or CSV bytes become rows of text (P1)."""

from portal_app.clients.imports.csvfile import read_csv
from portal_app.clients.imports.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Table
from portal_app.clients.imports.workbook import OLE_MAGIC, ZIP_MAGIC, read_workbook
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg

_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


def read_table(data: bytes, filename: str) -> Table:
    """Read the first sheet that holds something; nothing in it is ever evaluated.

    Args:
        data: The file's content. What it is shows by its first bytes, not by its name.
        filename: The name, for messages only.

    Returns:
        The table: every cell as text, numbers without a ".0", dates as ISO.

    Raises:
        Invalid: {"file": why it can't be read and what to do}.
    """
    if not data.strip():
        raise Invalid({"file": msg("The file “{filename}” is empty.", filename=filename)})
    if len(data) > MAX_BYTES:
        raise Invalid(
            {
                "file": msg(
                    "The file is larger than {limit} MB. Split the list into several files.", limit=MAX_BYTES // 10**6
                )
            }
        )
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        table = read_workbook(data)
    elif data.startswith(_OTHER_FILES):
        raise Invalid({"file": msg("This is not a spreadsheet. Save the list as XLSX or CSV and choose that file.")})
    else:
        table = read_csv(data)
    if not table.rows:
        raise Invalid({"file": msg("There is nothing in this file.")})
    if len(table.rows) > MAX_ROWS:
        raise Invalid(
            {
                "file": msg(
                    "The list has {rows} rows; at most {limit} can be imported at a time. Split it into several files.",
                    rows=len(table.rows),
                    limit=MAX_ROWS,
                )
            }
        )
    if table.width > MAX_COLUMNS:
        raise Invalid(
            {
                "file": msg(
                    "The list has more than {limit} columns. Delete those that are not needed.", limit=MAX_COLUMNS
                )
            }
        )
    return table
