"""How often something may be tried. In the process, or in Redis where several processes serve.

This is the mechanism; what is limited, and how far, stands in `portal_app.core.limits`.
"""

import math
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from portal_app.core.crypto import hash_token
from portal_app.core.errors import TooMany
from portal_app.core.settings import settings

log = structlog.get_logger(__name__)
T = TypeVar("T")

#: Seconds: nobody waits longer for a count, and a Redis that failed is left alone for this long.
_PATIENCE = 0.5
_REST = 10.0


class _Limiter:
    """Counts in Redis where there is one, and in this process while it can't be reached.

    Without Redis each process counts for itself: a limit then lets a little more through, and never all or nothing.
    """

    def __init__(self, url: str) -> None:
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(_redis(url)) if url else None
        self._away_until = 0.0
        # Several limits that are taken together are taken by one thread at a time.
        self.lock = threading.RLock()

    def ask(self, question: Callable[[MovingWindowRateLimiter], T]) -> T:
        """Put a question to the shared counts, or to those of this process."""
        if self._shared is None or time.monotonic() < self._away_until:
            return question(self._here)
        try:
            return question(self._shared)
        except StorageError as error:
            self._away_until = time.monotonic() + _REST
            log.warning("rate_limits_without_redis", error=type(error.storage_error).__name__)
            return question(self._here)


def _redis(url: str) -> Storage:
    return storage_from_string(  # type: ignore[return-value]
        url, wrap_exceptions=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
    )


@lru_cache(maxsize=1)
def _limiter() -> _Limiter:
    return _Limiter(settings().redis_url)


def forget() -> None:
    """Forget all counts of this process: between tests."""
    _limiter.cache_clear()


class Limit:
    """So many tries within a time."""

    def __init__(self, name: str, *rates: str) -> None:
        """Define a limit.

        Args:
            name: What it limits, for example `sign-in-by-person`.
            *rates: Such as `10 per 15 minutes`; of several, all hold.
        """
        self.name = name
        self._items: list[RateLimitItem] = [parse(rate) for rate in rates]

    def take(self, *who: str, cost: int = 1) -> bool:
        """Count one try.

        Args:
            *who: Whose, for example an address. Kept as a hash only.
            cost: How many tries it counts for.

        Returns:
            Whether it is within the limit; one that is not counts for nothing.
        """
        with _limiter().lock:
            return not self.wait(*who, cost=cost) and all(self._hit(item, who, cost) for item in self._items)

    def left(self, *who: str) -> bool:
        """Whether one more try would be within the limit, without counting one."""
        return not self.wait(*who)

    def wait(self, *who: str, cost: int = 1) -> int:
        """Seconds until a try is within the limit again; 0 where it is now. Counts nothing."""
        return max(self._wait(item, who, cost) for item in self._items)

    def clear(self, *who: str) -> None:
        """Forget the tries of somebody, for example because they have shown who they are."""
        for item in self._items:
            _limiter().ask(lambda limiter, item=item: limiter.clear(item, *self._key(who)))  # type: ignore[misc]

    def _key(self, who: tuple[str, ...]) -> tuple[str, str]:
        return self.name, hash_token("\n".join(who))[:32]

    def _hit(self, item: RateLimitItem, who: tuple[str, ...], cost: int) -> bool:
        return _limiter().ask(lambda limiter: limiter.hit(item, *self._key(who), cost=cost))

    def _wait(self, item: RateLimitItem, who: tuple[str, ...], cost: int) -> int:
        def seconds(limiter: MovingWindowRateLimiter) -> int:
            if limiter.test(item, *self._key(who), cost=cost):
                return 0
            return max(1, math.ceil(limiter.get_window_stats(item, *self._key(who)).reset_time - time.time()))

        return _limiter().ask(seconds)


def take_all(*tries: tuple[Limit, tuple[str, ...]], cost: int = 1) -> None:
    """Count one try under several limits; where one of them is reached, under none.

    So whoever is stopped by a limit of their own uses nothing up that belongs to others.

    Args:
        *tries: Each limit with whose try it is.
        cost: How many tries it counts for.

    Raises:
        TooMany: A limit is reached; it says for how long.
    """
    with _limiter().lock:
        seconds = max(limit.wait(*who, cost=cost) for limit, who in tries)
        if not seconds and all(limit.take(*who, cost=cost) for limit, who in tries):
            return
    # Without whose: a limit's own name says what was tried, and the request's record from where.
    log.warning("limit_reached", limits=[limit.name for limit, _ in tries], seconds=seconds or 1)
    raise TooMany(seconds or 1)
