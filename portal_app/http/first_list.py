"""A contact's list in the page itself: seen before the page's scripts have run, or a socket is open.

The page is the build's own and goes out at once; what it is to show follows as an attribute of an element of no use to
the page (components/portal/first.js reads it) when the database has told it.
"""

import html
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.accounts.actor import Actor
from portal_app.core.db import reading
from portal_app.core.threads import briefly
from portal_app.http.gate.rules import built_pages
from portal_app.http.people import portal_actor_at
from portal_app.portal.queries import first_list

log = structlog.get_logger(__name__)

_LIST = re.compile(r"/p/(?P<address>[^/]+)/tasks")
_SCRIPTS = b'<script type="module"'
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
    ]
    packer = _Packer() if "gzip" in headers.get("accept-encoding", "") else None
    start, end = _halves(page)
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
    rest = await _told(actor) + end
    await send({"type": "http.response.body", "body": packer.rest(rest) if packer else rest})


async def _told(actor: Actor) -> bytes:
    def look() -> str:
        with reading(actor.firm_id) as session:
            return json.dumps(asdict(first_list(session, actor)), ensure_ascii=False)

    try:
        text = html.escape(await briefly(look))
    except Exception as error:
        # The page begins without it, and says what is wrong when it asks for the same itself.
        log.error("first_list_failed", exc_info=error)
        return b""
    return f'<template id="first-list" data-list="{text}"></template>'.encode()


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
def _halves(page: bytes) -> tuple[bytes, bytes]:
    """What goes out at once, and what follows the list: the page's scripts, or the list would wait until they ran."""
    start, scripts, end = page.partition(_SCRIPTS)
    return _READ_AHEAD.sub(b"", start), b"".join(_READ_AHEAD.findall(start)) + scripts + end


@lru_cache(maxsize=1)
def _page() -> bytes | None:
    """The page that the build made for every address with a placeholder; None where another program serves pages."""
    folder = built_pages()
    page = folder / "__spa-fallback.html" if folder else Path()
    return page.read_bytes() if page.is_file() else None
