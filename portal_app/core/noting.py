"""Many units of work of one and the same statement, after one another: the note that a mail was sent.

Straight to the driver: making and running a statement by way of SQLAlchemy takes three times what the database does.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.dml import Update

from portal_app.core.db import engine
from portal_app.core.scope import across_firms

#: Runs the statement with these values as a unit of work of its own. Raises what the driver raises.
Note = Callable[[Mapping[str, Any]], None]


@contextmanager
def noting(_scope: across_firms, statement: Update) -> Iterator[Note]:
    """Run one statement again and again, each time a unit of work, on one connection that stays taken.

    What is noted is safe from the moment it returns against whatever happens to our processes, and a fraction of a
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
            try:
                driver: Any = connection.connection.dbapi_connection
                with driver.cursor() as cursor:
                    yield lambda values: cursor.execute(prepared.sql, prepared.by_name(values), prepare=True)
                connection.exec_driver_sql("RESET synchronous_commit")
            except BaseException:
                # Nobody else must get a connection that commits in this way.
                connection.invalidate()
                raise
        return
    kept = engine().raw_connection()
    try:
        # Without a BEGIN before it: SQLite too makes a transaction of a single statement.
        sqlite: Any = kept.dbapi_connection
        yield lambda values: sqlite.execute(prepared.sql, prepared.in_order(values))
    finally:
        kept.close()


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
    order: tuple[str, ...]
    converters: Mapping[str, Callable[[Any], Any]]
    fixed: Mapping[str, Any]

    def by_name(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as the driver takes them."""
        taken = {**self.fixed, **values}
        for name, convert in self.converters.items():
            taken[name] = convert(taken[name])
        return taken

    def in_order(self, values: Mapping[str, Any]) -> list[Any]:
        """The same for a driver that counts places."""
        taken = self.by_name(values)
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
    return _Prepared(
        sql=str(compiled),
        order=tuple(compiled.positiontup or ()),
        converters=converters,
        fixed={name: bound.value for bound, name in names.items() if not bound.required},
    )
