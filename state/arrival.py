"""All that a page loads, as one event: who has come is asked once, and what there is to see arrives in one piece.

The framework makes an event of each load handler of a page. Each of them would ask the database who is there, wait for
its turn, and send what it found by itself.
"""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from state import guard
from state.guard import Who, who_may

_PARTS: dict[str, tuple[Any, ...]] = {}


def arriving(route: str, handlers: Any) -> Any:
    """What a page loads, for its line in the framework's table.

    Args:
        route: Of the page.
        handlers: One, a list of them, or None; each is a guard's, and takes no arguments.

    Returns:
        The same for one; the one event that stands for several.
    """
    if not isinstance(handlers, list) or len(handlers) < 2:
        return handlers
    _PARTS[route] = tuple(handlers)
    return Arrival.load


def asks_who(handlers: Any) -> bool:
    """Whether what a page loads finds out by itself who is there, and empties the page for anybody else."""
    found = handlers if isinstance(handlers, list) else [handlers]
    return any(getattr(one, "fn", None) is not None and _asks(one) for one in found)


def _asks(handler: Any) -> bool:
    return handler.fn is Arrival.load.fn or who_may(handler.fn) not in (None, Who.ANYONE)


class Arrival(rx.State):
    """A person's coming to a page of several parts. Holds nothing."""

    @guard.anyone
    async def load(self) -> AsyncIterator[Any]:
        """Load the parts of the page of this address, in their order: each is guarded as if it came alone."""
        async for step in guard.together(self, _PARTS.get(self.rx_router_page.path, ())):
            yield step
