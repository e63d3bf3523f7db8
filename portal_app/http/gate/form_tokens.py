"""A form proves that it stands on a page of ours, read by the very browser that is signed in.

Twice submitted: a cookie that our scripts can read, and the same text sent along with the form. It is sealed for the
browser's sessions (or for having none), so one that somebody obtained for themselves fits no other sign-in. This
stands beside the check of the origin, for the day when one of the two fails.
"""

import hashlib
import hmac
import re
import secrets
from functools import cached_property
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.origins import READING, header
from portal_app.http.gate.rules import GateRules
from portal_app.http.gate.visitors import cookies_of, identity_of

COOKIE = "kontor_form"
HEADER = b"x-kontor-form"
#: Of forms that the browser sends by itself, such as a download.
FIELD = "kontor_form"
RENEWED = (b"x-kontor-form", b"renewed")

_TOKEN = re.compile(r"^[0-9a-f]{16}\.[0-9a-f]{32}$")
_URLENCODED = "application/x-www-form-urlencoded"


def new_form_token(identity: str, secret: bytes) -> str:
    """A token for the browser that holds these sessions."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_mac(nonce, identity, secret)}"


def is_form_token(token: str, identity: str, secret: bytes) -> bool:
    """Whether we made a token for the browser that holds these sessions."""
    nonce, _, mac = token.partition(".")
    return bool(_TOKEN.match(token)) and hmac.compare_digest(mac, _mac(nonce, identity, secret))


class _Browser:
    """The one that sends a request: its sessions, and the token that it holds."""

    def __init__(self, scope: Scope, rules: GateRules) -> None:
        self._scope, self._rules = scope, rules

    @cached_property
    def cookies(self) -> dict[str, str]:
        return cookies_of(self._scope)

    @cached_property
    def identity(self) -> str:
        return identity_of(self.cookies, self._rules.session_cookies)

    @cached_property
    def token(self) -> str:
        """The one in its cookie, empty unless it fits."""
        held = self.cookies.get(COOKIE, "")
        return held if is_form_token(held, self.identity, self._rules.secret) else ""

    def identity_after(self, headers: list[tuple[bytes, bytes]]) -> str:
        """Who it will be once it has taken the answer's cookies."""
        cookies = dict(self.cookies)
        for name, value in headers:
            if name.lower() == b"set-cookie":
                key, _, content = value.decode("latin-1").partition(";")[0].partition("=")
                cookies[key.strip()] = content.strip().strip('"')
        return identity_of(cookies, self._rules.session_cookies)


def require_form_token(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Hand the token out with pages, and refuse whatever changes something without it."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        browser = _Browser(scope, rules)
        send = _renewing(scope, send, rules, browser)
        if scope["method"] in READING or (rules.is_machine_path(scope["path"]) and not browser.identity):
            await app(scope, receive, send)
            return
        sent = header(scope, HEADER)
        if not sent and header(scope, b"content-type").partition(";")[0].strip().lower() == _URLENCODED:
            body, receive = await _read_ahead(receive)
            sent = _field(body)
        if browser.token and hmac.compare_digest(sent.encode(), browser.token.encode()):
            await app(scope, receive, send)
        else:
            await refuse(scope, send, 403, why="form token", headers=(RENEWED,))

    return checked


def _renewing(scope: Scope, send: Send, rules: GateRules, browser: _Browser) -> Send:
    """Send along a token where the browser holds none that fits, and whenever its sessions change."""

    async def renewing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            identity = browser.identity_after(headers) if _sets_cookies(headers) else None
            if identity is None and (_asks_for_page(scope) or RENEWED in headers) and not browser.token:
                identity = browser.identity
            elif identity == browser.identity:
                identity = None
            if identity is not None:
                message = {**message, "headers": _with_token(headers, identity, rules)}
        await send(message)

    return renewing


def _sets_cookies(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"set-cookie" for name, _ in headers)


def _with_token(headers: list[tuple[bytes, bytes]], identity: str, rules: GateRules) -> list[tuple[bytes, bytes]]:
    attributes = f"Path=/; SameSite=Strict{'; Secure' if rules.secure else ''}"
    cookie = f"{COOKIE}={new_form_token(identity, rules.secret)}; {attributes}"
    # What carries a cookie is for one browser, whoever stands between.
    kept = [
        (name, b"private, no-cache" if name.lower() == b"cache-control" and value == b"no-cache" else value)
        for name, value in headers
    ]
    return [*kept, (b"set-cookie", cookie.encode())]


def _asks_for_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in header(scope, b"accept")


async def _read_ahead(receive: Receive) -> tuple[bytes, Receive]:
    """A short form's body, and a way to read it once more; its length was limited before."""
    messages: list[Message] = []
    body = b""
    more = True
    while more:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return body, again


def _field(body: bytes) -> str:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=200).get(FIELD, [""])[0]
    except ValueError:
        return ""


def _mac(nonce: str, identity: str, secret: bytes) -> str:
    return hmac.new(secret, f"form|{identity}|{nonce}".encode(), hashlib.sha256).hexdigest()[:32]
