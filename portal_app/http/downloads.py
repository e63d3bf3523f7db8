"""Files out, as streams: never whole in memory.

With ranges, an ETag, and headers by which a file can do nothing in a browser.
"""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from portal_app.core.errors import NotFound
from portal_app.core.i18n import translate
from portal_app.core.storage import FileStore, StorageAway, storage
from portal_app.http import people

log = structlog.get_logger(__name__)

_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")

#: A file of ours opened in a browser is a page with no rights at all.
_SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "frame-ancestors 'none'; sandbox"
)
#: Chromium's own PDF viewer does not run in a sandbox.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def send_file(
    request: Request,
    *,
    key: str,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    inline: bool = False,
    public: bool = False,
    files: FileStore | None = None,
) -> Response:
    """Hand out a file.

    Args:
        request: Its `Range` and `If-None-Match` count.
        key: In the store.
        name: For the person.
        media_type: As found when it was taken.
        size: In bytes.
        sha256: In hex; the ETag.
        inline: Let the browser show it; only for types that are `filetypes.VIEWABLE`.
        public: Whether anybody may have it, and a browser keep it.
        files: Where it lies; the installation's store when left out.

    Returns:
        200, 206, 304 or 416.
    """
    if media_type.startswith("text/"):
        # In which letters somebody wrote it nobody knows: saved as the bytes that it is, instead of claiming UTF-8.
        media_type = "application/octet-stream"
    etag = f'"{sha256}"'
    headers = {
        "content-disposition": disposition(name, inline=inline),
        "x-content-type-options": "nosniff",
        "content-security-policy": _PDF_POLICY if inline and media_type == "application/pdf" else _SANDBOX,
        "accept-ranges": "bytes",
        "etag": etag,
        # Rights can end: what is a person's own does not stay in their browser, and anything is asked for again.
        "cache-control": "no-cache" if public else "private, no-store",
    }
    if etag in [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    wanted = _range(request, size, etag)
    if wanted is None:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    start, end, partial = wanted
    headers["content-length"] = str(end - start)
    if partial:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if partial else 200
    if request.method == "HEAD" or start == end:
        return Response(status_code=status, headers=headers, media_type=media_type)
    chunks = (files or storage()).open_range(key, start, end)
    return _FileResponse(request, chunks, status, headers, media_type)


class _FileResponse(StreamingResponse):
    """Begins with the first bytes in hand: a file that is lost or out of reach is no broken success."""

    def __init__(
        self, request: Request, chunks: AsyncIterator[bytes], status: int, headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(chunks, status, headers=headers, media_type=media_type)
        self._request, self._chunks = request, chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or say why not."""
        try:
            first = await anext(self._chunks, b"")
        except NotFound:
            log.error("file_lost", path=scope["path"])
            await Response(status_code=404)(scope, receive, send)
        except StorageAway as error:
            said = translate(error.text, people.language(self._request))
            await PlainTextResponse(said, 503, headers={"retry-after": "60"})(scope, receive, send)
        else:
            self.body_iterator = _with(first, self._chunks)
            await super().__call__(scope, receive, send)


async def _with(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in others:
        yield chunk


def disposition(name: str, *, inline: bool = False) -> str:
    """A `Content-Disposition` for a name in any language (RFC 6266, RFC 5987)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _range(request: Request, size: int, etag: str) -> tuple[int, int, bool] | None:
    """First byte, the byte after the last, and whether that is a part; None where the range lies outside."""
    text = request.headers.get("range", "")
    match = _RANGE.match(text)
    if match is None or match[0] == "bytes=-" or request.headers.get("if-range", etag) != etag:
        return 0, size, False
    first, last = match[1], match[2]
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end, True) if start < end else None
