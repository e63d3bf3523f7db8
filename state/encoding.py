"""How what leaves for the pages becomes JSON.

The framework uses Python's encoder and asks a function for each row of a list; the encoder that comes with pydantic
knows dataclasses itself and takes less than half the time, for rows of one kind a fifth. It is used where both say the
same: for plain values, and views that nobody has registered another form for. Everything else goes the framework's way.
"""

import dataclasses
from functools import cache
from types import SimpleNamespace
from typing import Any

import reflex as rx
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_json
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
    try:
        return _said(message)
    except _Framework:
        return ""


class _Framework(Exception):
    """Something that is left to the framework."""


def _said(value: Any) -> str:
    kind: Any = type(value)
    if kind is dict:
        return "{" + ",".join([f"{_key(key)}:{_said(each)}" for key, each in value.items()]) + "}"
    if kind is list:
        kinds = set(map(type, value))
        if len(kinds) == 1 and _is_view(one := kinds.pop()):
            return _as_rows(one, value)
        return "[" + ",".join(map(_said, value)) + "]"
    if kind in _PLAIN or _is_view(kind):
        return to_json(value, fallback=_as_the_framework).decode()
    if issubclass(kind, MutableProxy):
        return _said(value.__wrapped__)
    raise _Framework


def _key(key: Any) -> str:
    if type(key) is not str:
        raise _Framework
    return to_json(key).decode()


def _as_rows(kind: Any, rows: Any) -> str:
    """Views of one kind: the encoder is told once of what they consist, instead of looking at each."""
    try:
        return _encoder(kind).dump_json(rows, fallback=_as_the_framework, warnings="error").decode()
    except PydanticSerializationError:
        # One of them holds something else than it says: a proxy of what a page shows.
        return to_json(rows, fallback=_as_the_framework).decode()


@cache
def _encoder(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind])


def _as_the_framework(value: Any) -> Any:
    """What pydantic's encoder does not know. A view that was made from parts of a page's state holds their proxies."""
    return value.__wrapped__ if isinstance(value, MutableProxy) else serialize(value)


@cache
def _is_view(kind: Any) -> bool:
    # What it holds is plain, or views again: so the guard's states are typed.
    known = get_serializer(kind) is not None
    return not known and kind.__module__.startswith("portal_app.") and dataclasses.is_dataclass(kind)
