"""Fixtures for every test.

`database` gives a test its own migrated database and data folder, once on SQLite and once on PostgreSQL;
`sqlite` and `postgres` give one of them. `environment` changes settings. `redis_url`, `smtp`, `app_server`
and `page` (a browser) are the real things; each is started once a session, and only when a test asks for it.
"""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests.support.app_server import AppServer
from tests.support.environment import Environment, forget
from tests.support.workers import ByFile, in_turn

# Nothing of the machine's own installation reaches a test.
for _name in [name for name in os.environ if name.startswith("KONTOR_") and name != "KONTOR_CHROMIUM"]:
    del os.environ[_name]

# How long an example takes says how busy the machine is, and nothing of the program.
examples.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("unhurried")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Environment]:
    """Settings of this test, with an empty data folder; everything is forgotten afterwards."""
    made = Environment(monkeypatch)
    data = tmp_path / "data"
    data.mkdir()
    made.set(data_dir=data, secret_key="a key for tests only, and long enough", log_level="error")
    yield made
    monkeypatch.undo()
    forget()


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's clock stands at `tests.support.standing.MOMENT`."""
    from tests.support import standing

    standing.stop(monkeypatch)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server (`tests.support.databases.Postgres`)."""
    from tests.support.databases import Postgres

    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def sqlite(environment: Environment, tmp_path: Path) -> Iterator[Any]:
    """A database of this test's own on SQLite, set as the installation's."""
    from tests.support.databases import sqlite_copy
    from tests.support.engines import keep_engines

    keep_engines()
    with sqlite_copy(tmp_path / "data") as made:
        environment.set(database_url=made.url)
        yield made
        forget()


@pytest.fixture
def postgres(environment: Environment, postgres_server: Any) -> Iterator[Any]:
    """A database of this test's own on PostgreSQL, set as the installation's."""
    from tests.support.databases import postgres_copy
    from tests.support.engines import keep_engines

    keep_engines()
    with postgres_copy(postgres_server) as made:
        environment.set(database_url=made.url)
        yield made
        forget()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Any:
    """A database of this test's own; the test runs on each kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Any]:
    """A Redis server (`tests.support.redis.RedisServer`), for drills that kill it."""
    from tests.support.redis import RedisServer

    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: Any) -> str:
    """The address of an empty Redis; `environment.set(redis_url=redis_url)` makes it the installation's."""
    redis_server.flush()
    return str(redis_server.url)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Any]:
    """A server of files that speaks S3 (`tests.support.s3.S3Server`), for drills that stop it."""
    from tests.support.s3 import S3Server

    server = S3Server()
    yield server
    server.stop()


@pytest.fixture
def s3_url(s3_server: Any, tmp_path: Path) -> str:
    """An empty place on it; `environment.set(storage_url=s3_url)` makes it where files lie."""
    s3_server.start()
    return str(s3_server.place(f"tests/{tmp_path.parent.name}/{tmp_path.name}"))


@pytest.fixture(scope="session")
def smtp_catcher() -> Iterator[Any]:
    """The mail server of the session (`tests.support.smtp.SmtpCatcher`); tests take `smtp`."""
    from tests.support.smtp import SmtpCatcher

    catcher = SmtpCatcher()
    yield catcher
    catcher.stop()


@pytest.fixture
def smtp(smtp_catcher: Any) -> Any:
    """A mail server that accepts and keeps everything, empty; `environment.set(smtp_url=smtp.url)` uses it."""
    smtp_catcher.reset()
    return smtp_catcher


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts its browser: the one of this machine, without its driver's own download."""
    from tests.support import browser

    return browser.launch()


@pytest.fixture
def make_app_server(tmp_path: Path) -> Iterator[Callable[..., AppServer]]:
    """Start installations of this test's own: `make_app_server(notify_delay="1s", smtp_url=smtp.url)`."""
    started: list[AppServer] = []

    def make(*options: str, data_dir: Path | None = None, **settings: object) -> AppServer:
        server = AppServer(data_dir or tmp_path / f"installation{len(started)}", **settings)
        started.append(server)
        return server.start(*options)

    yield make
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One running installation for the session, embedded, without SMTP; tests in it make firms of their own."""
    server = AppServer(tmp_path_factory.mktemp("app") / "data", notify_delay="0s").start()
    yield server
    server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: Playwright keeps an event loop running in the main thread, where others start their own."""
    in_turn(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Nothing of what is loaded for the tests is garbage: it is not looked through meanwhile, nor ever again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several processes share the tests, each of them keeps to that order."""
    return ByFile(config, log)
