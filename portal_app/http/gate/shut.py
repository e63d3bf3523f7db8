"""Doors that Reflex opens and Kontor has no use for."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.rules import GateRules

_SHUT = ("/_upload", "/_all_routes", "/_event", "/_health", "/ping", "/auth-codespace")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
#: What a build leaves beside its pages and scripts, and what reaches people under another address anyway.
_BUILD_FILES = (".map", ".br", ".gz", ".zst", ".html", ".py", ".sqlite3")
_ODD = re.compile(r"[\x00-\x1f\x7f\\]|^(?!/)|^//|(?:^|/)\.\.?(?:/|;|$)|\ufffd")
#: No name begins with a dot, but for the one place that a standard gives to such things.
_HIDDEN = re.compile(r"/\.(?!well-known/)")


def shut_paths(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Answer "not found" for the framework's own routes, files of the build and anything that hides a path.

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


def within_reach(app: ASGIApp) -> ASGIApp:
    """Bring requests to the gate whose address is none, such as `*` or one with line breaks.

    The framework's router stands before the gate and would answer them by itself, without any of our headers.
    """

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _ODD.search(scope["path"]):
            scope = {**scope, "path": "/\\", "raw_path": b"/%5C"}
        await app(scope, receive, send)

    return reached


def _is_shut(path: str) -> bool:
    lowered = path.lower()
    return (
        bool(_ODD.search(path) or _HIDDEN.search(path))
        or lowered.endswith(_BUILD_FILES)
        or any(lowered == door or lowered.startswith(door + "/") for door in _SHUT)
    )
