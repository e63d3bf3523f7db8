"""How a long pass over rows says how far it is, and how it is stopped."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

OnProgress = Callable[[int, int], None]
ShouldStop = Callable[[], bool]

_STEP = 250
_Item = TypeVar("_Item")


class Stopped(Exception):
    """The person cancelled; nothing was kept of the pass."""


def watched(
    items: Sequence[_Item], on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> Iterator[_Item]:
    """Yield the items and report after each few hundred.

    Args:
        items: What is being worked through.
        on_progress: Called with (done, total), also at the end.
        should_stop: Asked just as often; true ends the pass.

    Raises:
        Stopped: When `should_stop` says so.
    """
    total = len(items)
    for done, item in enumerate(items):
        if done % _STEP == 0:
            if should_stop is not None and should_stop():
                raise Stopped
            if on_progress is not None:
                on_progress(done, total)
        yield item
    if on_progress is not None:
        on_progress(total, total)
