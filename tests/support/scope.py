"""Sessions for tests.

A test makes and looks at the rows of several firms, so its own statements run across firms. What the product sends
with an actor in hand runs within that actor's firm, as it does behind the guard: the session finds out who is acting.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core import db, scope

_TESTS = scope.across_firms("a test looks at everything")
_PRODUCT = str(Path(__file__).resolve().parents[2] / "portal_app")


@contextmanager
def reading() -> Iterator[Session]:
    """As `db.reading`, for a test."""
    with db.reading(_TESTS) as session, _following(session):
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """As `db.writing`, for a test."""
    with db.writing(_TESTS) as session, _following(session):
        yield session


@contextmanager
def _following(session: Session) -> Iterator[None]:
    connection = session.connection()

    def follow(*_told: object) -> None:
        if scope.scope_of(session) is _TESTS:
            actor = _acting()
            scope.apply(connection, actor.firm_id if actor else _TESTS)

    event.listen(connection, "before_execute", follow)
    try:
        yield
    finally:
        event.remove(connection, "before_execute", follow)
        # What is written at the end is the test's.
        scope.apply(connection, scope.scope_of(session))


def _acting() -> Actor | None:
    """Whom the product acts for in the innermost of its functions that have an actor."""
    frame: Any = sys._getframe(1)
    inside = False
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_PRODUCT):
            inside = True
            actor = frame.f_locals.get("actor")
            if isinstance(actor, Actor):
                return actor
        elif inside and "/tests/" in name:
            return None
        frame = frame.f_back
    return None
