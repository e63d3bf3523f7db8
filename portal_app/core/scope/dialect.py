"""A database's dialect that completes statements when they are compiled, and looks at their values when they run."""

import copy
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.default import DefaultExecutionContext

from portal_app.core.scope.compiler import FIRM_VALUE, Completing
from portal_app.core.scope.fault import Unscoped

# What SQLAlchemy runs with is written for its own dialects, and hardly typed.
_Running: Any = DefaultExecutionContext


def scoped(plain: Any) -> Any:
    """The database's dialect with a compiler that completes statements; made once an engine, when it is connected."""
    made = plain.__dict__.get("kontor_scoped")
    if made is None:
        made = copy.copy(plain)
        made.statement_compiler = type("ScopedCompiler", (Completing, plain.statement_compiler), {})
        made.execution_ctx_cls = type("ScopedContext", (Looking, plain.execution_ctx_cls), {})
        plain.kontor_scoped = made
    return made


class Looking(_Running):  # type: ignore[misc]
    """A statement on its way: gets the firm's id, and is looked at once more."""

    @classmethod
    def _init_compiled(
        cls,
        dialect: Dialect,
        connection: Any,
        dbapi_connection: Any,
        execution_options: Any,
        compiled: Any,
        parameters: Any,
        *rest: Any,
        **more: Any,
    ) -> Any:
        firm = connection.kontor_firm
        if compiled.touches:
            if firm is None:
                raise Unscoped(
                    f"a statement on {compiled.touches} in a session of no firm: open it as reading(firm_id) or "
                    f"writing(firm_id), or say across_firms('why')"
                )
            if compiled.adds_firm:
                parameters = [{**row, FIRM_VALUE: firm} for row in parameters] if parameters else [{FIRM_VALUE: firm}]
        self = super()._init_compiled(
            dialect, connection, dbapi_connection, execution_options, compiled, parameters, *rest, **more
        )
        for name in compiled.firms_given:
            for row in self.compiled_parameters:
                if row[name] != firm:
                    raise Unscoped(f"a statement on {compiled.touches} for firm {row[name]} in the session of {firm}")
        return self

    @classmethod
    def _init_statement(
        cls, dialect: Any, connection: Any, dbapi_connection: Any, execution_options: Any, *rest: Any
    ) -> Any:
        if not execution_options.get("kontor_demanded"):
            raise Unscoped("SQL for the driver says nothing about its firm: see scope.demand")
        return super()._init_statement(dialect, connection, dbapi_connection, execution_options, *rest)
