"""Page state in Redis: who leaves a page in the moment in which its lock is granted leaves no lock behind."""

import asyncio
import time
from typing import Any

from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis

from state.locks import asked_by_reflex, give_back_unwanted_locks

KEY = b"a-tab_lock"


async def _leave_while_asking(url: str) -> float:
    """Ask for a lock, leave while Redis answers, and measure how long the next one waits for it."""
    redis = Redis.from_url(url)
    manager = StateManagerRedis(redis=redis, lock_expiration=3000)
    send = redis.set

    async def slow_answer(*args: Any, **more: Any) -> Any:
        answer = await send(*args, **more)
        await asyncio.sleep(0.2)
        return answer

    redis.set = slow_answer  # type: ignore[method-assign]
    leaving = asyncio.create_task(manager._wait_lock(KEY, b"who leaves"))
    await asyncio.sleep(0.1)
    assert await redis.get(KEY) == b"who leaves"
    leaving.cancel()
    started = time.monotonic()
    await asyncio.wait_for(manager._wait_lock(KEY, b"who comes"), 15)
    waited = time.monotonic() - started
    assert await redis.get(KEY) == b"who comes"
    await manager.close()
    return waited


def test_the_next_page_does_not_wait_for_a_lock_that_nobody_holds(redis_url: str) -> None:
    before: Any = StateManagerRedis._wait_lock
    try:
        StateManagerRedis._wait_lock = asked_by_reflex  # type: ignore[method-assign]
        assert asyncio.run(_leave_while_asking(redis_url)) > 2, (
            "Reflex gives locks back by itself now: drop state.locks"
        )
        give_back_unwanted_locks()
        assert asyncio.run(_leave_while_asking(redis_url.replace("/0", "/1"))) < 1.5
    finally:
        StateManagerRedis._wait_lock = before  # type: ignore[method-assign]
