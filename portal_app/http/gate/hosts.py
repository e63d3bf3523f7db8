"""Only by its own name does anybody reach us.

A browser that was led here under a foreign name (by a name server that lies, or by a link) gets nothing, and nothing
that we write is ever made from a name that a stranger chose. In their own network people may use the machine's
loopback names while no public address is set.
"""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.rules import GateRules

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
#: Asked by supervisors, by whatever address they have; says nothing but that we are well.
_ANY_HOST = frozenset({"/health"})
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def is_own_host(scope: Scope, rules: GateRules) -> bool:
    """Whether the one `Host` header names our public address, or this machine where that is our public address."""
    hosts = [bytes(value).decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return False
    public = urlsplit(rules.origin)
    if _without_usual_port(hosts[0], public.scheme) == _without_usual_port(public.netloc, public.scheme):
        return True
    return _is_loopback(public.netloc) and _is_loopback(hosts[0])


def require_own_host(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Answer 421 to whoever asks for somebody else."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if is_own_host(scope, rules) or scope["path"] in _ANY_HOST:
            await app(scope, receive, send)
        else:
            await refuse(scope, send, 421, why="another host than that of KONTOR_PUBLIC_URL")

    return checked


def _without_usual_port(host: str, scheme: str) -> str:
    return host.removesuffix(_USUAL_PORTS.get(scheme, ""))


def _is_loopback(host: str) -> bool:
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name = host
    return name in LOOPBACK
