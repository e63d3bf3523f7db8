"""How often something may be tried. In the process, or in Redis where several processes serve.

Each limiter is named for what it limits.
"""

from functools import lru_cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from portal_app.core.crypto import hash_token
from portal_app.core.settings import settings


@lru_cache(maxsize=1)
def _limiter() -> SlidingWindowCounterRateLimiter:
    url = settings().redis_url
    storage: Storage = storage_from_string(url) if url else MemoryStorage()  # type: ignore[assignment]
    return SlidingWindowCounterRateLimiter(storage)


def forget() -> None:
    """Forget all counts of this process: between tests."""
    _limiter.cache_clear()


class Limit:
    """So many tries within a time."""

    def __init__(self, name: str, rate: str) -> None:
        """Define a limit.

        Args:
            name: What it limits, for example `sign-in-by-person`.
            rate: Such as `10 per 15 minutes`.
        """
        self.name = name
        self._item: RateLimitItem = parse(rate)

    def take(self, *who: str) -> bool:
        """Count one try.

        Args:
            *who: Whose, for example an address. Kept as a hash only.

        Returns:
            Whether it is within the limit.
        """
        return _limiter().hit(self._item, self.name, hash_token("\n".join(who))[:32])

    def left(self, *who: str) -> bool:
        """Whether one more try would be within the limit, without counting one."""
        return _limiter().test(self._item, self.name, hash_token("\n".join(who))[:32])
