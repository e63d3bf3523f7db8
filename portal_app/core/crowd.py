"""How many of something are open at the same moment, such as sockets of one address, in all processes together.

With Redis the processes count into one place; what one of them has open stands there only for as long as it says so
again, so that a process that dies takes its numbers with it. Without Redis, or while it is away, each counts its own.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from portal_app.core.crypto import hash_token

log = structlog.get_logger(__name__)

#: Seconds: so long what is open counts without being said again, and how often it is.
_LASTS, _SAID_EVERY = 90.0, 30.0
#: Seconds: nobody waits longer for a count, and a Redis that failed is left alone for this long.
_PATIENCE, _REST = 0.5, 10.0

# All or nothing: one more under every key, unless one of them is full. KEYS; ARGV: now, until, id, most of each key.
_ENTER = """
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[1])
  if redis.call('ZCARD', key) >= tonumber(ARGV[3 + i]) then return 0 end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, ARGV[2], ARGV[3])
  redis.call('PEXPIREAT', key, math.ceil(ARGV[2] * 1000))
end
return 1
"""

Kinds = Sequence[tuple[str, int]]
"""Under what one more counts, and how many there may be of each."""


class Crowd:
    """Counts what is open."""

    def __init__(self, redis_url: str = "", name: str = "sockets", lasts: float = _LASTS) -> None:
        """Begin with none.

        Args:
            redis_url: Where processes count together; empty for this one alone.
            name: Of what is counted.
            lasts: Seconds after which what a dead process had open counts no longer.
        """
        self._url, self._name, self._lasts = redis_url, name, lasts
        self._here: Counter[str] = Counter()
        self._open: dict[str, Kinds] = {}
        self._away_until = 0.0
        self._shared: redis.asyncio.Redis | None = None
        self._saying: asyncio.Task[None] | None = None

    async def enter(self, kinds: Kinds) -> str | None:
        """Count one more.

        Args:
            kinds: Under what, and how many there may be.

        Returns:
            By what it leaves again; None where one of them is full, and then nothing is counted.
        """
        if any(self._here[kind] >= most for kind, most in kinds):
            return None
        mine = secrets.token_hex(8)
        # Counted here before anything is waited for: of many at once none slips through.
        self._open[mine] = kinds
        self._here.update(kind for kind, _ in kinds)
        if not await self._enter_shared(mine, kinds):
            self._forget(mine)
            return None
        return mine

    async def leave(self, mine: str) -> None:
        """Count it no longer.

        Args:
            mine: What `enter` gave.
        """
        kinds = self._forget(mine)
        client = self._client()
        if client is not None:
            try:
                async with client.pipeline(transaction=False) as pipe:
                    for kind, _ in kinds:
                        pipe.zrem(self._key(kind), mine)
                    await pipe.execute()
            except (RedisError, OSError) as error:
                self._rest(error)

    def _forget(self, mine: str) -> Kinds:
        kinds = self._open.pop(mine)
        for kind, _ in kinds:
            self._here[kind] -= 1
            if not self._here[kind]:
                del self._here[kind]
        return kinds

    async def _enter_shared(self, mine: str, kinds: Kinds) -> bool:
        client = self._client()
        if client is None:
            return True
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._say_again())
        at = time.time()
        keys, most = [self._key(kind) for kind, _ in kinds], [str(most) for _, most in kinds]
        try:
            asked: Any = client.eval(_ENTER, len(keys), *keys, str(at), str(at + self._lasts), mine, *most)
            return bool(await asked)
        except (RedisError, OSError) as error:
            self._rest(error)
            return True

    async def _say_again(self) -> None:
        """As long as something is open here, say so from time to time."""
        while self._open and not _cancelled():
            await asyncio.sleep(self._lasts * _SAID_EVERY / _LASTS)
            client, until = self._client(), time.time() + self._lasts
            if client is None:
                continue
            try:
                async with client.pipeline(transaction=False) as pipe:
                    for mine, kinds in self._open.items():
                        for kind, _ in kinds:
                            pipe.zadd(self._key(kind), {mine: until})
                            pipe.pexpireat(self._key(kind), int(until * 1000) + 1)
                    await pipe.execute()
            except (RedisError, OSError) as error:
                self._rest(error)

    def _client(self) -> "redis.asyncio.Redis | None":
        if not self._url or time.monotonic() < self._away_until:
            return None
        if self._shared is None:
            self._shared = redis.asyncio.Redis.from_url(
                self._url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
            )
        return self._shared

    def _rest(self, error: Exception) -> None:
        self._away_until = time.monotonic() + _REST
        log.warning("crowd_without_redis", what=self._name, error=type(error).__name__)

    def _key(self, kind: str) -> str:
        # An address is a person's: kept as a hash only.
        return f"kontor-crowd:{self._name}:{hash_token(kind)[:32]}"


def _cancelled() -> bool:
    # Up to Python 3.11 a wait with a time limit, such as that for Redis, can swallow that its task was cancelled; a
    # loop that went on then would keep the program from ending.
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
