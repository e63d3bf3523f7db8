"""How what leaves for the pages becomes JSON.

The framework uses Python's encoder and asks a function for each row of a list; the encoder that comes with pydantic
knows dataclasses itself and takes less than half the time. It is used where both say the same: for plain values, and
views that nobody has registered another form for. Everything else goes the framework's way.
"""

import dataclasses
from functools import cache
from types import SimpleNamespace
from typing import Any

import reflex as rx
from pydantic_core import to_json
from reflex.istate.proxy import MutableProxy
from reflex.state import StateUpdate
from reflex_base.utils.serializers import get_serializer, serialize

_PLAIN = frozenset({str, int, float, bool, type(None)})


def quicken(app: rx.App) -> None:
    """Let an app send its updates by way of `encoded`."""
    assert app.sio is not None
    packets: Any = app.sio.packet_class
    framework = packets.json

    def dumps(message: Any, **options: Any) -> str:
        return encoded(message) or framework.dumps(message, **options)

    packets.json = SimpleNamespace(dumps=dumps, loads=framework.loads)


def encoded(message: Any) -> str:
    """A message for a page as JSON; empty when it holds something that only the framework knows how to say."""
    if isinstance(message, list):
        message = [serialize(part) if type(part) is StateUpdate else part for part in message]
    return to_json(message, fallback=_as_the_framework).decode() if _is_plain(message) else ""


def _as_the_framework(value: Any) -> Any:
    """What pydantic's encoder does not know. A view that was made from parts of a page's state holds their proxies."""
    return value.__wrapped__ if isinstance(value, MutableProxy) else serialize(value)


def _is_plain(value: Any) -> bool:
    kind: Any = type(value)
    if kind is list:
        return all(map(_is_plain, value))
    if kind is dict:
        return all(map(_is_plain, value.values()))
    return _is_plain_kind(kind) or (issubclass(kind, MutableProxy) and _is_plain(value.__wrapped__))


@cache
def _is_plain_kind(kind: Any) -> bool:
    if kind in _PLAIN:
        return True
    # A view. What it holds is plain, or views again: so the guard's states are typed.
    known = get_serializer(kind) is not None
    return not known and kind.__module__.startswith("portal_app.") and dataclasses.is_dataclass(kind)
