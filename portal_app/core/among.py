"""Rows named by many values at once: a list in the statement, or one array where the database takes arrays.

A statement with a place for each of two hundred values is long to write, to send and to plan; one with an array is not.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, String, any_, bindparam, func, literal, select, tuple_

from portal_app.core.db import engine

T = TypeVar("T")


def among(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """That a column of text holds one of these values."""
    if _takes_arrays():
        return column == any_(literal(list(values), ARRAY(String)))  # type: ignore[no-any-return]
    return column.in_(list(values))  # type: ignore[no-any-return]


def pairs_among(first: Any, second: Any, pairs: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """That two columns of text hold one of these pairs.

    Args:
        first: Column of the first of each pair.
        second: Column of the second.
        pairs: At most a few hundred, see `chunks`.
    """
    wanted = list(pairs)
    if _takes_arrays():
        firsts, seconds = (literal([pair[place] for pair in wanted], ARRAY(String)) for place in (0, 1))
        return tuple_(first, second).in_(select(func.unnest(firsts), func.unnest(seconds)))
    return tuple_(first, second).in_(wanted)


def among_given(column: Any, name: str) -> ColumnElement[bool]:
    """The same in a statement that is kept, see `per_database`: a list is given under this name when it runs."""
    if _takes_arrays():
        return column == any_(bindparam(name, type_=ARRAY(String)))  # type: ignore[no-any-return]
    return column.in_(bindparam(name, expanding=True))  # type: ignore[no-any-return]


def per_database(make: Callable[[], T]) -> Callable[[], T]:
    """Keep what a function makes: a statement in the form that suits this database, made when it is first needed."""
    made: dict[bool, T] = {}

    def kept() -> T:
        arrays = _takes_arrays()
        if arrays not in made:
            made[arrays] = make()
        return made[arrays]

    return kept


def _takes_arrays() -> bool:
    return engine().dialect.name == "postgresql"
