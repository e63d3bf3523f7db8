"""The database: one engine a process, one unit of work at a time, jobs after the commit.

Commands take the session and never commit; `writing()` is the edge that does. On SQLite a unit of work takes
the write lock at its start (`BEGIN IMMEDIATE`), so that two of them queue instead of failing half-way.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from portal_app.core.settings import settings

_AFTER_COMMIT = "kontor_after_commit"
_WRITE = "kontor_write"
_BUSY_MS = 30_000


def make_engine(url: str) -> Engine:
    """Make an engine with the pragmas and the pool that Kontor relies on.

    Args:
        url: An SQLAlchemy address, `sqlite:///…` or `postgresql+psycopg://…`.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=8, max_overflow=16, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` decides which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA cache_size=-16000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process, for the address in the settings."""
    url = settings().database_url
    if url.startswith("sqlite"):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
    return make_engine(url)


def dispose_engine() -> None:
    """Forget the engine and its connections: before a fork, and between tests."""
    if engine.cache_info().currsize:
        engine().dispose()
        engine.cache_clear()


@contextmanager
def reading() -> Iterator[Session]:
    """A session for queries; whatever it changes is thrown away."""
    with Session(engine()) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A unit of work: all of it is committed at the end, or nothing of it.

    Functions given to `after_commit` run once the rows are safe.
    """
    bound = engine().execution_options(**{_WRITE: True})
    with Session(bound, expire_on_commit=False) as session:
        with session.begin():
            yield session
        for function in session.info.pop(_AFTER_COMMIT, {}).values():
            function()


@contextmanager
def writing_often() -> Iterator[Callable[[], AbstractContextManager[Session]]]:
    """Many small units of work after one another, on one connection that stays taken.

    Yields:
        What begins one: `with begin() as session: …`. Nothing given to `after_commit` runs.
    """
    with engine().execution_options(**{_WRITE: True}).connect() as connection:

        @contextmanager
        def begin() -> Iterator[Session]:
            with Session(connection, expire_on_commit=False) as session, session.begin():
                if connection.dialect.name == "postgresql":
                    # As on SQLite: safe from the moment of the commit against whatever happens to our processes,
                    # and a fraction of a second later against a power cut at the database's own machine.
                    session.connection().exec_driver_sql("SET LOCAL synchronous_commit = off")
                yield session

        yield begin


def after_commit(session: Session, function: Callable[[], None], key: object = None) -> None:
    """Run a function when this unit of work is safe in the database.

    Args:
        session: The unit of work.
        function: Called without arguments, in the thread of the unit of work. Must not raise.
        key: Of several functions with one key only the last runs, so that a hundred mails wake a worker once.
    """
    waiting: dict[object, Callable[[], None]] = session.info.setdefault(_AFTER_COMMIT, {})
    waiting[key if key is not None else object()] = function
