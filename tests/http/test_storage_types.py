"""What is taken and what is not, by content; and what becomes of names."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.core.errors import Refused
from portal_app.core.filetypes import clean_name, identify_bytes

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


def packed(**entries: str) -> bytes:
    """A ZIP; `__` in a name stands for a slash, `_DOT_` for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return file.getvalue()


def office(folder: str, **more: str) -> bytes:
    """The skeleton of a Word or Excel file."""
    file = io.BytesIO(packed(**more) if more else b"")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/main.xml", "<x/>")
    return file.getvalue()


ASICE = packed(mimetype="application/vnd.etsi.asic-e+zip", invoice_DOT_pdf="x")
ODS = packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", content="x")
DDOC = b'<?xml version="1.0"?>\n<SignedDoc format="DIGIDOC-XML" version="1.3">'
P7M = bytes.fromhex("3082012306092a864886f70d010702a0") + b"x" * 50
MSG = OLE + "__properties_version1.0".encode("utf-16-le")
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"

TAKEN = [
    (b"%PDF-1.7\n", "a.pdf", "pdf"), (b"\xff\xd8\xff\xe0JFIF", "a.jpg", "jpg"),
    (b"\x89PNG\r\n\x1a\n..", "a.png", "png"),
    (b"GIF89a..", "a.gif", "gif"), (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "webp"), (HEIC, "a.heic", "heic"),
    (HEIC, "IMG_1.jpg", "heic"), (office("word"), "a.docx", "docx"), (office("xl"), "a.xlsx", "xlsx"),
    (office("ppt"), "a.pptx", "pptx"), (ODS, "a.ods", "ods"), (ASICE, "a.asice", "asice"), (ASICE, "a.bdoc", "asice"),
    (DDOC, "a.ddoc", "ddoc"), (P7M, "a.p7m", "p7m"), (MSG, "a.msg", "msg"), (packed(a_DOT_pdf="x"), "a.zip", "zip"),
    (b"From: a@b.ee\r\nSubject: x\r\n\r\nhi", "a.eml", "eml"), (b"a;b\n1;2\n", "a.csv", "csv"),
    ("õäöü".encode("cp1257"), "a.txt", "txt"), ("hello".encode("utf-16"), "a.txt", "txt"),
    (b'<?xml version="1.0"?><Invoice/>', "a.xml", "xml"), (b"\xef\xbb\xbf<ubl:Invoice/>", "a.xml", "xml"),
]  # fmt: skip

REFUSED = [
    (b"", "a.pdf"), (b"MZ\x90\x00", "a.pdf"), (b"MZ text only", "a.txt"), (b"\x7fELF\x02", "a.txt"),
    (b"#!/bin/sh\nrm", "a.txt"), (b"<html><script>", "a.txt"), (b"  <!DOCTYPE html>", "a.csv"),
    (b"<!-- x --><svg onload=x>", "a.xml"), (b'<?xml version="1.0"?><svg xmlns="x"/>', "a.xml"),
    (b'<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', "a.xml"), (b"alert(1)", "a.js"),
    (b"@echo off", "a.bat"), (b"hello", "noending"), (OLE, "a.doc"), (OLE, "a.msg"),
    (office("word", word__vbaProject_DOT_bin="x"), "a.docx"), (office("xl", xl__vbaProject_DOT_bin="x"), "a.xlsx"),
    (packed(a__run_DOT_exe="MZ"), "a.zip"), (packed(page_DOT_html="x"), "a.zip"), (b"PK\x03\x04broken", "a.zip"),
    (b"PK\x03\x04broken", "a.docx"), (b"\x00\x01\x02", "a.txt"), (b"hello", "a.eml"), (b"\xca\xfe\xba\xbe", "a.class"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "kind"), TAKEN, ids=[f"{name}-{kind}" for _, name, kind in TAKEN])
def test_taken(data: bytes, name: str, kind: str) -> None:
    assert identify_bytes(data, name).kind == kind


@pytest.mark.parametrize(("data", "name"), REFUSED, ids=range(len(REFUSED)))
def test_refused(data: bytes, name: str) -> None:
    with pytest.raises(Refused):
        identify_bytes(data, name)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_a_type_or_refused(data: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"<", b"%PDF-", b"\xff\xfe"):
        with contextlib.suppress(Refused):
            identify_bytes(start + data, name)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Users\\a\\arve nr 5.pdf", "arve nr 5.pdf"),
        ("a\x00b\r\n\t.pdf", "ab.pdf"), ("photo.jpg", "photo.jpg.pdf"), ("arve\u202efdp.exe", "arvefdp.exe.pdf"),
        ("", "file.pdf"), ("..", "file.pdf"), (".pdf", "pdf.pdf"), ("CON.pdf", "file CON.pdf"),
        ("<a>?.pdf", "_a__.pdf"), ("ÕÄÖ ülevaade.PDF", "ÕÄÖ ülevaade.PDF"),
    ],
)  # fmt: skip
def test_a_name_becomes_harmless_and_says_what_it_is(sent: str, kept: str) -> None:
    assert clean_name(sent, identify_bytes(b"%PDF-1.7", sent)) == kept


@given(st.text(max_size=600))
def test_any_name_becomes_one_that_every_disk_takes(sent: str) -> None:
    name = clean_name(sent, identify_bytes(b"%PDF-1.7", "a.pdf"))
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set("/\\\x00\r\n\u202e")
    assert name.lower().endswith(".pdf")
    assert name.strip(" .") == name
