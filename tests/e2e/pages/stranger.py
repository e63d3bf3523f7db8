"""Somebody who speaks to the server without a page: bare requests and a bare socket."""

import json
import urllib.error
import urllib.request
from http.client import HTTPResponse
from typing import Any

from websockets.sync.client import connect

_PREFIX = "reflex___state____state."


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
        answer: HTTPResponse | urllib.error.HTTPError = urllib.request.build_opener(_StayHere).open(request, timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return int(answer.status or 0), answer.read()


def speak(url: str, path: str, events: list[tuple[str, dict[str, Any]]], *, cookies: str = "", **params: str) -> str:
    """Open a socket as a page does and send events that no page offered.

    Args:
        url: Address of the installation.
        path: Where the page is said to be.
        events: State path with the handler ("portal.tasks…"), and its arguments.
        cookies: As in the header.
        **params: Dynamic parts of the route.

    Returns:
        Everything that came back until nothing more came, joined.
    """
    headers = {"Cookie": cookies} if cookies else {}
    address = f"{url.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token=a-stranger-at-the-door"
    heard = []
    with connect(address, origin=url, additional_headers=headers, open_timeout=10) as socket:  # type: ignore[arg-type]
        socket.recv(timeout=10)
        socket.send("40/_event,")
        router = {"pathname": path, "asPath": path, "query": params}
        for name, payload in [(f"{_PREFIX[:-1]}.hydrate", {}), *((f"{_PREFIX}{name}", given) for name, given in events)]:
            body = {"name": name, "payload": payload, "router_data": router}
            socket.send("42/_event," + json.dumps(["event", body]))
        try:
            while True:
                heard.append(str(socket.recv(timeout=2)))
        except TimeoutError:
            pass
    return "\n".join(heard)
