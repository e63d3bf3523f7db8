"""Many units of work of one and the same statement, after one another: the note that a mail was sent.

Straight to the driver, and on PostgreSQL past that too, to the library that it is made of: by way of SQLAlchemy a
statement takes several times what the database does, and waiting for each answer leaves everybody idle.
"""

import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

import structlog
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import Update

from portal_app.core.db import engine
from portal_app.core.scope import across_firms

log = structlog.get_logger(__name__)

#: How long a database may take for one note.
_LONGEST_MS = 30_000
_NAME = b"kontor_note"


class NotNoted(Exception):
    """The database did not say that it has it. It may have it nevertheless."""


class Note(Protocol):
    """Runs the statement with some values, as a unit of work of its own, in steps."""

    def begin(self, values: Mapping[str, Any]) -> None:
        """Say what it is, without waiting. The one before it must have ended."""

    def work(self) -> None:
        """Do now what there is to do for it, because somebody else is waited for anyway; waits for nobody.

        Raises:
            Exception: As `end`.
        """

    def end(self) -> None:
        """Wait until it is safe.

        Raises:
            Exception: What the driver raises, or `NotNoted`. Whatever it is, this note is not good for another.
        """


@contextmanager
def noting(_scope: across_firms, statement: Update) -> Iterator[Note]:
    """Run one statement again and again, each time a unit of work, on one connection that stays taken.

    What is noted is safe from the moment `end` returns against whatever happens to our processes, and a fraction of a
    second later against a power cut at the database's machine, on PostgreSQL as on SQLite.

    Args:
        _scope: Why it may reach rows of any firm: nothing completes it.
        statement: Made once, with `bindparam` in place of values.
    """
    prepared = _prepare(statement, engine().dialect)
    if engine().dialect.name == "postgresql":
        # One round trip for each: the server itself makes a transaction of a single statement.
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET synchronous_commit = off")
            driver: Any = connection.connection.dbapi_connection
            note = _Posted(driver.pgconn, prepared)
            try:
                yield note
            finally:
                _give_back(connection, note)
        return
    kept = engine().raw_connection()
    try:
        yield _Executed(kept.dbapi_connection, prepared)
    finally:
        kept.close()


def _give_back(connection: Connection, note: "_Posted") -> None:
    try:
        note.end()
        connection.exec_driver_sql(f"DEALLOCATE {_NAME.decode()}")
        connection.exec_driver_sql("RESET synchronous_commit")
    except Exception as error:
        # Nobody else must get a connection that commits in this way, or that still owes an answer.
        log.warning("note_connection_lost", error=str(error))
        connection.invalidate()


class _Executed:
    """On SQLite: run when it must be safe, which is when somebody else is waited for anyway."""

    def __init__(self, sqlite: Any, prepared: "_Prepared") -> None:
        self._sqlite, self._prepared = sqlite, prepared
        self._values: Mapping[str, Any] | None = None

    def begin(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def work(self) -> None:
        self.end()

    def end(self) -> None:
        if self._values is not None:
            values, self._values = self._values, None
            # Without a BEGIN before it: SQLite too makes a transaction of a single statement.
            self._sqlite.execute(self._prepared.sql, self._prepared.in_order(values))


class _Posted:
    """On PostgreSQL: sent like a letter while somebody else is waited for, its answer fetched when it is needed."""

    def __init__(self, pgconn: Any, prepared: "_Prepared") -> None:
        self._pg, self._prepared = pgconn, prepared
        self._values: Sequence[Any] | None = None
        self._owed = False
        self._poll = select.poll()
        self._poll.register(pgconn.socket, select.POLLIN)
        pgconn.send_prepare(_NAME, prepared.sql.encode())
        self._owed = True
        self.end()

    def begin(self, values: Mapping[str, Any]) -> None:
        self._values = self._prepared.in_order(values)

    def work(self) -> None:
        """Send it. The server does the rest: asking for its answer before it is needed would only be waiting."""
        if self._values is not None:
            values, self._values = self._values, None
            self._pg.send_query_prepared(_NAME, [_text(value) for value in values])
            self._owed = True
            self._pg.flush()

    def end(self) -> None:
        self.work()
        if not self._owed:
            return
        self._owed = False
        problem = b""
        if self._pg.is_busy():
            # Mostly the answer is there by now.
            self._pg.consume_input()
        while True:
            while self._pg.is_busy():
                if not self._poll.poll(_LONGEST_MS):
                    raise NotNoted("the database gives no answer")
                self._pg.consume_input()
            result = self._pg.get_result()
            if result is None:
                break
            if result.status != ExecStatus.COMMAND_OK:
                problem = result.error_message or b"?"
        if problem:
            raise NotNoted(problem.decode("utf-8", "replace").strip())


def _text(value: Any) -> bytes | None:
    """A value as PostgreSQL reads it from a text."""
    if value is None or isinstance(value, bytes):
        return value
    return (value.isoformat() if isinstance(value, datetime) else str(value)).encode()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement in the database's own words.

    Attributes:
        sql: The words.
        order: Names of its values, one for each place.
        converters: For values that the driver takes in another form.
        fixed: Values that stand in the statement itself.
    """

    sql: str
    order: Sequence[str]
    converters: Mapping[str, Callable[[Any], Any]]
    fixed: Mapping[str, Any]

    def in_order(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as the driver takes them, by their places."""
        taken = {**self.fixed, **values}
        for name, convert in self.converters.items():
            taken[name] = convert(taken[name])
        return [taken[name] for name in self.order]


@lru_cache(maxsize=8)
def _prepare(statement: Update, dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)
    names = {bound: compiled.bind_names[bound] for bound in compiled.bind_names}
    converters: dict[str, Callable[[Any], Any]] = {}
    for bound, name in names.items():
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            converters[name] = convert
    sql, order = str(compiled), compiled.positiontup or ()
    if dialect.name == "postgresql":
        # In PostgreSQL's own words each place has a number; a value may stand in several.
        order = list(names.values())
        sql = sql % {name: f"${place}" for place, name in enumerate(order, 1)}
    return _Prepared(
        sql=sql,
        order=tuple(order),
        converters=converters,
        fixed={name: bound.value for bound, name in names.items() if not bound.required},
    )
