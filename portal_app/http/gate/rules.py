"""What the gate lets through, in one place."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import Scope

from portal_app.access.cookies import LANGUAGE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.http.gate import events
from portal_app.http.gate.client import Networks, read_networks

BODY_LIMIT = 64 * 1024
"""Bytes of a request body, unless its route takes files."""

#: Both sides: a portal's own lie under its address.
UPLOAD_PATHS = re.compile(r"(?:/p/[^/]+)?/(?:upload|files|import)/")
UPLOAD_LIMIT = 64 * 1024 * 1024
"""Bytes: what no firm can set its own limit beyond; the route itself enforces the firm's."""


def standard_body_limit(method: str, path: str) -> int:
    """How many bytes a request may carry."""
    return UPLOAD_LIMIT if method != "GET" and UPLOAD_PATHS.match(path) else BODY_LIMIT


def no_machine_paths(_path: str) -> bool:
    """By default every request that changes something must come from our own pages."""
    return False


def no_preloads(_scope: Scope) -> Sequence[str]:
    """By default nothing but the page's own chunks is announced ahead."""
    return ()


Cookies = tuple[tuple[str, str], ...]
"""Name and value of each cookie that holds a sign-in."""


async def as_they_came(cookies: Cookies) -> Cookies:
    """By default a page's socket holds the very cookies of its handshake."""
    return cookies


@dataclass(frozen=True, kw_only=True)
class GateRules:
    """Everything that can differ between installations and tests. Sizes are bytes, times seconds."""

    public_url: str
    secret: bytes
    #: The built pages; None where something else serves them (development).
    build_dir: Path | None = None
    trusted_proxies: Networks = ()
    #: Those that hold a sign-in; page state is bound to them.
    session_cookies: tuple[str, ...] = (OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE)
    language_cookie: str = LANGUAGE_COOKIE
    #: What a socket holds in place of the cookies of sign-ins; page state is bound to it.
    held_by_socket: Callable[[Cookies], Awaitable[Cookies]] = as_they_came
    #: Is there a handler of this name that a browser has any reason to call?
    known_event: Callable[[str], bool] = events.known_event
    #: May somebody who is not signed in call it?
    is_public_event: Callable[[str], bool] = events.is_public_event
    #: Is this a state's var that the browser itself stores (`rx.LocalStorage` and the like)?
    is_stored_in_browser: Callable[[str], bool] = events.is_stored_in_browser
    body_limit: Callable[[str, str], int] = standard_body_limit
    #: Paths that programs call without an `Origin`, and that therefore must not trust cookies.
    is_machine_path: Callable[[str], bool] = no_machine_paths
    #: Addresses worth announcing with a page besides its chunks, such as its texts.
    preloads: Callable[[Scope], Sequence[str]] = no_preloads
    header_count: int = 100
    header_bytes: int = 32 * 1024
    #: Of path and query together.
    address_bytes: int = 8 * 1024
    #: A body that stands still for so long is given up.
    seconds_between_parts: float = 30
    frame_limit: int = 64 * 1024
    frames_per_second: float = 100
    frame_burst: int = 400
    #: A socket that sent this many frames of no use is closed.
    useless_frames: int = 50
    #: Error reports that one socket may send.
    error_reports: int = 5
    seconds_to_connect: float = 20
    #: Where processes count their sockets together; empty for one process.
    redis_url: str = ""
    sockets_per_session: int = 60
    #: Of visitors who are not signed in, and of everybody at one address (an office behind one).
    sockets_per_visitor_address: int = 200
    sockets_per_address: int = 1000

    def seconds_for_body(self, limit: int) -> float:
        """How long a whole body may take: as long as its longest would on a very slow line.

        Args:
            limit: Bytes that it may have.
        """
        return 30 + limit / 16_000

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port by which people reach us, in lower case."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.origin.startswith("https://")


def standard_rules() -> GateRules:
    """The rules of this installation, from its settings and its built pages."""
    from portal_app.access.tickets import exchanged
    from portal_app.core.crypto import secret_key
    from portal_app.core.settings import settings

    return GateRules(
        public_url=settings().public_url,
        secret=secret_key().encode(),
        build_dir=built_pages(),
        trusted_proxies=read_networks(settings().trusted_proxies),
        held_by_socket=exchanged,
        redis_url=settings().redis_url,
    )


def built_pages() -> Path | None:
    """Where Reflex put the built pages, if it serves them here."""
    from reflex.utils.prerequisites import get_web_dir
    from reflex_base import constants

    folder = Path(get_web_dir()) / constants.Dirs.STATIC
    return folder.resolve() if folder.is_dir() else None
