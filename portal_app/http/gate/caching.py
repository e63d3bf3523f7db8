"""How long a browser may keep what it got."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_EVER = b"public, max-age=31536000, immutable"
ASK_AGAIN = b"no-cache"
A_DAY = b"public, max-age=86400"
NEVER = b"no-store"

_HASHED = re.compile(r"^/assets/.*-[\w-]{8}\.\w+$")
_VERSIONED = re.compile(rb"(?:^|&)v=[\w-]{6,}")
_MEDIA = re.compile(r"\.(?:png|jpe?g|webp|gif|ico|svg|woff2?|mp4|webm|vtt)$")
_STATIC = re.compile(r"\.(?:css|js|mjs|json|txt|webmanifest|xml)$")


def cache_by_kind(app: ASGIApp) -> ASGIApp:
    """Say for each answer how long it may be kept, unless its route already did.

    A file whose name carries its hash is kept for ever, as is one asked for with `?v=…`; a page and other static
    files are asked for again each time (answered 304); everything else is never kept.
    """

    async def cached(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_cache(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name.lower() == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", _policy(scope, message["status"], headers)))
                    message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, with_cache)

    return cached


def _policy(scope: Scope, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
    if status not in (200, 206, 304) or scope["method"] not in ("GET", "HEAD"):
        return NEVER
    path: str = scope["path"]
    if _HASHED.match(path):
        return FOR_EVER
    # Only files carry an ETag; what a route answers about a person carries none and is never kept.
    if not any(name.lower() == b"etag" for name, _ in headers):
        return NEVER
    # Anybody can make a link with a version in it: a page behind it is a page still.
    if _VERSIONED.search(scope.get("query_string", b"")) and not _is_page(headers):
        return FOR_EVER
    if _MEDIA.search(path):
        return A_DAY
    return ASK_AGAIN if _STATIC.search(path) or _is_page(headers) else NEVER


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
