"""Many units of work of one and the same statement, after one another: the note that a mail was sent.

Straight to the driver, and on PostgreSQL past that too, to the library that it is made of: by way of SQLAlchemy a
statement takes several times what the database does, and waiting for each answer leaves everybody idle.
"""

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
from portal_app.core.turns import Turns, Until

log = structlog.get_logger(__name__)

#: How long a database may take for one note, in seconds.
_LONGEST = 30.0
_NAME = b"kontor_note"


class NotNoted(Exception):
    """The database did not say that it has it. It may have it nevertheless."""


class Note(Protocol):
    """Runs the statement with some values, as a unit of work of its own. Several may be on their way."""

    def begin(self, values: Mapping[str, Any]) -> int:
        """Say what it is, without waiting for an answer.

        Returns:
            Its number, for `safe`.

        Raises:
            Exception: What the driver raises; the database may have it nevertheless.
        """

    def safe(self, number: int) -> Turns[None]:
        """Wait until the database has it.

        Raises:
            Exception: What the driver raises, or `NotNoted`; the database may have it nevertheless.
        """


@contextmanager
def noting(_scope: across_firms, statement: Update) -> Iterator[Note]:
    """Run one statement again and again, each time a unit of work, on one connection that stays taken.

    What is noted is safe from the moment `safe` returns against whatever happens to our processes, and a fraction of a
    second later against a power cut at the database's machine, on PostgreSQL as on SQLite.

    Args:
        _scope: Why it may reach rows of any firm: nothing completes it.
        statement: Made once, with `bindparam` in place of values.
    """
    prepared = _prepare(statement, engine().dialect)
    if engine().dialect.name == "postgresql":
        # One round trip for each: the server itself makes a transaction of a single statement.
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            note: _Posted | None = None
            try:
                connection.exec_driver_sql("SET synchronous_commit = off")
                driver: Any = connection.connection.dbapi_connection
                note = _Posted(driver.pgconn, prepared)
                yield note
            finally:
                _give_back(connection, note)
        return
    kept = engine().raw_connection()
    try:
        yield _Executed(kept.dbapi_connection, prepared)
    finally:
        kept.close()


def _give_back(connection: Connection, note: "_Posted | None") -> None:
    try:
        if note is None:
            raise NotNoted("it never began")
        note.close()
        connection.exec_driver_sql(f"DEALLOCATE {_NAME.decode()}")
        connection.exec_driver_sql("RESET synchronous_commit")
    except Exception as error:
        # Nobody else must get a connection that commits in this way, or that still owes an answer.
        log.warning("note_connection_lost", error=str(error))
        connection.invalidate()


class _Executed:
    """On SQLite, which has written it when it has been told."""

    def __init__(self, sqlite: Any, prepared: "_Prepared") -> None:
        self._sqlite, self._prepared = sqlite, prepared

    def begin(self, values: Mapping[str, Any]) -> int:
        # Without a BEGIN before it: SQLite too makes a transaction of a single statement.
        self._sqlite.execute(self._prepared.sql, self._prepared.in_order(values))
        return 0

    def safe(self, _number: int) -> Turns[None]:
        yield from ()


class _Posted:
    """On PostgreSQL: sent like letters, one behind the other; the answers come in the same order."""

    def __init__(self, pgconn: Any, prepared: "_Prepared") -> None:
        self._pg, self._prepared = pgconn, prepared
        self._begun = self._answered = 0
        self._problems: dict[int, str] = {}
        self._problem = ""
        made = pgconn.prepare(_NAME, prepared.sql.encode())
        if made.status != ExecStatus.COMMAND_OK:
            raise NotNoted(_said(made))
        pgconn.enter_pipeline_mode()
        pgconn.nonblocking = 1

    def begin(self, values: Mapping[str, Any]) -> int:
        self._pg.send_query_prepared(_NAME, [_text(value) for value in self._prepared.in_order(values)])
        # The end of a unit of work: one that fails takes no other with it.
        self._pg.pipeline_sync()
        self._begun += 1
        self._pg.flush()
        return self._begun

    def safe(self, number: int) -> Turns[None]:
        def heard() -> bool:
            return self._answered >= number

        self._hear()
        while not heard():
            yield Until(self._pg.socket, bool(self._pg.flush()), _LONGEST, heard)
            self._pg.consume_input()
            self._hear()
        if problem := self._problems.pop(number, ""):
            raise NotNoted(problem)

    def close(self) -> None:
        """Make the connection what it was.

        Raises:
            Exception: When it still owes an answer, or is gone.
        """
        self._hear()
        self._pg.exit_pipeline_mode()
        self._pg.nonblocking = 0

    def _hear(self) -> None:
        """Take note of the answers that have come."""
        while self._answered < self._begun and not self._pg.is_busy():
            result = self._pg.get_result()
            if result is None:
                # It parts the answer of a statement from what follows.
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                self._answered += 1
                if self._problem:
                    self._problems[self._answered], self._problem = self._problem, ""
            elif result.status != ExecStatus.COMMAND_OK:
                self._problem = _said(result)


def _said(result: Any) -> str:
    return (result.error_message or b"?").decode("utf-8", "replace").strip() or "?"


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
