"""What a ZIP claims to hold, judged before anybody unpacks it. Its contents stay packed."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import BinaryIO

from portal_app.core.errors import Refused
from portal_app.core.i18n import msg

_MOST_ENTRIES = 10_000
_MOST_UNPACKED = 2_000_000_000
"""Bytes that all entries may have together."""
_SUSPICIOUS = 100_000_000
_RATIO = 100
"""More than the former, and so many times what it takes packed: nothing that people send does that."""

_LOCAL_HEADER = 30
_TAIL = 22 + 0xFFFF
_END = b"PK\x05\x06"
_ABSOLUTE = re.compile(r"^(?:[/\\]|[A-Za-z]:)")
_NESTED = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "zst", "cab", "arj", "lzh", "ace"})


def look_into(file: BinaryIO) -> tuple[list[str], str]:
    """Read a ZIP's list of contents and nothing else, but for the one short line in which some name their type.

    Args:
        file: The whole file; its position afterwards is anywhere.

    Returns:
        The names of its entries, and what its `mimetype` entry says or an empty text.

    Raises:
        Refused: It is damaged, or made to harm whoever unpacks it: a bomb, or entries that leave their folder.
    """
    file.seek(0, 2)
    size = file.tell()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries, size)
            return [entry.filename for entry in entries], _declared(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        words = msg("The file is damaged and can't be opened. Save it anew where it comes from, and try again.")
        raise Refused(words) from None


def nested(names: Sequence[str]) -> str | None:
    """The first entry that is an archive itself: layer by layer a few kilobytes become terabytes."""
    return next((n for n in names if n.rpartition(".")[2].lower() in _NESTED), None)


def ends_like_one(file: BinaryIO) -> bool:
    """Whether a file of another kind is a ZIP as well: it begins as one thing and ends as another.

    Args:
        file: The whole file; its position afterwards is anywhere.
    """
    file.seek(0, 2)
    file.seek(max(file.tell() - _TAIL, 0))
    tail = file.read()
    at = tail.rfind(_END)
    # The record says how long the comment behind it is; only a real one ends where the file does.
    return at >= 0 and len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _declared(archive: zipfile.ZipFile) -> str:
    entry = archive.NameToInfo.get("mimetype")
    if entry is None or entry.file_size > 100:
        return ""
    with archive.open(entry) as line:
        return line.read(100).decode("ascii", "replace").strip()


def _refuse_bombs(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise Refused(msg("This ZIP holds too many files. Pack them into several."))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _MOST_UNPACKED or (unpacked > _SUSPICIOUS and unpacked > _RATIO * size) or _overlap(entries, size):
        raise Refused(msg("Unpacked, this file would become enormous. It was not taken."))
    if any(_ABSOLUTE.match(e.filename) or ".." in PurePosixPath(e.filename.replace("\\", "/")).parts for e in entries):
        raise Refused(msg("This ZIP holds files that would land outside of its folder. Pack it anew."))


def _overlap(entries: Sequence[zipfile.ZipInfo], size: int) -> bool:
    """Whether entries share bytes, by which one small piece is unpacked thousands of times."""
    begins = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    ends = [begin for begin, _ in begins[1:]] + [size]
    return any(begin + _LOCAL_HEADER + packed > end for (begin, packed), end in zip(begins, ends, strict=True))
