"""Rows straight to the database's driver."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session
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
    constants = []
    for name, value in shared.items():
        # Dates, bools and JSON in the form in which this database keeps them.
        convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        constants.append(convert(value) if convert is not None else value)
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(name) for name in (*columns, *shared))
    marks = ", ".join([mark] * (len(columns) + len(shared)))
    tail = tuple(constants)
    connection.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})", [(*row, *tail) for row in rows]
    )
