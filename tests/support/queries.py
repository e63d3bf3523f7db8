"""Counting statements, so that a page's number of queries can be shown not to depend on the number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal_app.core.db import engine


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run meanwhile; a bulk statement counts once, whatever its number of rows."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            statements.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine(), "before_cursor_execute", note)
