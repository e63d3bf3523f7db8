"""A contact's list in the page itself: seen before the page's scripts have run, or a socket is open.

The page's head is the build's own and goes out at once; what it is to show follows as an attribute of an element of no
use to the page (components/portal/first.js reads it) when the database has told it. After it comes the rest, whose
scripts first.js lets run when the list has been painted.
"""

import html
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import structlog
from pydantic_core import to_json
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.accounts.actor import Actor
from portal_app.core.db import reading
from portal_app.core.threads import briefly
from portal_app.http.gate.built import route_chunks
from portal_app.http.gate.rules import built_pages
from portal_app.http.people import portal_actor_at
from portal_app.portal.queries import first_list

log = structlog.get_logger(__name__)

_LIST = re.compile(r"/p/(?P<address>[^/]+)/tasks")
#: Where the page's own elements end and its scripts begin: the first of them waits for the stylesheet.
_BODY = re.compile(rb"<body.*?(?=<script)", re.DOTALL)
_SCRIPT = re.compile(rb'<script type="module".*?</script>', re.DOTALL)
#: What stands in a template does nothing until first.js takes it out.
_ASIDE = rb'<template id="first-scripts">\g<0></template>'
_LIST_FIRST = b'<template id="first-list" data-list="%s">%s</template>%s'
_STYLE = re.compile(rb'<link href="([^"]+)" rel="stylesheet"')
_READ_AHEAD = re.compile(rb'<link rel="modulepreload"[^>]*>')


class ListInPage:
    """Answers for the page of the list when a contact asks who is signed in there; everything else goes on."""

    def __init__(self, app: ASGIApp, page: bytes | None = None) -> None:
        """Wrap an application.

        Args:
            app: What answers everything else.
            page: The built page; that of this installation when None.
        """
        self.app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _LIST.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        page = (self._page or _page()) if found else None
        if found is None or page is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        actor = await portal_actor_at(request, found["address"])
        # Whoever looks on as a client sees nothing without the line that says so, which is the page's own.
        if actor is None or actor.viewing_by:
            await self.app(scope, receive, send)
            return
        await _answer(page, actor, request.headers, send)


async def _answer(page: bytes, actor: Actor, headers: Mapping[str, str], send: Send) -> None:
    own = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept-Encoding, Cookie"),
        *_announced(page),
    ]
    packer = _Packer() if "gzip" in headers.get("accept-encoding", "") else None
    start, ahead, end = _parts(page)
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [*own, (b"content-encoding", b"gzip")] if packer else own,
        }
    )
    await send(
        {"type": "http.response.body", "body": packer.start(start) if packer else start, "more_body": True},
    )
    told = await _told(actor)
    rest = _LIST_FIRST % (told, ahead, _SCRIPT.sub(_ASIDE, end, 1)) if told else ahead + end
    await send({"type": "http.response.body", "body": packer.rest(rest) if packer else rest})


async def _told(actor: Actor) -> bytes:
    def look() -> str:
        with reading(actor.firm_id) as session:
            return to_json(first_list(session, actor)).decode()

    try:
        return html.escape(await briefly(look)).encode()
    except Exception as error:
        # The page begins without it, and says what is wrong when it asks for the same itself.
        log.error("first_list_failed", exc_info=error)
        return b""


class _Packer:
    """Packs an answer in two parts, the first of which the browser can read before the second is there."""

    def __init__(self) -> None:
        self._packer: zlib._Compress | None = None

    def start(self, page: bytes) -> bytes:
        packed, packer = _packed(page)
        self._packer = packer.copy()
        return packed

    def rest(self, text: bytes) -> bytes:
        assert self._packer is not None
        return self._packer.compress(text) + self._packer.flush()


@lru_cache(maxsize=1)
def _packed(page: bytes) -> "tuple[bytes, zlib._Compress]":
    packer = zlib.compressobj(6, wbits=zlib.MAX_WBITS | 16)
    return packer.compress(page) + packer.flush(zlib.Z_SYNC_FLUSH), packer


@lru_cache(maxsize=1)
def _parts(page: bytes) -> tuple[bytes, bytes, bytes]:
    """What goes out at once, what tells the browser which scripts to read ahead, and the rest."""
    body = _BODY.search(page)
    start = page[: body.end()] if body else page
    ahead = b"".join(_READ_AHEAD.findall(start)) + _chunks()
    # By this boot.js knows that a list is under way.
    marked = _READ_AHEAD.sub(b"", start).replace(b"<html", b'<html data-list=""', 1)
    return marked, ahead, page[len(start) :]


@lru_cache(maxsize=1)
def _announced(page: bytes) -> list[tuple[bytes, bytes]]:
    """The header by which the gate announces a route's scripts; here only the stylesheet is wanted early."""
    style = _STYLE.search(page)
    return [(b"link", b"<%s>; rel=preload; as=style" % style[1])] if style else []


def _chunks() -> bytes:
    """What the route of the list loads beside what every page names itself."""
    folder = built_pages()
    routes = route_chunks(folder) if folder else ()
    found = next((route.chunks for route in routes if route.fits(("p", "", "tasks"))), ())
    return b"".join(b'<link rel="modulepreload" href="%s"/>' % chunk.encode() for chunk in found)


@lru_cache(maxsize=1)
def _page() -> bytes | None:
    """The page that the build made for every address with a placeholder; None where another program serves pages."""
    folder = built_pages()
    page = folder / "__spa-fallback.html" if folder else Path()
    return page.read_bytes() if page.is_file() else None
