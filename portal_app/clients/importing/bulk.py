"""Rows straight to the database's driver."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, String, literal
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel


def insert_tuples(
    session: Session,
    model: type[SQLModel],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    shared: Mapping[str, Any],
) -> None:
    """Insert many rows as they are.

    Args:
        session: The unit of work.
        model: Of the table.
        columns: What each row holds, in order; texts and None only.
        rows: The rows.
        shared: Values that are the same in all rows, of any type. Columns named nowhere become NULL.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    table = model.__table__  # type: ignore[attr-defined]
    constants = [_literal(table.c[name].type, value, dialect) for name, value in shared.items()]
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(name) for name in (*columns, *shared))
    values = ", ".join([*[mark] * len(columns), *constants])
    connection.exec_driver_sql(f"INSERT INTO {quote(table.name)} ({names}) VALUES ({values})", list(rows))


def _literal(type_: TypeEngine[Any], value: Any, dialect: Dialect) -> str:
    """A value of our own (never of a list) written into the statement, in the form in which this database keeps it."""
    if isinstance(value, dict):
        type_, value = String(), json.dumps(value)
    written = str(literal(value, type_).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return written if dialect.paramstyle == "qmark" else written.replace("%", "%%")
