"""Columns that hold encrypted values, so that a rotation of the key finds them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, select, update

from portal_app.core import crypto, keys
from portal_app.core.db import reading, writing
from portal_app.core.scope import across_firms

_BATCH = 200
_ALL = across_firms("A rotation of the key is the installation's")


@dataclass(frozen=True)
class _Column:
    column: ColumnElement[Any]
    purpose: str
    bound_to: ColumnElement[Any]

    @property
    def table(self) -> Table:
        table: Table = self.column.table
        return table


_columns: list[_Column] = []


def column(column: Any, purpose: str, bound_to: Any = None) -> None:
    """Make a column known that holds what `crypto.encrypt` made, beside its table's model.

    Args:
        column: A text column of a table with an `id`; NULL and the empty text stay as they are.
        purpose: As given to `encrypt`.
        bound_to: The column whose value was given to `encrypt` as `bound_to`, if any.
    """
    _columns.append(_Column(column, purpose, literal("") if bound_to is None else bound_to))


def encrypt_anew() -> tuple[int, list[str]]:
    """Encrypt with the key in use whatever an older key encrypted. Can be stopped and done again at any place.

    Returns:
        How many values were encrypted anew, and where those lie that no key opens (`table.column id`).
    """
    done, lost = 0, []
    for known in _columns:
        for batch in _batches(known):
            with writing(_ALL) as session:
                for row_id, sealed, bound_to in batch:
                    try:
                        value = crypto.decrypt(known.purpose, sealed, bound_to)
                    except crypto.Undecipherable:
                        lost.append(f"{known.table.name}.{known.column.name} {row_id}")
                        continue
                    # Whoever changed it meanwhile has encrypted it with the key in use.
                    session.connection().execute(
                        update(known.table)
                        .where(known.table.c.id == row_id, known.column == sealed)
                        .values({known.column: crypto.encrypt(known.purpose, value, bound_to)})
                    )
                    done += 1
    return done, lost


def keys_needed() -> set[str]:
    """The ids of the keys without which something in the database can't be read."""
    needed: set[str] = set()
    with reading(_ALL) as session:
        for known in _columns:
            # The id stands at a fixed place: no value leaves the database for this.
            head = func.substr(known.column, 1, len("k1.") + 12)
            needed |= {crypto.key_id(f"{text}.") for text in session.scalars(select(head).distinct()) if text}
    return needed - {""}


def _batches(known: _Column) -> Iterator[list[tuple[str, str, str]]]:
    last = ""
    current = f"k1.{keys.in_use().id}."
    while True:
        with reading(_ALL) as session:
            found = session.execute(
                select(known.table.c.id, known.column, known.bound_to)
                .where(known.table.c.id > last, known.column != "", ~known.column.startswith(current))
                .order_by(known.table.c.id)
                .limit(_BATCH)
            ).all()
        if not found:
            return
        yield [(row[0], row[1], row[2]) for row in found]
        last = found[-1][0]
