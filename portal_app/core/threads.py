"""Where blocking work runs, so that the event loop never waits.

Threads fight for the interpreter: on two cores, a pool of about as many threads as cores answered 50-row lists
faster than a large one. Slow work (hashing, files, spreadsheets) has a pool of its own, so that it never
stands before a click.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_cores = os.cpu_count() or 2
_quick = ThreadPoolExecutor(max_workers=max(2, _cores), thread_name_prefix="kontor-db")
_slow = ThreadPoolExecutor(max_workers=max(2, _cores), thread_name_prefix="kontor-slow")


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run database work of a few milliseconds off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_quick, _here(function, *args, **kwargs))


async def in_slow_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run work that takes longer (hashing, files, spreadsheets) off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_slow, _here(function, *args, **kwargs))


def _here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
    """The call, with what this task knows about itself: the log's reference."""
    return partial(copy_context().run, function, *args, **kwargs)
