"""Tell the browser with the page which chunks its route will ask for.

A built page names the chunks that all pages share; those of the route itself are only discovered when the shared
ones have run. A `Link` header saves that round, and leaves the precompressed file as it is.
"""

from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.built import RouteChunks, route_chunks
from portal_app.http.gate.rules import GateRules


def preload_chunks(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Add `Link: <chunk>; rel=modulepreload` to the pages of the build that announce nothing themselves."""

    @lru_cache(maxsize=1)
    def routes() -> tuple[RouteChunks, ...]:
        return route_chunks(rules.build_dir) if rules.build_dir else ()

    def links(scope: Scope) -> bytes:
        segments = tuple(part for part in scope["path"].split("/") if part)
        route = next((route for route in routes() if route.fits(segments)), None)
        chunks = [f"<{chunk}>; rel=modulepreload" for chunk in route.chunks] if route else []
        return ", ".join([*chunks, *rules.preloads(scope)]).encode("latin-1")

    async def announced(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = message.get("headers", [])
                link = links(scope) if _is_page(headers) else b""
                if link:
                    message = {**message, "headers": [*headers, (b"link", link)]}
            await send(message)

        await app(scope, receive, with_links if scope["method"] == "GET" else send)

    return announced


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether it is a page, and one that says nothing itself of what it needs."""
    known = {name.lower(): value for name, value in headers}
    return known.get(b"content-type", b"").startswith(b"text/html") and b"link" not in known
