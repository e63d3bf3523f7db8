"""Where blocking work runs, so that the event loop never waits.

Threads fight for the interpreter: on two cores, a pool of about as many threads as cores answered 50-row lists
faster than a large one. Slow work (hashing, files, spreadsheets) has a pool of its own, so that it never
stands before a click.

What SQLite answers from an index in about a millisecond is asked in the event loop itself: it lets go of the
interpreter at each row, and gets it back from a busy loop only by waiting, which took twice the time of the answer.
Its readers wait for nobody, also not for who writes.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from portal_app.core.db import answers_here

P = ParamSpec("P")
R = TypeVar("R")

_cores = os.cpu_count() or 2
_quick = ThreadPoolExecutor(max_workers=max(2, _cores), thread_name_prefix="kontor-db")
_slow = ThreadPoolExecutor(max_workers=max(2, _cores), thread_name_prefix="kontor-slow")


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run database work of a few milliseconds off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_quick, _here(function, *args, **kwargs))


async def briefly(function: Callable[[], R]) -> R:
    """Run a reading that indexes answer in about a millisecond, however much there is: here, or off the event loop.

    Args:
        function: Reads, and neither searches nor counts through a firm's rows.
    """
    return function() if answers_here() else await in_thread(function)


async def in_slow_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run work that takes longer (hashing, files, spreadsheets) off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_slow, _here(function, *args, **kwargs))


def _here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
    """The call, with what this task knows about itself: the log's reference."""
    return partial(copy_context().run, function, *args, **kwargs)
