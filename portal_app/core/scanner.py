"""The virus scanner: a clamd that listens on an address or a socket (`KONTOR_CLAMD_URL`)."""

import socket
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from portal_app.core.settings import settings

_CHUNK = 64 * 1024
_TIMEOUT_SECONDS = 60
_ANSWER_BYTES = 4096
_PORT = 3310


class ScannerAway(Exception):
    """The scanner can't be reached, or gave no verdict on this file; the text says what it said."""


def is_set() -> bool:
    """Whether this installation has a scanner: then nothing is handed out before it is clean."""
    return bool(settings().clamd_url)


def scan(chunks: Iterable[bytes]) -> str:
    """Have bytes looked at.

    Args:
        chunks: Of one file, in order.

    Returns:
        The name of what was found; an empty text for a clean file.

    Raises:
        ScannerAway: No verdict. Never take that for a clean file.
    """
    try:
        with _connect(settings().clamd_url) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                for chunk in _small(chunks):
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # It hangs up on a file that is too large for it, and says so first.
                pass
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerAway(verdict or "no answer")


def scan_file(file: BinaryIO) -> str:
    """`scan`, for an open file; its position afterwards is anywhere."""
    file.seek(0)
    return scan(iter(lambda: file.read(_CHUNK), b""))


def ping() -> None:
    """See whether the scanner answers.

    Raises:
        ScannerAway: It does not.
    """
    try:
        with _connect(settings().clamd_url) as connection:
            connection.sendall(b"zPING\0")
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if answer != "PONG":
        raise ScannerAway(answer or "no answer")


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_TIMEOUT_SECONDS)
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    if parts.scheme not in ("clamd", "tcp") or not parts.hostname:
        raise ScannerAway("KONTOR_CLAMD_URL: give clamd://host:3310 or unix:///path/of/the/socket")
    return socket.create_connection((parts.hostname, parts.port or _PORT), timeout=_TIMEOUT_SECONDS)


def _small(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces that are never empty: an empty one would end the stream."""
    for chunk in chunks:
        for start in range(0, len(chunk), _CHUNK):
            yield chunk[start : start + _CHUNK]


def _answer(connection: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < _ANSWER_BYTES:
        more = connection.recv(_ANSWER_BYTES)
        if not more:
            break
        heard += more
    return heard.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
