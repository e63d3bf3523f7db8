"""The database: one engine a process, one unit of work at a time, jobs after the commit.

Commands take the session and never commit; `writing(firm_id)` is the edge that does. What a session reaches is its
firm's alone (`core.scope`). On SQLite a unit of work takes the write lock at its start (`BEGIN IMMEDIATE`), so that two
of them queue instead of failing half-way.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, ExceptionContext, Executable, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from portal_app.core.scope import Scope, ScopedSession, Unscoped, open_for
from portal_app.core.settings import settings

log = structlog.get_logger(__name__)

#: What went into a statement that failed is somebody's data, and stands in no log.
_QUIET = {"hide_parameters": True}

_AFTER_COMMIT = "kontor_after_commit"
_WRITE = "kontor_write"
_BUSY_MS = 30_000
_PING_AFTER_SECONDS = 20


def make_engine(url: str) -> Engine:
    """Make an engine with the pragmas and the pool that Kontor relies on.

    Args:
        url: An SQLAlchemy address, `sqlite:///…` or `postgresql+psycopg://…`.
    """
    engine = _make_engine(url)
    event.listen(engine, "handle_error", _as_it_was)
    return engine


def _make_engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000}, **_QUIET)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # The one given back last is taken first: it is warm, and has its statements prepared.
    engine = create_engine(url, pool_size=8, max_overflow=16, pool_use_lifo=True, **_QUIET)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ping_rested)
    return engine


def _as_it_was(context: ExceptionContext) -> None:
    # Not the statement's fault, nor the database's: a fault of ours keeps its own name.
    if isinstance(context.original_exception, Unscoped):
        raise context.original_exception


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
    # Straight to the driver: this stands before every unit of work, however small.
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    except Exception:
        # The way through SQLAlchemy puts the failure into its own words.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _note_rest(_connection: object, record: Any) -> None:
    record.info["rested_since"] = time.monotonic()


def _ping_rested(connection: Any, record: Any, _proxy: object) -> None:
    """Ask a connection whether it still lives, if nobody has used it for a while: not before each statement."""
    if time.monotonic() - record.info.get("rested_since", math.inf) < _PING_AFTER_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process, for the address in the settings."""
    url = settings().database_url
    if url.startswith("sqlite"):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
    return make_engine(url)


def answers_here() -> bool:
    """Whether the database is part of this process: an index answers before a thread could be asked to ask it."""
    return engine().dialect.name == "sqlite"


def dispose_engine() -> None:
    """Forget the engine and its connections: before a fork, and between tests."""
    if engine.cache_info().currsize:
        engine().dispose()
        for cached in (engine, _reader, _writer):
            cached.cache_clear()


@lru_cache(maxsize=1)
def _reader() -> Engine:
    # Each statement sees what is committed when it begins, with or without a transaction around it; without one
    # there are two round trips less. On SQLite the transaction is what keeps a page's statements on one snapshot.
    options = {} if engine().dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    reader = engine().execution_options(**{_WRITE: False}, **options)
    event.listen(reader, "before_cursor_execute", _refuse_to_write)
    return reader


def _refuse_to_write(
    _connection: object, _cursor: object, statement: str, _values: object, context: Any, _many: bool
) -> None:
    # Without a transaction it would stay; within one it would be lost. Either way nobody meant it.
    if context.isinsert or context.isupdate or context.isdelete:
        raise RuntimeError(f"a write among what only reads: {statement}")


@lru_cache(maxsize=1)
def _writer() -> Engine:
    return engine().execution_options(**{_WRITE: True})


@contextmanager
def reading(scope: Scope | None = None) -> Iterator[Session]:
    """A session for queries. Whatever changes a row belongs into `writing`.

    Args:
        scope: The id of the firm whose rows it reaches, or `across_firms("why")`; without either it reaches only tables
            that belong to no firm.

    Raises:
        RuntimeError: For a statement that writes.
        Unscoped: For one that reaches another firm's rows, or any without a scope.
    """
    with ScopedSession(_reader(), autoflush=False) as session:
        open_for(session, scope)
        yield session


@contextmanager
def writing(scope: Scope | None = None) -> Iterator[Session]:
    """A unit of work: all of it is committed at the end, or nothing of it.

    Functions given to `after_commit` run once the rows are safe.

    Args:
        scope: As for `reading`.

    Raises:
        Unscoped: For a statement that reaches another firm's rows, or any without a scope.
    """
    with ScopedSession(_writer(), expire_on_commit=False) as session:
        open_for(session, scope)
        with session.begin():
            yield session
        for function in session.info.pop(_AFTER_COMMIT, {}).values():
            _run_after(function)


def _run_after(function: Callable[[], None]) -> None:
    try:
        function()
    except Exception as error:
        # The rows are safe. Whoever asked for them must not hear of a failure, nor do it all again.
        log.error("after_commit_failed", exc_info=error)


Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def rows(session: Session, statement: Executable, values: Values) -> Sequence[Any]:
    """The rows of a statement that selects columns, or writes and returns some, and is kept between calls.

    Making a statement costs several times what sending it does. So those behind every click are made once, with
    `bindparam` in place of values, and run here, past the parts of the session that only whole objects need.

    Args:
        session: For reading, or a unit of work: what it holds is written first.
        statement: Made once.
        values: By the names of its parameters; of what is written, for several rows.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values).all()


def send(session: Session, statement: Executable, values: Values) -> None:
    """Send a statement that writes, and is kept between calls: as `rows`, for those that return none.

    Objects that the session holds already do not learn of it.

    Args:
        session: The unit of work: what it holds is written first.
        statement: Made once, on a table.
        values: As for `rows`.
    """
    session.flush()
    session.connection().execute(statement, values)


def after_commit(session: Session, function: Callable[[], None], key: object = None) -> None:
    """Run a function when this unit of work is safe in the database.

    Args:
        session: The unit of work.
        function: Called without arguments, in the thread of the unit of work. What it raises is logged and goes no
            further: it can't be what the change depends on.
        key: Of several functions with one key only the last runs, so that a hundred mails wake a worker once.
    """
    waiting: dict[object, Callable[[], None]] = session.info.setdefault(_AFTER_COMMIT, {})
    waiting[key if key is not None else object()] = function
