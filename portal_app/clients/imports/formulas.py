"""Formulas that a workbook carries without a computed value.

The reader shows such a cell as empty. Opening the workbook a second time with a library that knows formulas takes
ten times as long as reading it, so the few cells concerned are picked from the sheet's XML.
"""

import html
import posixpath
import re
import zipfile
from xml.etree import ElementTree

_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,2})(\d{1,6})"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?>([^<]+)</(?:\w+:)?f>'
    rb"(?:\s*<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def formulas_without_value(archive: zipfile.ZipFile, sheet: str) -> dict[tuple[int, int], str]:
    """Find them in one sheet.

    Args:
        archive: The opened XLSX, already checked for its size.
        sheet: Name of the sheet.

    Returns:
        (row, column), both from 0 → the formula's text with its leading "="; empty where there are none.
    """
    try:
        content = archive.read(_path_of(archive, sheet))
    except (KeyError, ElementTree.ParseError):
        return {}
    if b"f>" not in content:
        return {}
    return {
        (int(row) - 1, _column(letters)): "=" + html.unescape(formula.decode("utf-8", "replace"))
        for letters, row, formula in _CELL.findall(content)
    }


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the workbook keeps the sheet of this name."""
    book = _parsed(archive, "xl/workbook.xml")
    relation = next((e.get(_RELATION) for e in book.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet), "")
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
    target = next((e.get("Target") or "" for e in relations.iter() if relation and e.get("Id") == relation), "")
    if not target:
        # A workbook that names no place for its sheet: the reader made something of it, formulas are not to be found.
        raise KeyError(sheet)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"\0" in content:
        # No program that makes workbooks declares entities; letters of two bytes could hide that.
        raise ElementTree.ParseError(name)
    return ElementTree.fromstring(content)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
