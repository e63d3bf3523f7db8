"""`kontor worker`: jobs in a process of their own."""

import signal
from threading import Event
from types import FrameType

from jobs.working import working

_THREADS = 8
_GRACE_MS = 30_000


def main() -> None:
    """Work jobs until SIGINT or SIGTERM; what is in hand is finished first."""
    asked = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    with working(_THREADS, _GRACE_MS):
        print("Kontor works its jobs. Ctrl-C ends it.", flush=True)  # noqa: T201
        asked.wait()
