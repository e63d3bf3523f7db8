"""Imports that this process carries out just now: how far they are, and whether they were cancelled.

SQLite lets nobody write while an import does, so its progress can't be in the database then; one process serves a
SQLite installation, and this is where it looks. With PostgreSQL other processes read the run's row instead.
"""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Live:
    """One import under way."""

    done: int = 0
    total: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)


_live: dict[str, Live] = {}
_lock = threading.Lock()


def begin(run_id: str, total: int) -> Live | None:
    """Take an import up; None when this process does so already."""
    with _lock:
        if run_id in _live:
            return None
        made = _live[run_id] = Live(total=total)
        return made


def find(run_id: str) -> Live | None:
    """The import, while this process carries it out."""
    return _live.get(run_id)


def end(run_id: str) -> None:
    """It is over, whichever way."""
    with _lock:
        _live.pop(run_id, None)
