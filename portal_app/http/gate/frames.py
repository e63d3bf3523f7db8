"""Reads what a socket sends, cheaply, and lets pass only what our own frontend could have written.

Reflex logs a traceback for each frame that it cannot digest, and keeps memory for each event of an unknown name. So
the gate is strict about shape: anything else is dropped before it is parsed behind the wall.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal_app.http.gate.events import BOOT, BROWSER_STORAGE, ERROR_REPORT
from portal_app.http.gate.rules import GateRules

CONNECT = "40/_event,"
EVENT = "42/_event,"
#: Answer to a heartbeat, end of the namespace, end of the transport.
PONG, LEAVE, CLOSE = "3", "41/_event,", "1"

_AUTH_KEYS = frozenset({"event", "state_schema"})
_ROUTER_KEYS = frozenset({"pathname", "asPath", "query"})
_MAX_PATH = 4096


class Useless(ValueError):
    """A frame that goes no further; the text says why, for the log."""


def _no_constants(name: str) -> None:
    raise Useless(f"{name} is no JSON")


_decoder = json.JSONDecoder(parse_constant=_no_constants)


@dataclass(slots=True)
class Frames:
    """The frames of one socket, in their order."""

    rules: GateRules
    signed_in: bool
    connected: bool = False
    reports: int = 0

    def check(self, text: str) -> str:
        """Judge one frame.

        Args:
            text: As received.

        Returns:
            The frame to forward: the same text, or one without characters that no database stores.

        Raises:
            Useless: For a frame that goes no further.
        """
        if text in (PONG, CLOSE, LEAVE):
            return text
        if _longer_than(text, self.rules.frame_limit):
            raise Useless("too large")
        if text.startswith(EVENT):
            return self._event(text)
        if text.startswith(CONNECT):
            return self._connect(text)
        raise Useless("unknown packet")

    def _connect(self, text: str) -> str:
        if self.connected:
            raise Useless("connected already")
        auth = _parse(text[len(CONNECT) :])
        if not isinstance(auth, dict) or not auth.keys() <= _AUTH_KEYS:
            raise Useless("handshake")
        if not isinstance(auth.get("state_schema"), str | None):
            raise Useless("handshake")
        if self._check_event(auth.get("event")) != BOOT:
            raise Useless("handshake without hydration")
        self.connected = True
        return _without_unstorable(text, CONNECT, auth)

    def _event(self, text: str) -> str:
        if not self.connected:
            raise Useless("not connected")
        data = _parse(text[len(EVENT) :])
        if not isinstance(data, list) or len(data) != 2:
            raise Useless("shape")
        kind, event = data
        if kind == "client_error":
            self._count_report(event)
        elif kind == "event":
            self._check_event(event)
        else:
            raise Useless("unknown packet")
        return _without_unstorable(text, EVENT, data)

    def _check_event(self, event: Any) -> str:
        """The name of an event that may go on."""
        if not isinstance(event, dict):
            raise Useless("shape")
        name = event.get("name")
        if not isinstance(name, str) or not self.rules.known_event(name):
            raise Useless("unknown event")
        if not self.signed_in and not self.rules.is_public_event(name):
            raise Useless("not signed in")
        payload = event.get("payload", {})
        # Arguments go to a handler by name, and the page's state already stands for this one.
        if not isinstance(payload, dict) or "self" in payload:
            raise Useless("payload")
        _check_router(event.get("router_data", {}))
        if name in (BOOT, BROWSER_STORAGE):
            _check_storage(payload, self.rules.is_stored_in_browser)
        elif name == ERROR_REPORT:
            if payload.keys() != {"info", "component_stack"} or not all(isinstance(v, str) for v in payload.values()):
                raise Useless("payload")
            self._count_report(payload)
        return name

    def _count_report(self, report: Any) -> None:
        self.reports += 1
        if not isinstance(report, dict) or self.reports > self.rules.error_reports:
            raise Useless("error reports")


def _longer_than(text: str, limit: int) -> bool:
    """Whether a text has more bytes. A character has at most four, so most need no counting."""
    return len(text) * 4 > limit and (len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit)


def _parse(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except Useless:
        raise
    except (ValueError, RecursionError) as error:
        raise Useless("no JSON") from error


def _check_router(data: Any) -> None:
    """Reflex matches the path and takes the query apart without looking at what they are."""
    if not isinstance(data, dict) or not data.keys() <= _ROUTER_KEYS:
        raise Useless("router data")
    for key in ("pathname", "asPath"):
        path = data.get(key, "/")
        if not isinstance(path, str) or len(path) > _MAX_PATH or not path.startswith("/"):
            raise Useless("router data")
    query = data.get("query", {})
    if not isinstance(query, dict) or len(query) > 64 or not all(_is_text_or_texts(value) for value in query.values()):
        raise Useless("router data")


def _is_text_or_texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(part, str) for part in value))


def _check_storage(payload: dict[str, Any], is_stored: Callable[[str], bool]) -> None:
    """A var that is none of the browser's makes Reflex fail, so it does not get that far."""
    if not payload.keys() <= {"vars", "hashes"}:
        raise Useless("payload")
    stored = payload.get("vars", {})
    hashes = payload.get("hashes", [])
    if not isinstance(stored, dict) or not isinstance(hashes, list) or len(hashes) > 1024:
        raise Useless("payload")
    if not all(isinstance(item, str) for item in hashes):
        raise Useless("payload")
    if not all(is_stored(name) and isinstance(value, str | None) for name, value in stored.items()):
        raise Useless("storage")


def _without_unstorable(text: str, prefix: str, data: Any) -> str:
    """Take out zero bytes and halves of characters: they can be sent, but neither stored nor encoded.

    Args:
        text: The frame.
        prefix: Of the frame.
        data: The frame's parsed content.
    """
    if "\\u0000" not in text and "\\ud" not in text and "\\uD" not in text:
        return text
    cleaned = _cleaned(data)
    return text if cleaned == data else prefix + json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(part) for key, part in value.items()}
    return value
