"""Serving everything on one port: pages, events, files.

One process serves (and, when embedded, works the jobs); `KONTOR_WORKERS` makes it several, forked from one that has
loaded the program, so that they share its memory. uvicorn runs in our own process because it compresses WebSocket
messages, and because a supervisor of its own would cost another hundred megabytes.
"""

import asyncio
import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import uvicorn

from portal_app.core.garbage import collector_paused
from portal_app.core.settings import Settings
from portal_app.http.gate.shut import within_reach
from portal_app.run.protocol import PatientProtocol

#: How long a stop may take: open requests, then open work.
_GRACE_SECONDS = 1
_GIVE_UP_SECONDS = 4


def serve(bound: socket.socket, wanted: Settings, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        bound: Where to listen.
        wanted: The settings of this installation.
        ready: Called once people can come.
    """
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    with collector_paused():
        application = within_reach(importlib.import_module("portal_app.portal_app").app())
    # What is loaded now stays: no collection needs to look at it again, and forks keep sharing it.
    gc.collect()
    gc.freeze()
    if wanted.workers > 1:
        _Supervisor(application, bound, wanted, ready).run()
    else:
        _serve_here(application, bound, wanted, ready)


def _serve_here(application: Any, bound: socket.socket, wanted: Settings, ready: Callable[[], None]) -> NoReturn:
    server = _Server(_config(application, wanted), ready)
    status = 1
    try:
        server.run(sockets=[bound])
        status = 0 if server.started else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # Idle threads of pools and drivers would only delay the end, or prevent it.
    os._exit(status)


def _config(application: Any, wanted: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http=PatientProtocol,
        ws="websockets-sansio",
        # Reflex keeps sockets alive by its own pings.
        ws_ping_interval=None,
        ws_max_size=2 * 1024 * 1024,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # The gate looks through the trusted proxies.
        proxy_headers=False,
        # Longer than the usual 60 s of proxies, so that they and not we close idle connections.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready and ends without a traceback."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        # Whatever hangs, a stop is a stop.
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        signal.alarm(_GIVE_UP_SECONDS - 1)


class _Supervisor:
    """Keeps the wanted number of processes alive; serves nothing itself."""

    def __init__(self, application: Any, bound: socket.socket, wanted: Settings, ready: Callable[[], None]) -> None:
        self._application = application
        self._bound = bound
        self._wanted = wanted
        self._ready = ready
        self._workers: dict[int, float] = {}
        self._stopping = False

    def run(self) -> None:
        """Start the processes, replace those that die, and end them all at the end."""
        from portal_app.core.db import dispose_engine

        dispose_engine()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for _ in range(self._wanted.workers):
            self._fork()
        self._ready()
        while self._workers:
            worker, _status = os.waitpid(-1, 0)
            started = self._workers.pop(worker, None)
            if started is None or self._stopping:
                continue
            if time.monotonic() - started < 1:
                # It can't even start: say so by ending, rather than by forking for ever.
                self._stop()
                sys.exit("A web process ended as soon as it was started; what it printed says why.")
            print(f"A web process ({worker}) ended and is replaced.", file=sys.stderr, flush=True)  # noqa: T201
            self._fork()

    def _fork(self) -> None:
        worker = os.fork()
        if worker:
            self._workers[worker] = time.monotonic()
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _serve_here(self._application, self._bound, self._wanted, lambda: None)

    def _stop(self, *_: object) -> None:
        self._stopping = True
        # Until here it stays open: whoever replaces a dead process listens on it.
        self._bound.close()
        for worker in self._workers:
            os.kill(worker, signal.SIGTERM)
