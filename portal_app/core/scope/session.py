"""The session, and whose rows it may reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from portal_app.core.scope.dialect import scoped
from portal_app.core.scope.fault import Unscoped

_SCOPE = "kontor_scope"


class across_firms:  # noqa: N801 - reads as what it does
    """Says that rows of several firms are meant, and why. `tests/structure` lists every place."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why


Scope = str | across_firms
"""The firm's id, or why it is several firms'."""


class ScopedSession(Session):
    """A session of one firm (or, said aloud, of several)."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get(*args, **kwargs)
        scope = self.info.get(_SCOPE)
        # One at hand from a wider scope is asked of no database.
        if found is None or scope.__class__ is across_firms or getattr(found, "firm_id", scope) == scope:
            return found
        return None


def open_for(session: Session, scope: Scope | None) -> None:
    """Give a new session its scope; without one it reaches only tables that belong to no firm."""
    session.info[_SCOPE] = scope


@contextmanager
def within(session: Session, scope: Scope) -> Iterator[None]:
    """Another scope for some statements of a unit of work: one firm's in a job for many, or all for one question.

    Args:
        session: What it holds is written first, in its own scope.
        scope: A firm's id, or `across_firms("why")`.
    """
    before = session.info.get(_SCOPE)
    _change(session, scope)
    try:
        yield
        session.flush()
    finally:
        session.info[_SCOPE] = before
        if session.in_transaction() and session.is_active:
            apply(session.connection(), before)


def scope_of(session: Session) -> Scope | None:
    """The scope that a session has now."""
    scope: Scope | None = session.info.get(_SCOPE)
    return scope


def demand(session: Session, firm_id: str) -> None:
    """Make sure that rows of this firm may be written, before they go past everything to the driver.

    Raises:
        Unscoped: The session is another firm's.
    """
    scope = scope_of(session)
    if scope != firm_id and not isinstance(scope, across_firms):
        raise Unscoped(f"rows of firm {firm_id} in the session of {scope or 'no firm'}")


def _change(session: Session, scope: Scope | None) -> None:
    session.flush()
    session.info[_SCOPE] = scope
    if session.in_transaction():
        apply(session.connection(), scope)


@event.listens_for(ScopedSession, "after_begin")
def _enter(session: Session, _transaction: object, connection: Connection) -> None:
    apply(connection, session.info.get(_SCOPE))


def apply(connection: Any, scope: Scope | None) -> None:
    """Have a connection complete what it sends in this scope from now on."""
    plain = connection.engine.dialect
    if scope.__class__ is across_firms:
        connection.dialect = plain
    else:
        connection.dialect = scoped(plain)
        connection.kontor_firm = scope
