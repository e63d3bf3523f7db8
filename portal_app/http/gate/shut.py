"""Doors that Reflex opens and Kontor has no use for."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.rules import GateRules

_SHUT = ("/_upload", "/_all_routes", "/_event", "/_health", "/ping", "/auth-codespace")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
#: Asked and given by servers that let pages of others read their answers.
_PERMISSIONS = b"access-control-"
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
    """Bring every request to the gate, and nothing past it to the browser.

    The framework's router and its rules for other sites' scripts stand before the gate. By themselves they would answer
    an address that is none (`*`, or one with line breaks) and a question for permission, without any of our headers.
    """

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        async def without_permissions(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(_PERMISSIONS)]
                message = {**message, "headers": headers}
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for pair in scope["headers"] if not pair[0].startswith(_PERMISSIONS)]}
        if _ODD.search(scope["path"]):
            scope |= {"path": "/\\", "raw_path": b"/%5C"}
        await app(scope, receive, without_permissions)

    return reached


def _is_shut(path: str) -> bool:
    lowered = path.lower()
    return (
        bool(_ODD.search(path) or _HIDDEN.search(path))
        or lowered.endswith(_BUILD_FILES)
        or any(lowered == door or lowered.startswith(door + "/") for door in _SHUT)
    )
