"""Jobs in the web process: the default, as long as there is no Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jobs.working import working
from portal_app.core.settings import settings

_THREADS = 2
#: `kontor run` ends within a few seconds, whatever hangs.
_GRACE_MS = 2_000


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Work jobs for as long as the app runs; nothing where Redis is set, because then `kontor worker` does."""
    if settings().redis_url:
        yield
        return
    jobs = working(_THREADS, _GRACE_MS)
    await asyncio.to_thread(jobs.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(jobs.__exit__, None, None, None)
