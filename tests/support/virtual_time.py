"""Time that passes only while nothing is left to do: what waits for half a second is there at once, and never late."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Lets the time pass for which it should wait. Only where no timer is set it waits, for other threads."""

    passed = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(None if timeout is None else 0)
        if timeout and not ready:
            self.passed += timeout
        return ready


def run(main: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`, with a loop whose `time()` begins at 1000. Nothing in it may wait for a network."""

    def loop() -> asyncio.AbstractEventLoop:
        selector = _Selector()
        made = asyncio.SelectorEventLoop(selector)
        made.time = lambda: selector.passed  # type: ignore[method-assign]
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main)
