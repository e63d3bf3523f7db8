"""Doors that Reflex opens and Kontor has no use for."""

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.rules import GateRules

_SHUT = ("/_upload", "/_all_routes", "/_event", "/_health", "/ping", "/auth-codespace")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def shut_paths(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Answer "not found" for the framework's own routes, source maps and anything that hides a path.

    `/_upload` takes any size from anybody and hands files out to everybody; `/_event` is for sockets only.
    """

    async def shut(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if scope["method"] not in _METHODS:
            await refuse(scope, send, 405)
        elif _is_shut(path):
            await refuse(scope, send, 404)
        else:
            await app(scope, receive, send)

    return shut


def _is_shut(path: str) -> bool:
    lowered = path.lower()
    return (
        lowered.startswith("//")
        or "\\" in path
        or "\x00" in path
        or "/../" in path
        or lowered.endswith(".map")
        or any(lowered == door or lowered.startswith(door + "/") for door in _SHUT)
    )
