"""What every answer says to the browser about how to treat it."""

from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.built import content_hash, inline_script_hashes, inline_style_hashes
from portal_app.http.gate.errors import STYLE
from portal_app.http.gate.rules import GateRules

#: Two years, the span that the browsers' own lists ask for.
_HSTS = b"max-age=63072000; includeSubDomains"

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
)

#: By these a server lets pages of others read its answers.
_OTHERS = (b"access-control-", b"timing-allow-")


def content_policy(rules: GateRules) -> str:
    """The content security policy of the pages.

    Scripts come from our own files, besides the few inline ones that the build wrote, each known by its hash. So do
    stylesheets; only an element's own `style` may stand in a page, because components measure and place things. The
    plain `style-src` is for browsers that know no finer ones.
    """
    hashes = inline_script_hashes(rules.build_dir) if rules.build_dir else ()
    styles = {content_hash(STYLE.encode()), *(inline_style_hashes(rules.build_dir) if rules.build_dir else ())}
    socket = rules.origin.replace("http", "ws", 1)
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *hashes]),
        "script-src-attr": "'none'",
        "style-src": "'self' 'unsafe-inline'",
        "style-src-elem": " ".join(["'self'", *sorted(styles)]),
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        # Older Safari does not count the socket of the same host as 'self'.
        "connect-src": f"'self' {socket}",
        "worker-src": "'self'",
        "object-src": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Set the headers on every answer, errors included; what a route set itself stays."""

    @lru_cache(maxsize=1)
    def ours() -> tuple[tuple[bytes, bytes], ...]:
        policy = (b"content-security-policy", content_policy(rules).encode())
        return (*_ALWAYS, policy, *(((b"strict-transport-security", _HSTS),) if rules.secure else ()))

    async def secured(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message.get("headers", ())]
                present = {name for name, _ in headers}
                # Nobody but our own pages reads what we answer.
                headers = [pair for pair in headers if pair[0] != b"server" and not pair[0].startswith(_OTHERS)]
                headers.extend(pair for pair in ours() if pair[0] not in present)
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, with_headers)

    return secured
