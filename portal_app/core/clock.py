"""Time: instants are aware UTC datetimes, deadlines are plain dates in somebody's time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_moved: ContextVar[timedelta] = ContextVar("kontor_clock_moved", default=timedelta())


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC) + _moved.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` go on from another instant within this block: for the demo firm's past."""
    token = _moved.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Names of the time zones that this machine knows."""
    return frozenset(available_timezones())


def zone(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC for a name that is none, so that a page never fails on it."""
    return ZoneInfo(name) if name in time_zones() else ZoneInfo("UTC")


def today(time_zone: str | None) -> date:
    """The calendar day that it is now for somebody in that time zone."""
    return now().astimezone(zone(time_zone)).date()
