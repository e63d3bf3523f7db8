"""A mail's wire form: headers and a plain and an HTML part (RFC 5322, 2045–2047).

The standard library's `EmailMessage` takes three milliseconds a mail, most of it for folding headers; this takes a
fiftieth of that for the one shape that our mails have. The tests read what comes out with the standard library.
"""

import re
from base64 import encodebytes
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\\]+")
#: Bytes of text in an encoded word: with its frame it stays within the 75 characters allowed.
_WORD = 45


def one_line(text: str) -> str:
    """A text for a header: no line breaks, nothing that can't be seen."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    return " ".join(_UNSEEN.sub(" ", text).split())


@lru_cache(maxsize=256)
def address(name: str, email: str) -> str:
    """`Name <address>` for a header.

    Raises:
        ValueError: For an address that is none.
    """
    if not _ADDRESS.fullmatch(email):
        raise ValueError("not a mail address")
    shown = one_line(name)
    if not shown:
        return email
    if shown.isascii():
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{email}>'
    return f"{encoded(shown)} <{email}>"


def encoded(text: str) -> str:
    """A text for a header, in encoded words unless it is ASCII throughout."""
    text = one_line(text)
    if text.isascii():
        return text
    words, part = [], b""
    for char in text:
        piece = char.encode()
        if len(part) + len(piece) > _WORD:
            words.append(part)
            part = b""
        part += piece
    words.append(part)
    return "\r\n ".join(f"=?utf-8?b?{b2a_base64(word, newline=False).decode()}?=" for word in words)


def body(text: str) -> bytes:
    """A part's text in quoted-printable, line by line: whole lines may be put into it apart from one another."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return b2a_qp(unified.encode(), istext=True)


def message(
    headers: Sequence[tuple[str, str]],
    date: datetime,
    plain: bytes,
    rich: bytes,
    files: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """Put a mail together.

    Args:
        headers: Names and values, the values already encoded.
        date: For the `Date` header.
        plain: The plain part, as `body` makes it.
        rich: The HTML part, likewise.
        files: That go with it: name, media type, content.

    Returns:
        The mail, its lines ended by CRLF.

    Raises:
        ValueError: When a header's value would begin another header.
    """
    lines = [
        *(_header(name, value) for name, value in headers),
        f"Date: {_second(date.replace(microsecond=0))}",
        "MIME-Version: 1.0",
        *([f'Content-Type: multipart/mixed; boundary="{_OUTER}"', "", f"--{_OUTER}"] if files else []),
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
    ]
    head = "\r\n".join(lines).encode("utf-8")
    written = b"".join((head, _PLAIN, plain, _RICH, rich, _END))
    if not files:
        return written
    return b"".join((written, *(_attached(*file) for file in files), f"--{_OUTER}--\r\n".encode()))


def _attached(name: str, media_type: str, content: bytes) -> bytes:
    """A file as a part; its name in any language (RFC 2231)."""
    shown = quote(one_line(name) or "file", safe="")
    lines = (
        f"--{_OUTER}",
        f"Content-Type: {media_type if _MEDIA_TYPE.fullmatch(media_type) else 'application/octet-stream'}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment; filename*=UTF-8''{shown}",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + encodebytes(content).replace(b"\n", b"\r\n")


_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
#: Nor this one.
_OUTER = "=_kontor_files_"
#: No text can hold it: in quoted-printable an equals sign is always followed by two digits or the end of the line.
_BOUNDARY = "=_kontor_"
_PART = '\r\n--{}\r\nContent-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_PLAIN, _RICH = (_PART.format(_BOUNDARY, kind).encode() for kind in ("plain", "html"))
_END = f"\r\n--{_BOUNDARY}--\r\n".encode()


@lru_cache(maxsize=4)
def _second(date: datetime) -> str:
    # Many mails leave within one, and writing it down takes longer than all other headers.
    return format_datetime(date)


def _header(name: str, value: str) -> str:
    # Only our own folding between encoded words may break a line.
    if "\n" in value or "\r" in value:
        unfolded = value.replace("\r\n ", "")
        if "\n" in unfolded or "\r" in unfolded:
            raise ValueError(f"a line break in {name}")
    return f"{name}: {value}"
