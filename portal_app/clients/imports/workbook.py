"""Workbooks (XLSX, XLS): what a person sees in the cells, read without running anything."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from portal_app.clients.imports.formulas import formulas_without_value
from portal_app.clients.imports.table import MAX_COLUMNS, MAX_ROWS, Table
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAX_UNPACKED = 300 * 2**20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A cell from column HA or row 100,000 on: with content, the reader would lay out every cell before it in memory.
_FAR_CELL = re.compile(rb'r="(?:(?:[A-Z]{3}|[H-Z][A-Z])[0-9]|[A-Z]{1,3}[0-9]{6})')
# What a style alone leaves behind: a cell with nothing inside.
_REST_OF_EMPTY_CELL = re.compile(rb"[^>]*(?:/>|>\s*</(?:\w+:)?c>)")

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_workbook(data: bytes) -> Table:
    """Read the first visible sheet with content.

    Args:
        data: XLSX, XLSM or the older XLS.

    Returns:
        The table; a formula that carries no computed value shows as its own text ("=1+1").

    Raises:
        Invalid: {"file": …} for password-protected, broken, oversized or foreign files.
    """
    archive = _checked_archive(data) if data.startswith(ZIP_MAGIC) else None
    if archive is None and _ENCRYPTED in data:
        raise _protected()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, sheet = _first_with_content(book)
    except PasswordError:
        raise _protected() from None
    except CalamineError:
        raise _broken() from None
    rows = _texts(sheet.to_python(skip_empty_area=False)) if sheet is not None else []
    if archive is not None and rows:
        for (row, column), formula in formulas_without_value(archive, name).items():
            _put(rows, row, column, formula)
    while rows and not any(rows[-1]):
        rows.pop()
    return Table(rows=rows, sheet=name)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Fill an empty cell, also one beyond the rows and columns with values."""
    if row > MAX_ROWS or column > MAX_COLUMNS:
        return
    rows.extend([] for _ in range(len(rows), row + 1))
    rows[row].extend("" for _ in range(len(rows[row]), column + 1))
    rows[row][column] = rows[row][column] or text


def _first_with_content(book: CalamineWorkbook) -> tuple[str, CalamineSheet | None]:
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for name in shown:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is not None:
            if sheet.end[0] >= 2 * MAX_ROWS:
                raise _too_spread()
            return name, sheet
    return "", None


def _checked_archive(data: bytes) -> zipfile.ZipFile:
    """Refuse what is no workbook, and what would fill the memory when unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError):
        raise _broken() from None
    members = archive.infolist()
    if not any(member.filename.startswith("xl/") for member in members):
        raise Invalid(
            {"file": msg("This is not an Excel workbook. Save the list as XLSX or CSV and choose that file.")}
        )
    if any(member.flag_bits & 1 for member in members):
        raise _protected()
    if len(members) > 5_000 or sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise Invalid(
            {
                "file": msg(
                    "This workbook unpacks to far more than a client list holds. Save the list alone as a new file."
                )
            }
        )
    for member in members:
        if member.filename.startswith("xl/") and member.filename.endswith(".xml"):
            _check_member(archive, member)
    return archive


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    try:
        # Stops at the declared size, and fails when that was a lie: the size summed up above is the real one.
        content = archive.read(member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error):
        raise _broken() from None
    if b"<!DOCTYPE" in content[:1024] or b"<!ENTITY" in content:
        raise _broken()
    if "worksheets/" in member.filename:
        for cell in _FAR_CELL.finditer(content):
            if not _REST_OF_EMPTY_CELL.match(content, cell.end()):
                raise _too_spread()


def _texts(cells: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[cell if type(cell) is str else _text(cell) for cell in row] for row in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


def _protected() -> Invalid:
    return Invalid(
        {
            "file": msg(
                "This workbook is protected by a password. Open it, save it without the password and choose it again."
            )
        }
    )


def _broken() -> Invalid:
    return Invalid(
        {"file": msg("This file can't be read. Open it in your spreadsheet program, save it as XLSX and choose that.")}
    )


def _too_spread() -> Invalid:
    return Invalid(
        {"file": msg("The sheet has content beyond column GZ or row 100,000. Copy the list alone into a new file.")}
    )
