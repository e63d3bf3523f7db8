"""Opening client lists: workbooks, CSV of any code page, and files that are neither (P1)."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from portal_app.clients.imports.csvfile import decode, find_delimiter
from portal_app.clients.imports.formulas import formulas_without_value
from portal_app.clients.imports.reading import read_table
from portal_app.clients.imports.table import MAX_BYTES
from portal_app.core.errors import Invalid
from tests.rules.import_support import sample


def workbook(*rows: list[object], sheet: str = "Sheet") -> bytes:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_become_the_text_a_person_sees() -> None:
    data = workbook(["0012", 59982352, 1.5, datetime.date(2026, 3, 5), True, None, 1e20, "_x0041_"])
    assert read_table(data, "a.xlsx").rows == [["0012", "59982352", "1.5", "2026-03-05", "true", "", "1e+20", "A"]]


def test_row_numbers_hold_below_empty_rows() -> None:
    book = Workbook()
    book.active["B4"] = "Nimi"
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue(), "a.xlsx").rows == [["", ""], ["", ""], ["", ""], ["", "Nimi"]]


def test_formula_without_value_shows_as_text() -> None:
    table = sample("clients-et.xlsx")
    assert table.rows[4][9] == "=1+1"
    data = workbook(["Name"], ['=HYPERLINK("https://x.example.com?a=1&b=2";"click")'])
    assert read_table(data, "a.xlsx").rows[1] == ['=HYPERLINK("https://x.example.com?a=1&b=2";"click")']


def test_first_visible_sheet_with_content_is_read() -> None:
    book = Workbook()
    book.create_sheet("hidden").append(["secret"])
    book["hidden"].sheet_state = "hidden"
    book.create_sheet("list").append(["Name"])
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "a.xlsx")
    assert (table.sheet, table.rows) == ("list", [["Name"]])


def test_old_excel_files_are_read_too() -> None:
    rows = sample("clients-lt.xls").rows
    assert rows[1:] == [
        ["UAB Šviesa", "302123456", "info@sviesa.example.com"],
        ["MB Ąžuolas", "0302", "ruta@azuolas.example.com"],
    ]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("Kliendi nimi;Märkus\nÕnne Šokolaad OÜ;Žürii\nPõhjala Mägi;Ülle", ["cp1257", "utf-8", "utf-16", "utf-8-sig"]),
        ("Kliendi nimi\nÕnne Šokolaad OÜ\nPõhjala Mägi", ["cp1252", "utf-16-le", "utf-16-be"]),
        ("Pavadinimas;Adresas\nUAB Šviesa;Gėlių g. 5, Šiauliai\nŽąsų ūkis;Kęstučio", ["cp1257", "iso8859-13"]),
        ("Nazwa;Adres\nZażółć gęślą jaźń sp. z o.o.;Łódź, ul. Świętokrzyska\nKraków;Gdańsk", ["cp1250", "iso8859-2"]),
        ("Naam;Adres\nCafé Brûlée B.V.;Zoë, straat 5 Amsterdam\nCoöperatie België;reünie", ["cp1252"]),
        ("Firma;Straße\nMüller & Söhne GmbH;Königstraße 5\nBäckerei Groß;Öhringen", ["cp1252", "cp1250", "cp1257"]),
    ],
)
def test_code_pages(text: str, pages: list[str]) -> None:
    for page in pages:
        assert decode(text.encode(page))[0] == text, page


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters_quotes_and_line_breaks(delimiter: str) -> None:
    lines = [["Name", "Note"], ["A, B; C|D", 'said "hi"\nand left'], ["E", "F"]]
    text = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    assert read_table(text.encode(), "a.csv").rows == lines


def test_delimiter_of_a_list_with_commas_in_its_cells() -> None:
    assert find_delimiter("Nimi;Aadress\nA;Kalev 1, Tallinn\nB;Kalev 2, Tallinn\n") == ";"
    assert read_table(b"sep=|\r\nName|Note\r\nA|b", "a.csv").rows == [["Name", "Note"], ["A", "b"]]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(4):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", b"\0" * (80 * 2**20))
    return out.getvalue()


def far_cell() -> bytes:
    book = Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return out.getvalue()


PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b";;;\r\n;;;", "nothing in this file"),
        (b"%PDF-1.7 ...", "not a spreadsheet"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)), "not a spreadsheet"),
        (b"\x81\x8d\x8f\x90\x9d" * 20, "not a spreadsheet"),
        (PROTECTED, "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600, "can't be read"),
        (b"PK\x03\x04 and then nothing", "can't be read"),
        (b"PK\x03\x04", "can't be read"),
        (b"x" * (MAX_BYTES + 1), "larger than 20 MB"),
        (b"a;b\n" * 50_001, "50001 rows"),
        (b";".join([b"x"] * 300), "200 columns"),
    ],
)
def test_other_files_are_refused_with_a_remedy(data: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(data, "list.xlsx")
    assert words in str(refused.value.faults["file"])


@pytest.mark.parametrize(
    ("make", "words"),
    [(bomb, "unpacks to far more"), (far_cell, "beyond column"), (other_zip, "not an Excel workbook")],
)
def test_workbooks_that_would_harm_are_refused(make: object, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(make(), "list.xlsx")  # type: ignore[operator]
    assert words in str(refused.value.faults["file"])


def test_workbook_that_lies_about_its_size_is_refused() -> None:
    data = workbook(["Name"], ["A" * 5000])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    with pytest.raises(Invalid):
        read_table(data.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")), "list.xlsx")


def _with(data: bytes, name: str, change: Callable[[bytes], bytes]) -> zipfile.ZipFile:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            new.writestr(item, change(old.read(item)) if item == name else old.read(item))
    return zipfile.ZipFile(out)


BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (BOOK, lambda content: content.replace(b'name="Sheet"', b'name="Another"')),
        (RELATIONS, lambda content: content.replace(b"Id=", b"id=")),
        (RELATIONS, lambda content: content.replace(b"Target=", b"target=")),
        (BOOK, lambda content: b'<!DOCTYPE a [<!ENTITY b "c">]>' + content),
        (RELATIONS, lambda content: content.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        (BOOK, lambda _content: b"<"),
    ],
)
def test_a_workbook_that_says_nothing_of_its_sheet_has_no_formulas(name: str, change: Any) -> None:
    data = workbook(["=1+1"])
    assert formulas_without_value(_with(data, "", lambda content: content), "Sheet") == {(0, 0): "=1+1"}
    assert formulas_without_value(_with(data, name, change), "Sheet") == {}
