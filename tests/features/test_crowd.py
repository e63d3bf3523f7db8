"""How many are open at once: in one process, in several with a real Redis, and when one of them or Redis is lost."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from redis.asyncio import Redis

from portal_app.core import crowd as core
from portal_app.core.crowd import Crowd

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is slow to answer, because the machine is busy, is not one that is away."""
    monkeypatch.setattr(core, "_PATIENCE", 60)


async def test_one_process_counts_for_itself() -> None:
    crowd = Crowd()
    first = await crowd.enter([("a", 2), ("b", 1)])
    assert first
    assert await crowd.enter([("a", 2), ("b", 1)]) is None
    # What was refused counts nowhere.
    second = await crowd.enter([("a", 2), ("c", 1)])
    assert second
    assert await crowd.enter([("a", 2)]) is None
    await crowd.leave(first)
    assert await crowd.enter([("a", 2), ("b", 1)])


async def test_processes_count_together(redis_url: str) -> None:
    here, there = Crowd(redis_url), Crowd(redis_url)
    first = await here.enter([("a", 2)])
    assert first and await there.enter([("a", 2)])
    assert await here.enter([("a", 2)]) is None
    assert await there.enter([("a", 2)]) is None
    assert await there.enter([("b", 2)])
    # Another thing that is counted is another count.
    assert await Crowd(redis_url, "others").enter([("a", 1)])
    await here.leave(first)
    assert await there.enter([("a", 2)])


async def test_of_many_at_once_no_more_get_in_than_there_is_room(redis_url: str) -> None:
    here, there = Crowd(redis_url), Crowd(redis_url)
    entered = await asyncio.gather(*(crowd.enter([("a", 5)]) for _ in range(10) for crowd in (here, there)))
    assert sum(mine is not None for mine in entered) == 5


async def _said_until(redis_url: str, moment: float) -> None:
    """Wait until somebody has said that they are open until after that moment."""
    async with asyncio.timeout(60), Redis.from_url(redis_url) as client:
        [key] = await client.keys("kontor-crowd:*")
        while (await client.zrange(key, -1, -1, withscores=True))[0][1] < moment:
            await asyncio.sleep(0.01)


async def test_what_a_dead_process_had_open_counts_no_longer(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    later = 0.0
    monkeypatch.setattr(core, "time", SimpleNamespace(time=lambda: time.time() + later, monotonic=time.monotonic))
    monkeypatch.setattr(core, "_SAID_EVERY", 0.02)
    dead, alive = Crowd(redis_url), Crowd(redis_url)
    assert await dead.enter([("a", 2)])
    assert await alive.enter([("a", 2)])
    assert dead._saying is not None
    # As when its process is killed: it says nothing any more.
    dead._saying.cancel()
    assert await alive.enter([("a", 2)]) is None
    # What is still open goes on counting, however long.
    for later in (60.0, 140.0, 220.0):
        await _said_until(redis_url, time.time() + later + 80)
        assert bool(await alive.enter([("a", 2)])) is (later == 140)


async def test_it_ends_though_a_wait_for_redis_swallowed_that_it_was_cancelled(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = Crowd(redis_url, lasts=0.03)
    assert await crowd.enter([("a", 2)])
    saying, asked = crowd._saying, asyncio.Event()
    assert saying is not None

    async def swallows(_: Any) -> None:
        asked.set()
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            return

    monkeypatch.setattr("redis.asyncio.client.Pipeline.execute", swallows)
    await asyncio.wait_for(asked.wait(), 60)
    saying.cancel()
    await asyncio.wait_for(asyncio.shield(saying), 60)
    assert saying.done()


async def test_without_redis_each_counts_its_own(redis_server: Any, redis_url: str) -> None:
    here, there = Crowd(redis_url), Crowd(redis_url)
    first = await here.enter([("a", 1)])
    assert first and await there.enter([("a", 1)]) is None
    redis_server.kill()
    try:
        assert await there.enter([("a", 1)])
        assert await there.enter([("a", 1)]) is None
        assert await here.enter([("a", 1)]) is None
        await here.leave(first)
        assert await here.enter([("a", 1)])
    finally:
        redis_server.start()
