"""Page state in Redis: who leaves a page in the moment in which its lock is granted leaves no lock behind."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis

from state.locks import asked_by_reflex, give_back_unwanted_locks

KEY = b"a-tab_lock"


async def _leave_while_asking(url: str, *, given_back: bool) -> None:
    """Ask for a lock, and leave after Redis granted it but before its answer is here."""
    redis = Redis.from_url(url)
    # None of them expires meanwhile.
    manager = StateManagerRedis(redis=redis, lock_expiration=600_000)
    send, granted, answers = redis.set, asyncio.Event(), asyncio.Event()

    async def slow_answer(*args: Any, **more: Any) -> Any:
        answer = await send(*args, **more)
        granted.set()
        await answers.wait()
        return answer

    redis.set = slow_answer  # type: ignore[method-assign]
    leaving = asyncio.create_task(manager._wait_lock(KEY, b"who leaves"))
    await asyncio.wait_for(granted.wait(), 60)
    assert await redis.get(KEY) == b"who leaves"
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    answers.set()
    if given_back:
        await asyncio.wait_for(manager._wait_lock(KEY, b"who comes"), 60)
        assert await redis.get(KEY) == b"who comes"
    else:
        assert await redis.get(KEY) == b"who leaves", "Reflex gives locks back by itself now: drop state.locks"
    await manager.close()


def test_the_next_page_does_not_wait_for_a_lock_that_nobody_holds(redis_url: str) -> None:
    before: Any = StateManagerRedis._wait_lock
    try:
        StateManagerRedis._wait_lock = asked_by_reflex  # type: ignore[method-assign]
        asyncio.run(_leave_while_asking(redis_url, given_back=False))
        give_back_unwanted_locks()
        asyncio.run(_leave_while_asking(redis_url.replace("/0", "/1"), given_back=True))
    finally:
        StateManagerRedis._wait_lock = before  # type: ignore[method-assign]
