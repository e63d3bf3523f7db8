"""Whose rows a statement reaches: one firm's, and it is written here rather than in each query.

Every session is opened for a firm. Whatever it sends (rows, objects, kept statements past the ORM) is completed when it
is compiled: each table with a firm, wherever in the statement it stands, is read and changed where the firm is the
session's, and what is inserted must be of that firm. A statement is compiled once and kept; from then on this costs a
look at a few values. What must see several firms says so, with the reason: `across_firms("…")`.
"""

from portal_app.core.scope.fault import Unscoped
from portal_app.core.scope.session import (
    Scope,
    ScopedSession,
    across_firms,
    apply,
    demand,
    open_for,
    scope_of,
    within,
)

__all__ = ["Scope", "ScopedSession", "Unscoped", "across_firms", "apply", "demand", "open_for", "scope_of", "within"]
