"""Somebody who speaks to the server without a page: bare requests and a bare socket."""

import json
import urllib.error
import urllib.request
from http.client import HTTPResponse
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Origin

from portal_app.http.gate.events import BOOT
from tests.e2e.pages.visitor import LOADED, PATIENCE

#: Seconds: of what certainly comes, and of what may never come.
_CERTAIN, _SILENCE = PATIENCE / 1000, 2


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: where one is sent is the answer."""


def get(url: str, cookies: str = "") -> tuple[int, bytes]:
    """Ask for an address.

    Args:
        url: Whole.
        cookies: As in the header.

    Returns:
        Status and content.
    """
    request = urllib.request.Request(url, headers={"Cookie": cookies} if cookies else {})
    try:
        opener = urllib.request.build_opener(_StayHere)
        answer: HTTPResponse | urllib.error.HTTPError = opener.open(request, timeout=_CERTAIN)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return int(answer.status or 0), answer.read()


def form_headers(url: str, cookies: str = "") -> dict[str, str]:
    """What a form on a page of ours sends along, read as that page's script reads it.

    Args:
        url: Address of the installation.
        cookies: As in the header.
    """
    headers = {"Accept": "text/html"} | ({"Cookie": cookies} if cookies else {})
    with urllib.request.urlopen(urllib.request.Request(f"{url}/sign-in", headers=headers), timeout=_CERTAIN) as page:
        pairs = [value.partition(";")[0] for value in page.headers.get_all("Set-Cookie", [])]
    held = next(pair for pair in pairs if pair.startswith("kontor_form="))
    return {
        "Cookie": "; ".join(part for part in (cookies, held) if part),
        "X-Kontor-Form": held.partition("=")[2],
        "X-Kontor": "1",
        "Origin": url,
    }


def speak(
    url: str,
    path: str,
    route: dict[str, str],
    events: list[tuple[str, dict[str, Any]]],
    cookies: str = "",
    until: str = LOADED,
) -> str:
    """Open a socket as a page does and send events that no page offered.

    Args:
        url: Address of the installation.
        path: Of the page at which the socket claims to be.
        route: Dynamic parts of that path, by name.
        events: Full names of handlers with their arguments.
        cookies: As in the header.
        until: What is waited for in any case.

    Returns:
        Everything that came back, and after what was waited for until nothing more came, joined.
    """
    headers = {"Cookie": cookies} if cookies else {}
    address = f"{url.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token=a-stranger-at-the-door"
    router = {"pathname": path, "asPath": path, "query": route}

    def event(name: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "payload": payload, "router_data": router}

    heard = ""
    with connect(address, origin=Origin(url), additional_headers=headers, open_timeout=_CERTAIN) as socket:
        socket.recv(timeout=_CERTAIN)
        socket.send("40/_event," + json.dumps({"event": event(BOOT, {}), "state_schema": None}))
        for name, payload in events:
            socket.send("42/_event," + json.dumps(["event", event(name, payload)]))
        while True:
            try:
                heard += f"{socket.recv(timeout=_SILENCE if until in heard else _CERTAIN)!s}\n"
            except TimeoutError:
                return heard
