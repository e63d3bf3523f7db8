"""ZIPs that would harm whoever unpacks them, and files that are two things at once."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.core.errors import Refused
from portal_app.core.filetypes import identify_bytes

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20 + b"\xff\xd9"


def packed(entries: dict[str, bytes], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def declaring(sizes: dict[str, int]) -> bytes:
    """A ZIP whose list of contents speaks of any sizes; packed they are a few bytes."""
    data = bytearray(packed(dict.fromkeys(sizes, b"x" * 10)))
    at = data.index(b"PK\x01\x02")
    for size in sizes.values():
        struct.pack_into("<I", data, at + 24, size)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def sharing_bytes() -> bytes:
    """Two entries of the list lead to the same packed piece."""
    data = packed({"a.txt": b"y" * 5000, "b.txt": b"z" * 5000})
    second = data.rindex(b"PK\x01\x02")
    return data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        identify_bytes(data, name)
    return refused.value.text.msgid


def test_an_ordinary_archive_is_taken() -> None:
    assert identify_bytes(packed({"2026/arve.pdf": PDF, "2026/leping.docx": b"x"}), "a.zip").kind == "zip"
    # Well packed is not yet a bomb: a long list of noughts shrinks to a hundredth, and is still small.
    assert identify_bytes(packed({"list.csv": b"0;0;0\n" * 1_000_000}), "a.zip").kind == "zip"


@pytest.mark.parametrize(
    "data",
    [
        declaring({"a.txt": 150_000_000}),
        declaring({f"{n}.txt": 4_000_000_000 for n in range(5)}),
        sharing_bytes(),
    ],
    ids=["one", "several", "overlapping"],
)
@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.asice"])
def test_a_bomb_is_not_taken(data: bytes, name: str) -> None:
    assert "enormous" in refusal(data, name)


def test_a_spreadsheet_that_is_a_bomb_is_not_taken() -> None:
    sheet = declaring({"[Content_Types].xml": 10, "xl/worksheets/sheet1.xml": 3_000_000_000})
    assert "enormous" in refusal(sheet, "clients.xlsx")


def test_an_archive_in_an_archive_is_to_be_unpacked_first() -> None:
    inner = packed({"a.txt": b"x"})
    assert "another archive" in refusal(packed({"layer.zip": inner}), "a.zip")
    assert "another archive" in refusal(packed({"old/layer.RAR": b"Rar!"}), "a.zip")


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.txt", "/etc/passwd.txt", "C:\\Windows\\x.txt", "a\\..\\..\\b.txt"]
)
def test_entries_that_leave_their_folder_are_not_taken(name: str) -> None:
    data = packed({"a" * len(name): b"x"}).replace(b"a" * len(name), name.encode())
    assert "outside" in refusal(data, "a.zip")


def test_too_many_entries() -> None:
    assert "too many" in refusal(packed({f"{n}.txt": b"" for n in range(10_001)}), "a.zip")


@pytest.mark.parametrize(("front", "name"), [(PDF, "a.pdf"), (JPG, "a.jpg"), (b"GIF89a" + b"\x01" * 50, "a.gif")])
@pytest.mark.parametrize("comment", [b"", b"a word at the end"])
def test_a_picture_or_paper_with_an_archive_behind_it_is_not_taken(front: bytes, name: str, comment: bytes) -> None:
    assert identify_bytes(front, name)
    assert "two in one" in refusal(front + packed({"run.class": b"\xca\xfe\xba\xbe"}, comment), name)


def test_the_marks_of_an_archive_within_a_paper_are_no_archive() -> None:
    assert identify_bytes(PDF + b"PK\x05\x06 is what a ZIP ends with\n%%EOF\n", "a.pdf").kind == "pdf"


@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_damage_is_an_answer(damage: bytes, at: int) -> None:
    whole = packed({"a.txt": b"one", "b.txt": b"two"})
    data = b"PK\x03\x04" + (whole[4 : 4 + at] + damage + whole[4 + at + len(damage) :])
    with contextlib.suppress(Refused):
        identify_bytes(data, "a.zip")
