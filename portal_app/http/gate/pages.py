"""Serve a built page at the address that links to it.

A page without placeholders is built as a folder with an `index.html`, and a static file server answers its address
with a redirect to the same with a slash. That costs a round and shows people an address that nobody wrote.
"""

from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.rules import GateRules


def serve_pages(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Ask for the folder of a built page when its address is asked for."""

    @lru_cache(maxsize=1)
    def folders() -> frozenset[str]:
        if rules.build_dir is None:
            return frozenset()
        pages = rules.build_dir.rglob("index.html")
        return frozenset("/" + page.parent.relative_to(rules.build_dir).as_posix() for page in pages)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["method"] in ("GET", "HEAD") and path in folders() and path != "/":
            scope = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
        await app(scope, receive, send)

    return served
