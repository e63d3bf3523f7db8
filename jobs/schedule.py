"""What is done again and again: a clock in every process that works jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import structlog

from jobs.notifications import sweep
from portal_app.core.settings import settings

log = structlog.get_logger(__name__)


@contextmanager
def clock() -> Iterator[None]:
    """Sweep now and at every `settings().sweep_interval`, until the block ends."""
    ended = Event()
    thread = Thread(target=_tick, args=(ended, settings().sweep_interval, sweep), name="kontor-clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)


def _tick(ended: Event, every: timedelta, work: Callable[[], None]) -> None:
    while not ended.is_set():
        try:
            work()
        except Exception as error:
            # The database may be away for a moment; the next tick tries again.
            log.error("sweep_failed", exc_info=error)
        ended.wait(every.total_seconds())
