"""Files in, as streams: never whole in memory, never half in the store.

One file a request, either as the raw body with its name in `X-File-Name` (percent-encoded UTF-8), or as
`multipart/form-data` with a field `file`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import unquote

import structlog
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from portal_app.core import limits, scanner
from portal_app.core.errors import Refused, TooMany
from portal_app.core.filetypes import FileType, clean_name, identify
from portal_app.core.i18n import format_size, msg, translate
from portal_app.core.languages import LANGUAGES, negotiate
from portal_app.core.storage import FileStore, Incoming, StorageAway, Stored, storage
from portal_app.core.threads import in_slow_thread, in_thread

log = structlog.get_logger(__name__)

_FIELDS_LIMIT = 16 * 1024
"""Bytes of a form's other fields and headers together."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived, whole, of a type that is taken."""

    name: str
    type: FileType
    stored: Stored
    #: The virus scanner has seen it and found nothing.
    clean: bool = False
    #: What else the form held.
    fields: dict[str, str] = field(default_factory=dict)


class TooLarge(Refused):
    """More bytes than this file may have. `answer_refusal` makes it a 413."""


class Interrupted(Exception):
    """The connection broke before the file was complete; nobody is left to answer."""


Judge = Callable[[BinaryIO, str], FileType]
"""Says by its content what a file is, or refuses it."""


async def receive_upload(
    request: Request, max_bytes: int, files: FileStore | None = None, judge: Judge = identify
) -> Upload:
    """Take the one file of a request.

    Args:
        request: Its body is read here.
        max_bytes: What the file may have.
        files: Where it goes; the installation's store when left out.
        judge: For routes that take other types than the usual ones.

    Returns:
        The file, in the store. Whoever does not use it deletes it.

    Raises:
        TooLarge: As soon as it has a byte too many; nothing is kept.
        Refused: When there is no file, or of a type that is not taken, or the virus scanner found something in it;
            nothing is kept.
        Interrupted: When the connection broke; nothing is kept.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:18]) > max_bytes + _FIELDS_LIMIT:
        raise _too_large(max_bytes)
    async with (files or storage()).incoming() as part:
        try:
            name, fields = await _read(request, part, max_bytes)
        except ClientDisconnect:
            raise Interrupted from None
        file_type = await in_slow_thread(judge, part.file, name)
        clean = await in_slow_thread(_scan, part.file) if scanner.is_set() else False
        return Upload(clean_name(name, file_type), file_type, await part.keep(), clean, fields)


def _scan(file: BinaryIO) -> bool:
    """Whether the scanner called it clean. Away, it is asked again later: the file is taken, and held back."""
    try:
        threat = scanner.scan_file(file)
    except scanner.ScannerAway as error:
        log.error("scanner_away", error=str(error))
        return False
    finally:
        file.seek(0, 2)
    if threat:
        log.warning("upload_with_threat", threat=threat)
        raise Refused(msg("A virus was found in this file ({threat}), so it was not taken.", threat=threat))
    return True


async def count_upload(request: Request, person_id: str, max_bytes: int) -> None:
    """Count a file before any of it is read.

    Args:
        request: Says how long it is; one that does not counts as long as it may be.
        person_id: Who sends it.
        max_bytes: What the file may have.

    Raises:
        TooMany: This person has sent enough for now.
    """
    declared = request.headers.get("content-length", "")
    size = min(int(declared[:18]), max_bytes) if declared.isdigit() else max_bytes
    await in_thread(limits.upload, person_id, size)


def answer_refusal(request: Request, error: Refused) -> JSONResponse:
    """Say why a file was not taken, in the person's language.

    413 for its size, 429 with the time to wait for too many of them, 503 where the store is away, 415 for anything
    else.
    """
    language = request.cookies.get("kontor_lang", "")
    if language not in LANGUAGES:
        language = negotiate(request.headers.get("accept-language"))
    said = {"message": translate(error.text, language)}
    if isinstance(error, TooMany):
        return JSONResponse(said, 429, headers={"retry-after": str(error.seconds)})
    if isinstance(error, StorageAway):
        return JSONResponse(said, 503, headers={"retry-after": "60"})
    return JSONResponse(said, 413 if isinstance(error, TooLarge) else 415)


def uploading(
    route: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a route that receives a file, so that its refusals become answers."""

    async def answered(request: Request) -> Response:
        try:
            return await route(request)
        except Refused as error:
            return answer_refusal(request, error)
        except Interrupted:
            return Response(status_code=400)

    return answered


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(msg("The file is too large; at most {size} are allowed.", size=format_size(max_bytes, "en")))


async def _read(request: Request, part: Incoming, max_bytes: int) -> tuple[str, dict[str, str]]:
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type == b"multipart/form-data":
        form = _Form(part, max_bytes, options.get(b"boundary", b""))
        async for chunk in request.stream():
            form.feed(chunk)
        return form.finish()
    name = unquote(request.headers.get("x-file-name", ""), errors="replace")
    if not name:
        raise Refused(msg("There is no file in this request."))
    async for chunk in request.stream():
        if part.size + len(chunk) > max_bytes:
            raise _too_large(max_bytes)
        part.write(chunk)
    return name, {}


class _Form:
    """A multipart form that is read as it comes: one file, and a few short fields."""

    def __init__(self, part: Incoming, max_bytes: int, boundary: bytes) -> None:
        if not 0 < len(boundary) <= 70:
            raise _broken()
        self._part = part
        self._max_bytes = max_bytes
        self._header = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._field: str | None = None
        self._in_file = False
        self._other = 0
        self.name: str | None = None
        self.fields: dict[str, str] = {}
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
                "on_end": self._on_end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise _broken() from None

    def finish(self) -> tuple[str, dict[str, str]]:
        if not self._ended:
            raise _broken()
        if self.name is None:
            raise Refused(msg("There is no file in this request."))
        return self.name, self.fields

    def _begin(self) -> None:
        self._headers, self._field, self._in_file = {}, None, False

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        field_name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            if self.name is not None:
                raise Refused(msg("Send one file at a time."))
            # The parser cuts a Windows path itself; what else is in the name is cleaned later.
            self.name = options[b"filename"].decode("utf-8", "replace")
            self._in_file = True
        else:
            self._field = field_name
            self.fields[field_name] = ""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            if self._part.size + end - start > self._max_bytes:
                raise _too_large(self._max_bytes)
            self._part.write(data[start:end])
        elif self._field is not None:
            self._count(end - start)
            self.fields[self._field] += data[start:end].decode("utf-8", "replace")

    def _on_end(self) -> None:
        self._ended = True

    def _count(self, size: int) -> None:
        self._other += size
        if self._other > _FIELDS_LIMIT:
            raise _broken()


def _broken() -> Refused:
    return Refused(msg("The file did not arrive whole. Send it again."))
