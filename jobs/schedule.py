"""What is done again and again: a clock in every process that works jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import structlog

from jobs.files import scan_waiting
from jobs.keeping import purge
from jobs.notifications import sweep
from jobs.recurring import make_recurring
from jobs.reminders import make_reminders
from portal_app.audit.commands import seal_all
from portal_app.core.db import writing
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.storage import storage
from portal_app.tasks.commands import wipe_deleted

log = structlog.get_logger(__name__)


#: How often what a crash left half uploaded is cleared away.
_TIDY_INTERVAL = timedelta(hours=1)
#: How often the virus scanner is asked about files that came while it was away.
_SCAN_INTERVAL = timedelta(minutes=1)
#: How often texts of deleted messages are wiped that can't be put back any more.
_WIPE_INTERVAL = timedelta(minutes=5)
#: How often tasks that repeat are looked at: whoever comes in after midnight finds the day's.
_RECURRING_INTERVAL = timedelta(minutes=5)
#: How often somebody may be due to be reminded: people's days begin at whole hours, and quarters of one.
_REMIND_INTERVAL = timedelta(minutes=5)
#: How often what was kept for long enough is forgotten.
_PURGE_INTERVAL = timedelta(days=1)


def rounds() -> tuple[tuple[str, timedelta, Callable[[], object]], ...]:
    """What the clock does: a name, how often, and the work, which is told of nothing and finds what there is to do."""
    return (
        ("clock", settings().sweep_interval, sweep),
        ("tidy", _TIDY_INTERVAL, _tidy),
        ("scan", _SCAN_INTERVAL, scan_waiting),
        ("purge", _PURGE_INTERVAL, purge),
        ("wipe", _WIPE_INTERVAL, wipe),
        ("recurring", _RECURRING_INTERVAL, make_recurring),
        ("remind", _REMIND_INTERVAL, make_reminders),
        ("seal", settings().sweep_interval, seal_all),
    )


@contextmanager
def clock() -> Iterator[None]:
    """Sweep the outbox at every `settings().sweep_interval`, tidy the store, and forget old sign-ins, until it ends."""
    ended = Event()
    threads = [
        Thread(target=_tick, args=(ended, every, work), name=f"kontor-{name}", daemon=True)
        for name, every, work in rounds()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(timeout=5)


def _tidy() -> None:
    storage().sweep()


def wipe() -> None:
    """Wipe the texts of messages that were deleted."""
    with writing(across_firms("What was deleted is wiped, whosever it is")) as session:
        wiped = wipe_deleted(session)
    if wiped:
        log.info("deleted_texts_wiped", messages=wiped)


def _tick(ended: Event, every: timedelta, work: Callable[[], object]) -> None:
    while not ended.is_set():
        try:
            work()
        except Exception as error:
            # The database may be away for a moment; the next tick tries again.
            log.error("clock_failed", exc_info=error)
        ended.wait(every.total_seconds())
