"""Hand out the built scripts and styles from memory.

They are few, small and asked for by every first visit; going through the file server took a millisecond each, most of
it in threads that look up what never changes while the program runs.
"""

import mimetypes
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.caching import FOR_EVER
from portal_app.http.gate.rules import GateRules

#: Bytes; what is larger is left to the file server.
_LARGEST = 1_000_000

Headers = list[tuple[bytes, bytes]]


def assets_from_memory(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Answer for built files that exist in brotli, to browsers that take it; everything else goes on."""

    @lru_cache(maxsize=1)
    def files() -> dict[str, tuple[Headers, bytes]]:
        if rules.build_dir is None:
            return {}
        found = {}
        for packed in (rules.build_dir / "assets").glob("*.br"):
            plain = packed.with_suffix("")
            if packed.stat().st_size <= _LARGEST:
                content = packed.read_bytes()
                found[f"/assets/{plain.name}"] = (_headers(plain.name, len(content)), content)
        return found

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        known = files().get(scope["path"]) if scope["method"] == "GET" else None
        if known is None or not _takes_brotli(scope):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": known[0]})
        await send({"type": "http.response.body", "body": known[1]})

    return served


def _takes_brotli(scope: Scope) -> bool:
    # A part of a file is the file server's business.
    asked = dict(scope["headers"])
    codings = [part.strip() for part in asked.get(b"accept-encoding", b"").split(b",")]
    return b"br" in codings and b"range" not in asked


def _headers(name: str, length: int) -> Headers:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return [
        (b"content-type", kind.encode()),
        (b"content-encoding", b"br"),
        (b"content-length", str(length).encode()),
        (b"vary", b"Accept-Encoding"),
        (b"cache-control", FOR_EVER),
    ]
