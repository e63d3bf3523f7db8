"""Pausing the collector of cyclic garbage while hundreds of thousands of objects are made that all stay in use.

Each few hundred new objects make the interpreter look through the living ones for cycles: of a pass over ten
thousand rows, that took a quarter of the time and found nothing.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pausing = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it for a pass of a few seconds; what nobody refers to any more is freed all the same."""
    global _pausing
    with _lock:
        _pausing += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pausing -= 1
            if not _pausing:
                gc.enable()
