"""Working jobs for the length of a block: worker threads and a clock, the same embedded and in a worker's process."""

from collections.abc import Iterator
from contextlib import contextmanager

from dramatiq import Worker

from jobs.broker import broker
from jobs.schedule import clock
from jobs.stop import stopping

#: How often an idle worker thread looks around, in milliseconds; also how exact a delayed wake-up is.
_IDLE_MS = 250


@contextmanager
def working(threads: int, grace_ms: int) -> Iterator[None]:
    """Work jobs until the block ends.

    Args:
        threads: How many jobs at once.
        grace_ms: How long work in hand may take to come to a stop, in milliseconds.
    """
    stopping.clear()
    worker = Worker(broker, worker_threads=threads, worker_timeout=_IDLE_MS)
    worker.start()
    try:
        with clock():
            yield
    finally:
        stopping.set()
        worker.stop(timeout=grace_ms)
