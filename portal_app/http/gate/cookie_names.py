"""On https our cookies are called `__Host-…`: no neighbour of our host can plant one.

A browser takes such a cookie only from the very host, over https and for the whole host. Only the gate knows; behind
it the names are the plain ones on every installation. Scripts, which read the language and the form's token, know both.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.rules import GateRules

OURS = b"kontor_"
PREFIX = b"__Host-"


def prefix_cookies(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Rename cookies on their way in and out; without https everything stays as it is."""
    if not rules.secure:
        return app

    async def renamed(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_names(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                headers = [
                    (name, PREFIX + value if name.lower() == b"set-cookie" and _is_ours(value) else value)
                    for name, value in message.get("headers", ())
                ]
                message = {**message, "headers": headers}
            await send(message)

        await app({**scope, "headers": _read(scope["headers"])}, receive, with_names)

    return renamed


def _is_ours(pair: bytes) -> bool:
    return pair.partition(b"=")[0].strip().startswith(OURS)


def _read(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers in which a prefixed cookie has its plain name, and an unprefixed one of ours does not stand."""
    read = []
    for name, value in headers:
        if name == b"cookie":
            pairs = [pair.strip() for pair in value.split(b";")]
            kept = [
                pair.removeprefix(PREFIX) if pair.startswith(PREFIX + OURS) else pair
                for pair in pairs
                if not _is_ours(pair)
            ]
            value = b"; ".join(kept)
        read.append((name, value))
    return read
