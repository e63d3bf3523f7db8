"""Who is at the other end of the connection, seen through the proxies we trust and no others."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from starlette.types import Scope

if TYPE_CHECKING:
    from portal_app.http.gate.rules import GateRules

Networks = tuple[IPv4Network | IPv6Network, ...]

_FORWARDED = (b"forwarded", b"x-real-ip")


@lru_cache(maxsize=8)
def read_networks(text: str) -> Networks:
    """Read "10.0.0.1, 192.168.0.0/16".

    Raises:
        ValueError: Where a part is neither an address nor a network.
    """
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def client_address(scope: Scope) -> str:
    """The address of the person's machine (behind the gate, trusted proxies are already looked through)."""
    peer = scope.get("client")
    return str(peer[0]) if peer else ""


def real_client(scope: Scope, rules: "GateRules") -> Scope:
    """Replace the proxy's address, and the host it asked for, by the person's where a trusted proxy tells them.

    Forwarded headers never reach anything behind the gate: what a stranger wrote there counts for nothing. A proxy's
    word on the scheme is not asked for: what people type is `KONTOR_PUBLIC_URL`.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if not any(name.startswith(b"x-forwarded-") or name in _FORWARDED for name, _ in headers):
        return scope
    changed = dict(scope)
    changed["headers"] = [
        (name, value) for name, value in headers if not name.startswith(b"x-forwarded-") and name not in _FORWARDED
    ]
    peer = client_address(scope)
    if _trusted(peer, rules.trusted_proxies):
        chain = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
        changed["client"] = (_first_untrusted(chain.split(","), rules.trusted_proxies) or peer, 0)
        host = [value for name, value in headers if name == b"x-forwarded-host"]
        if len(host) == 1 and b"," not in host[0]:
            changed["headers"] = [pair for pair in changed["headers"] if pair[0] != b"host"] + [(b"host", host[0])]
        if rules.secure:
            changed["scheme"] = "https" if scope["type"] == "http" else "wss"
    return changed


def _first_untrusted(said: Iterable[str], trusted: Networks) -> str:
    """Walk back from our own proxy to the first address that is not one of ours."""
    for part in reversed([_without_port(part.strip()) for part in said]):
        if not _is_address(part):
            return ""
        if not _trusted(part, trusted):
            return part
    return ""


def _without_port(text: str) -> str:
    """Some proxies write "203.0.113.9:50312" and "[2001:db8::1]:50312"."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


@lru_cache(maxsize=1024)
def _trusted(address: str, trusted: Networks) -> bool:
    if not trusted or not _is_address(address):
        return False
    parsed = ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
