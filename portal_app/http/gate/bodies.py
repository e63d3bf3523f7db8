"""No body is longer than its route takes, whatever its headers say, and none comes in drop by drop."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.origins import header
from portal_app.http.gate.rules import GateRules


def limit_headers(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Answer 431 to more, or longer, headers than any browser sends."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope["headers"]
        size = sum(len(name) + len(value) for name, value in headers)
        if len(headers) > rules.header_count or size > rules.header_bytes:
            await refuse(scope, send, 431)
        elif len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > rules.address_bytes:
            await refuse(scope, send, 400, why="long address")
        else:
            await app(scope, receive, send)

    return limited


def limit_bodies(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Count what is read, and answer at the first byte too many (413) or when nothing more comes (408)."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        limit = rules.body_limit(scope["method"], scope["path"])
        declared = header(scope, b"content-length")
        if declared and (not declared.isdigit() or int(declared[:18]) > limit):
            await refuse(scope, send, 413 if declared.isdigit() else 400, why="content-length")
            return
        body = _Body(scope, receive, send, limit, rules)
        try:
            await app(scope, body.receive, body.send)
        except Exception:
            # The route could not read on; its person already has the answer.
            if not body.refused:
                raise

    return limited


class _Body:
    """Stands between a route and what is sent to it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int, rules: GateRules) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._limit = limit
        self._pause = rules.seconds_between_parts
        self._ends = asyncio.get_running_loop().time() + rules.seconds_for_body(limit)
        self._read = 0
        self._complete = self._started = False
        self.refused = False

    async def receive(self) -> Message:
        """The next part, as long as there is one to wait for."""
        if self._complete:
            return await self._receive()
        left = self._ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), max(min(left, self._pause), 0.001))
        except TimeoutError:
            return await self._refuse(408)
        if message["type"] != "http.request":
            return message
        self._read += len(message.get("body", b""))
        if self._read > self._limit:
            return await self._refuse(413)
        self._complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass the route's answer on, unless it was given before."""
        if self.refused:
            return
        self._started = True
        await self._send(message)

    async def _refuse(self, status: int) -> Message:
        if not self.refused and not self._started:
            self.refused = True
            await refuse(self._scope, self._send, status, why="body")
        return {"type": "http.disconnect"}
