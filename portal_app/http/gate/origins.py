"""What changes something comes from our own pages."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.rules import GateRules

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def header(scope: Scope, name: bytes) -> str:
    """One header of a request, empty when it is absent."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return ""


def is_own_origin(scope: Scope, rules: GateRules) -> bool:
    """Whether the `Origin` is our public address, or the very address that this request was sent to.

    The second is for people who reach a machine of their own by another of its names (localhost); which names those
    are was checked before. A foreign page cannot use it: a browser writes its own page's origin and our host.
    """
    origin = header(scope, b"origin").lower()
    if not origin or origin == "null":
        return False
    if origin == rules.origin:
        return True
    parts = urlsplit(origin)
    secure = scope["scheme"] in ("https", "wss")
    if parts.scheme != ("https" if secure else "http") or not parts.netloc:
        return False
    return parts.netloc == header(scope, b"host").lower()


def require_own_origin(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Refuse any request that changes something unless a page of ours sent it.

    Without an `Origin`, the browser's own word `Sec-Fetch-Site` counts; with neither, only machine paths go on.
    """

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in READING or _from_our_pages(scope, rules):
            await app(scope, receive, send)
        else:
            await refuse(scope, send, 403, why="origin")

    return checked


def _from_our_pages(scope: Scope, rules: GateRules) -> bool:
    if header(scope, b"origin"):
        return is_own_origin(scope, rules)
    return header(scope, b"sec-fetch-site") in ("same-origin", "none") or rules.is_machine_path(scope["path"])
