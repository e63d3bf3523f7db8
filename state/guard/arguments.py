"""What a browser sent with an event, against the handler's type hints."""

import inspect
import typing
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

#: No text from a browser is longer, whatever the field: commands have tighter limits of their own.
MAX_TEXT = 100_000
#: No number from a browser is further from nought: pages, steps and places are counted, not measured.
MAX_NUMBER = 1_000_000


class Arguments:
    """Checks what a browser sent against a handler's type hints, which Reflex does not."""

    def __init__(self, handler: Callable[..., Any], parameters: list[inspect.Parameter]) -> None:
        self._handler = handler
        self._parameters = parameters
        self._adapters: dict[str, TypeAdapter[Any]] | None = None

    def check(self, given: dict[str, Any]) -> dict[str, Any] | None:
        """The arguments in their declared types, or None when they do not fit."""
        if self._adapters is None:
            hints = typing.get_type_hints(self._handler)
            self._adapters = {p.name: _adapter(hints.get(p.name, str)) for p in self._parameters}
        if not given.keys() <= self._adapters.keys():
            return None
        checked: dict[str, Any] = {}
        for parameter in self._parameters:
            if parameter.name not in given:
                if parameter.default is parameter.empty:
                    return None
                continue
            try:
                checked[parameter.name] = self._adapters[parameter.name].validate_python(given[parameter.name])
            except ValidationError:
                return None
        return checked


def _adapter(hint: Any) -> TypeAdapter[Any]:
    if hint is int:
        return TypeAdapter(Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)])
    try:
        return TypeAdapter(hint, config=ConfigDict(str_max_length=MAX_TEXT))
    except Exception:  # a dataclass or model brings its own configuration
        return TypeAdapter(hint)
