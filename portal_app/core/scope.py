"""Whose rows a statement reaches: one firm's, and it is written here rather than in each query.

Every session is opened for a firm. Whatever it sends (rows, objects, kept statements past the ORM) is completed when it
is compiled: each table with a firm, wherever in the statement it stands, is read and changed where the firm is the
session's, and what is inserted must be of that firm. A statement is compiled once and kept; from then on this costs a
look at a few values. What must see several firms says so, with the reason: `across_firms("…")`.
"""

import copy
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    Join,
    String,
    Table,
    TableClause,
    and_,
    bindparam,
    event,
    select,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping, Label, UnaryExpression
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromGrouping

_NAME = "kontor_scope_firm"
_SCOPE = "kontor_scope"
_FIRM = "firm_id"
_FIRM_VALUE: BindParameter[str] = bindparam(_NAME, type_=String(), required=True)


class Unscoped(RuntimeError):
    """A statement that would reach rows of no firm in particular, or of another one. A fault in the program."""


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
        if found is None or scope.__class__ is across_firms or getattr(found, _FIRM, scope) == scope:
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
            _apply(session.connection(), before)


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
        _apply(session.connection(), scope)


@event.listens_for(ScopedSession, "after_begin")
def _enter(session: Session, _transaction: object, connection: Connection) -> None:
    _apply(connection, session.info.get(_SCOPE))


def _apply(connection: Any, scope: Scope | None) -> None:
    plain = connection.engine.dialect
    if scope.__class__ is across_firms:
        connection.dialect = plain
    else:
        connection.dialect = _scoped(plain)
        connection.kontor_firm = scope


def _scoped(plain: Any) -> Any:
    """The database's dialect with a compiler that completes statements; made once an engine, when it is connected."""
    made = plain.__dict__.get("kontor_scoped")
    if made is None:
        made = copy.copy(plain)
        made.statement_compiler = type("ScopedCompiler", (_Compiler, plain.statement_compiler), {})
        made.execution_ctx_cls = type("ScopedContext", (_Context, plain.execution_ctx_cls), {})
        plain.kontor_scoped = made
    return made


# What SQLAlchemy compiles and runs with is written for its own dialects, and hardly typed.
_Compiling: Any = SQLCompiler
_Running: Any = DefaultExecutionContext


class _Context(_Running):  # type: ignore[misc]
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
                parameters = [{**row, _NAME: firm} for row in parameters] if parameters else [{_NAME: firm}]
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


class _Compiler(_Compiling):  # type: ignore[misc]
    """Completes each part of a statement that reaches a table with a firm."""

    #: A table with a firm that the statement reaches; empty for none.
    touches = ""
    #: Whether the firm's id was put into it.
    adds_firm = False
    #: Names of the values that it compares with a table's firm, or writes there, by itself.
    firms_given: tuple[str, ...] = ()

    def _compose_select_body(
        self, text: str, select_: Any, state: Any, columns: Any, froms: Any, *rest: Any, **more: Any
    ) -> Any:
        conjuncts = _conjuncts(select_._where_criteria)
        secured, lacking = [], []
        for from_ in froms:
            replaced, conditions = self._secure(from_, conjuncts)
            secured.append(replaced)
            lacking += conditions
        if lacking:
            select_ = select_._generate()
            select_._where_criteria += tuple(lacking)
        return super()._compose_select_body(text, select_, state, columns, secured, *rest, **more)

    def visit_update(self, statement: Any, *rest: Any, **more: Any) -> str:
        may_change = _only_added_to(statement.table)
        if may_change is not None:
            # Given with the statement, or by the names of its parameters, as the ORM does.
            given = {getattr(name, "key", name) for name in statement._values or ()} | set(self.column_keys or ())
            if not given & set(statement.table.c.keys()) <= may_change:
                raise Unscoped(f"rows of {statement.table.name} are only ever added to")
        made: str = super().visit_update(self._secured_change(statement), *rest, **more)
        self._check_values(statement)
        return made

    def visit_delete(self, statement: Any, *rest: Any, **more: Any) -> str:
        if _only_added_to(statement.table) is not None:
            raise Unscoped(f"rows of {statement.table.name} are only ever added to")
        made: str = super().visit_delete(self._secured_change(statement), *rest, **more)
        return made

    def update_from_clause(self, statement: Any, table: Any, extra: Any, *rest: Any, **more: Any) -> str:
        self._demand_condition(statement, extra)
        made: str = super().update_from_clause(statement, table, extra, *rest, **more)
        return made

    def delete_extra_from_clause(self, statement: Any, table: Any, extra: Any, *rest: Any, **more: Any) -> str:
        self._demand_condition(statement, extra)
        made: str = super().delete_extra_from_clause(statement, table, extra, *rest, **more)
        return made

    def visit_insert(self, statement: Any, *rest: Any, **more: Any) -> str:
        made: str = super().visit_insert(statement, *rest, **more)
        if _firm_column(statement.table) is None:
            if _parent(statement.table) is not None:
                # Its parent was found in this firm's scope by whoever writes it.
                self.touches = statement.table.name
            return made
        self.touches = statement.table.name
        if statement.select is not None:
            self._check_selected(statement)
        elif not self._check_values(statement):
            raise Unscoped(f"an insert into {statement.table.name} whose firm can't be told")
        return made

    def visit_on_conflict_do_update(self, clause: Any, **more: Any) -> str:
        table = self.stack[-1]["selectable"].table
        if _firm_column(table) is not None or _parent(table) is not None:
            raise Unscoped(f"an insert into {table.name} that changes what is there, whosever it is")
        made: str = super().visit_on_conflict_do_update(clause, **more)
        return made

    def visit_textclause(self, *_rest: Any, **_more: Any) -> str:
        raise Unscoped("SQL as text says nothing about its firm: write it as an expression")

    visit_tstring = visit_textclause

    def _secured_change(self, statement: Any) -> Any:
        replaced, lacking = self._secure(statement.table, _conjuncts(statement._where_criteria))
        if replaced is not statement.table:
            raise Unscoped("a change of a join")
        if not lacking:
            return statement
        statement = statement._generate()
        statement._where_criteria += tuple(lacking)
        return statement

    def _demand_condition(self, statement: Any, extra: Any) -> None:
        conjuncts = _conjuncts(statement._where_criteria)
        if any(self._secure(from_, conjuncts)[1] for from_ in extra):
            raise Unscoped(f"a change of {statement.table.name} by another table: compare that one's firm_id as well")

    def _check_values(self, statement: Any) -> bool:
        """Have the firm that a statement writes looked at with each row; false when it writes none."""
        column = _firm_column(statement.table)
        if column is None:
            return False
        # Names that values get when they are written: alone, and in one of several rows.
        own = re.compile(rf"{column.key}(_m\d+)?")
        names = {name for name in self.bind_names.values() if own.fullmatch(name)}
        for values in (statement._values or {}, *(row for rows in statement._multi_values for row in rows)):
            for written, value in dict(values).items():
                if getattr(written, "key", written) != column.key:
                    continue
                if isinstance(value, BindParameter):
                    if value in self.bind_names:
                        names.add(self.bind_names[value])
                elif not isinstance(value, str):
                    raise Unscoped(f"a firm in {statement.table.name} that is no plain value")
        self._look_at(sorted(names))
        return bool(names)

    def _check_selected(self, statement: Any) -> None:
        column = _firm_column(statement.table)
        assert column is not None
        for name, chosen in zip(statement._select_names, statement.select.selected_columns, strict=True):
            if name != column.key:
                continue
            while isinstance(chosen, Label | Grouping):
                chosen = chosen.element
            if isinstance(chosen, BindParameter):
                self._look_at([self.bind_names[chosen]])
                return
            if chosen.table is not None and _firm_column(chosen.table) is not None and chosen.key == _FIRM:
                # Of rows that are the firm's themselves.
                return
        raise Unscoped(f"an insert into {statement.table.name} whose firm can't be told")

    def _look_at(self, names: Sequence[str]) -> None:
        self.firms_given = tuple(dict.fromkeys((*self.firms_given, *names)))

    def _secure(self, from_: Any, conjuncts: Sequence[Any]) -> tuple[Any, list[Any]]:
        """Complete a FROM: joins within themselves.

        Args:
            from_: A table, an alias, a join or anything else that is read from.
            conjuncts: What holds for its rows already.

        Returns:
            What to read from instead, and the conditions that are still lacking.
        """
        if isinstance(from_, FromGrouping):
            replaced, lacking = self._secure(from_.element, conjuncts)
            return (from_ if replaced is from_.element else FromGrouping(replaced)), lacking
        if isinstance(from_, Join):
            return self._secure_join(from_, conjuncts)
        base = from_.element if isinstance(from_, AliasedReturnsRows) else from_
        if not isinstance(base, TableClause):
            # Its own parts are completed when they are compiled.
            return from_, []
        return from_, self._lacking(from_, base, conjuncts)

    def _secure_join(self, join: Any, conjuncts: Sequence[Any]) -> tuple[Any, list[Any]]:
        if join.full:
            raise Unscoped("a full outer join can't be kept within a firm")
        on = _conjuncts([join.onclause])
        # What an outer join asks of its left side leaves that side's other rows in.
        left, lacking = self._secure(join.left, conjuncts if join.isouter else [*conjuncts, *on])
        right, right_lacking = self._secure(join.right, [*conjuncts, *on])
        if left is join.left and right is join.right and not right_lacking:
            return join, lacking
        secured = copy.copy(join)
        secured.left, secured.right = left, right
        if right_lacking:
            secured.onclause = and_(join.onclause, *right_lacking)
        return secured, lacking

    def _lacking(self, from_: Any, base: TableClause, conjuncts: Sequence[Any]) -> list[Any]:
        column = _firm_column(base)
        if column is None:
            return self._lacking_parent(from_, base, conjuncts)
        self.touches = base.name
        own = from_.c[column.key]
        for conjunct in conjuncts:
            value = _compared(conjunct, own)
            if isinstance(value, BindParameter):
                # It says so itself. That it says the right thing is looked at when it runs.
                self._given_later(value)
                return []
        self.adds_firm = True
        if self.dialect.name == "sqlite":
            # By a plus, SQLite chooses no index for a condition: it goes on choosing as the query's author meant.
            own = UnaryExpression(own, operator=operators.custom_op("+"), type_=String())
        condition: ColumnElement[bool] = own == _FIRM_VALUE
        return [condition]

    def _lacking_parent(self, from_: Any, base: TableClause, conjuncts: Sequence[Any]) -> list[Any]:
        found = _parent(base)
        if found is None:
            return []
        self.touches = base.name
        column, parent_key = found
        for conjunct in conjuncts:
            other = _compared(conjunct, from_.c[column.key])
            if other is not None and getattr(other, "key", "") == parent_key.key and _is_table(other, parent_key.table):
                # It is read together with its parent, which is completed itself.
                return []
        parent = parent_key.table.alias()
        return [select(1).where(parent.c[parent_key.key] == from_.c[column.key]).correlate(from_).exists()]

    def _given_later(self, value: BindParameter[Any]) -> None:
        # The name that it gets in this statement is known only when it is written; by its key it is found then.
        self._waiting = (*getattr(self, "_waiting", ()), value)

    def visit_bindparam(self, bind: Any, *rest: Any, **more: Any) -> str:
        made: str = super().visit_bindparam(bind, *rest, **more)
        if bind in getattr(self, "_waiting", ()):
            self._look_at([self.bind_names[bind]])
        return made


def _firm_column(table: Any) -> Any:
    """The column that tells the firm of a row, in a table, an alias of one, or None."""
    base = table.element if isinstance(table, AliasedReturnsRows) else table
    if not isinstance(base, TableClause):
        return None
    if _FIRM in base.c:
        return base.c[_FIRM]
    return base.c["id"] if base.name == "firm" else None


def _only_added_to(table: Any) -> set[str] | None:
    """For a table whose rows are only ever added to, the columns that are filled in later; else None."""
    found: set[str] | None = table.info.get("only_added_to") if isinstance(table, Table) else None
    return found


def _parent(table: Any) -> tuple[Any, Any] | None:
    """For a table without a firm: its column that refers to a table with one, and the column it refers to."""
    if not isinstance(table, Table):
        return None
    for key in table.foreign_keys:
        if _firm_column(key.column.table) is not None or _parent(key.column.table) is not None:
            return key.parent, key.column
    return None


def _conjuncts(criteria: Any) -> list[Any]:
    """All that must hold, taken apart."""
    found: list[Any] = []
    for each in criteria:
        while isinstance(each, Grouping):
            each = each.element
        if isinstance(each, BooleanClauseList) and each.operator is operators.and_:
            found += _conjuncts(each.clauses)
        elif each is not None:
            found.append(each)
    return found


def _compared(conjunct: Any, column: Any) -> Any:
    """What a condition says a column equals, or None."""
    if not isinstance(conjunct, BinaryExpression) or conjunct.operator is not operators.eq:
        return None
    for own, other in ((conjunct.left, conjunct.right), (conjunct.right, conjunct.left)):
        if getattr(own, "key", None) == column.key and _is_table(own, column.table):
            return other
    return None


def _is_table(column: Any, table: FromClause) -> bool:
    # What the ORM writes on a table's copy leaves its hash as it is.
    found = getattr(column, "table", None)
    return found is not None and hash(found) == hash(table)
