"""Locks on page state in Redis, given back by whoever no longer wants them.

Leaving a page cancels what its load still does. Reflex's manager for Redis then loses a lock that was granted in the
very moment of the cancelling: nobody releases it, and the person's next page stands empty until it expires, ten seconds
later. Here the asking itself is never cancelled; a lock that comes too late goes back at once.
"""

import asyncio
from typing import Any

from reflex.istate.manager.redis import StateManagerRedis

#: How Reflex itself asks.
asked_by_reflex: Any = StateManagerRedis._wait_lock
#: Tasks under way, held so that they are not collected before they are done.
_giving_back: set[asyncio.Task[None]] = set()


def give_back_unwanted_locks() -> None:
    """See the module. Without Redis there are no such locks, and this changes nothing."""

    async def wait_lock(self: Any, lock_key: bytes, lock_id: bytes) -> None:
        asking = asyncio.ensure_future(asked_by_reflex(self, lock_key, lock_id))
        try:
            await asyncio.shield(asking)
        except asyncio.CancelledError:
            task = asyncio.ensure_future(_give_back(self, asking, lock_key, lock_id))
            _giving_back.add(task)
            task.add_done_callback(_giving_back.discard)
            raise

    StateManagerRedis._wait_lock = wait_lock  # type: ignore[method-assign]


async def _give_back(manager: Any, asking: "asyncio.Future[None]", lock_key: bytes, lock_id: bytes) -> None:
    try:
        await asking
    except Exception:
        # It was never granted.
        return
    if await manager.redis.get(lock_key) == lock_id:
        await manager.redis.delete(lock_key)
    manager._notify_next_waiter(lock_key)
