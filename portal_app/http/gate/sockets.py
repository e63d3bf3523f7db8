"""The one socket of a page: who may open it, as whom, and how fast it may speak."""

import asyncio
import time
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlencode

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.core.crowd import Crowd
from portal_app.core.limits import place_of
from portal_app.core.logs import begin
from portal_app.http.gate.client import client_address
from portal_app.http.gate.frames import Frames, Useless
from portal_app.http.gate.hosts import is_own_host
from portal_app.http.gate.origins import is_own_origin
from portal_app.http.gate.rules import GateRules
from portal_app.http.gate.tokens import NEW_TOKEN, bind_token, seal_new_token
from portal_app.http.gate.visitors import cookies_of, identity_of

log = structlog.get_logger(__name__)

#: Handshake headers that go on. Reflex keeps them all in the page's state and sends them back to the page.
_KEPT = frozenset(
    {
        b"host",
        b"user-agent",
        b"accept-language",
        b"upgrade",
        b"connection",
        b"sec-websocket-version",
        b"sec-websocket-key",
        b"sec-websocket-extensions",
        b"sec-websocket-protocol",
    }
)
_LONGEST_HEADER = 512
_POLICY, _TRY_LATER = 1008, 1013


@dataclass(frozen=True)
class Visitor:
    """Who opens a socket: what it holds of their sign-ins, and from where."""

    sessions: tuple[tuple[str, str], ...]
    language: str
    address: str

    @cached_property
    def identity(self) -> str:
        """The same for all sockets of one browser session; empty for somebody who is not signed in."""
        return identity_of(dict(self.sessions), [name for name, _ in self.sessions])


def watch_sockets(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Let in sockets of our own pages, bind them to their session, and read along."""
    crowd = Crowd(rules.redis_url)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        begin()
        ours = scope["path"].rstrip("/") == "/_event" and is_own_host(scope, rules) and is_own_origin(scope, rules)
        visitor = await _visitor(scope, rules) if ours else None
        query = _bound_query(scope, visitor, rules) if visitor else None
        if query is None or visitor is None:
            log.debug("socket_refused", address=client_address(scope), path=scope["path"])
            await send({"type": "websocket.close", "code": _POLICY})
            return
        place = place_of(visitor.address)
        # A cookie is easily made up, so that the address counts whatever the cookies say.
        counted = [(f"address {place}", rules.sockets_per_address)]
        if visitor.identity:
            counted.append((f"session {visitor.identity}", rules.sockets_per_session))
        else:
            counted.append((f"visitors {place}", rules.sockets_per_visitor_address))
        entered = await crowd.enter(counted)
        if entered is None:
            log.info("sockets_exhausted", address=visitor.address)
            await send({"type": "websocket.close", "code": _TRY_LATER})
            return
        try:
            socket = _Socket(rules, visitor, receive, send)
            await app(_handshake(scope, visitor, query, rules), socket.receive, socket.send)
        finally:
            await crowd.leave(entered)

    return watched


class _Socket:
    """Stands between one browser and Reflex."""

    def __init__(self, rules: GateRules, visitor: Visitor, receive: Receive, send: Send) -> None:
        self._rules = rules
        self._visitor = visitor
        self._receive = receive
        self._send = send
        self._frames = Frames(rules, signed_in=bool(visitor.sessions))
        self._useless = 0
        self._closed = False
        self._opened = self._filled = time.monotonic()
        self._tokens = float(rules.frame_burst)

    async def receive(self) -> Message:
        """The next frame worth forwarding."""
        while True:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            await self._slow_down()
            text = message.get("text")
            try:
                if text is None:
                    raise Useless("binary")
                checked = self._frames.check(text)
            except Useless as why:
                if not self._drop(str(why)):
                    return await self._close()
                continue
            return message if checked is text else {"type": "websocket.receive", "text": checked}

    async def send(self, message: Message) -> None:
        """Forward to the browser; a token that Reflex made leaves sealed."""
        if self._closed:
            return
        text = message.get("text")
        if text is not None and text.startswith(NEW_TOKEN):
            message = {**message, "text": seal_new_token(text, self._visitor.identity, self._rules.secret)}
        await self._send(message)

    async def _next(self) -> Message:
        """Read; a socket that never says what it is here for is closed."""
        if self._frames.connected:
            return await self._receive()
        left = self._opened + self._rules.seconds_to_connect - time.monotonic()
        try:
            return await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError:
            return await self._close()

    async def _slow_down(self) -> None:
        """Read no faster than a person can act: whoever floods us waits, and loses nothing."""
        now = time.monotonic()
        rate = self._rules.frames_per_second
        self._tokens = min(self._rules.frame_burst, self._tokens + (now - self._filled) * rate) - 1
        self._filled = now
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / rate)

    def _drop(self, why: str) -> bool:
        """Count a useless frame; False when there were too many."""
        self._useless += 1
        log.debug("frame_dropped", why=why, address=self._visitor.address, count=self._useless)
        return self._useless < self._rules.useless_frames

    async def _close(self) -> Message:
        if not self._closed:
            self._closed = True
            await self._send({"type": "websocket.close", "code": _POLICY})
        return {"type": "websocket.disconnect", "code": _POLICY}


async def _visitor(scope: Scope, rules: GateRules) -> Visitor:
    cookies = cookies_of(scope)
    sessions = sorted((name, cookies[name]) for name in rules.session_cookies if name in cookies)
    return Visitor(
        await rules.held_by_socket(tuple(sessions)), cookies.get(rules.language_cookie, ""), client_address(scope)
    )


def _bound_query(scope: Scope, visitor: Visitor, rules: GateRules) -> bytes | None:
    """The query that Reflex sees: the token replaced, and nothing in it that its frontend does not send."""
    asked = scope.get("query_string", b"").decode("latin-1")
    if len(asked) > 512 or asked.count("&") > 8:
        return None
    given = parse_qs(asked)
    tokens = given.get("token", [])
    if len(tokens) != 1 or given.get("EIO") != ["4"] or given.get("transport") != ["websocket"]:
        return None
    bound = bind_token(tokens[0], visitor.identity, rules.secret)
    return urlencode({"EIO": "4", "transport": "websocket", "token": bound}).encode() if bound else None


def _handshake(scope: Scope, visitor: Visitor, query: bytes, rules: GateRules) -> Scope:
    """The handshake with no header but those that the pages need, and no cookie but ours."""
    headers = [(name, value[:_LONGEST_HEADER]) for name, value in scope["headers"] if name in _KEPT]
    headers.append((b"origin", rules.origin.encode()))
    cookies = [*visitor.sessions, *([(rules.language_cookie, visitor.language)] if visitor.language else [])]
    if cookies:
        headers.append((b"cookie", "; ".join(f"{name}={value}" for name, value in cookies).encode()))
    protocols = [protocol for protocol in scope.get("subprotocols", ()) if len(protocol) <= 32][:1]
    return {**scope, "headers": headers, "query_string": query, "subprotocols": protocols}
