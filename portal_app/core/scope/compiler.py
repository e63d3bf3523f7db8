"""Completes statements while they are compiled: a table with a firm is read and changed where it is the session's."""

import copy
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Join, String, TableClause, and_, bindparam, select
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import Grouping, Label, UnaryExpression
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromGrouping

from portal_app.core.scope.fault import Unscoped
from portal_app.core.scope.tables import FIRM, compared, conjuncts_of, firm_column, is_table, only_added_to, parent_of

#: The name by which a statement gets its session's firm.
FIRM_VALUE = "kontor_scope_firm"
_FIRM_BIND: BindParameter[str] = bindparam(FIRM_VALUE, type_=String(), required=True)

# What SQLAlchemy compiles with is written for its own dialects, and hardly typed.
_Compiling: Any = SQLCompiler


class Completing(_Compiling):  # type: ignore[misc]
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
        conjuncts = conjuncts_of(select_._where_criteria)
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
        may_change = only_added_to(statement.table)
        if may_change is not None:
            # Given with the statement, or by the names of its parameters, as the ORM does.
            given = {getattr(name, "key", name) for name in statement._values or ()} | set(self.column_keys or ())
            if not given & set(statement.table.c.keys()) <= may_change:
                raise Unscoped(f"rows of {statement.table.name} are only ever added to")
        made: str = super().visit_update(self._secured_change(statement), *rest, **more)
        self._check_values(statement)
        return made

    def visit_delete(self, statement: Any, *rest: Any, **more: Any) -> str:
        if only_added_to(statement.table) is not None:
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
        if firm_column(statement.table) is None:
            if parent_of(statement.table) is not None:
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
        if firm_column(table) is not None or parent_of(table) is not None:
            raise Unscoped(f"an insert into {table.name} that changes what is there, whosever it is")
        made: str = super().visit_on_conflict_do_update(clause, **more)
        return made

    def visit_textclause(self, *_rest: Any, **_more: Any) -> str:
        raise Unscoped("SQL as text says nothing about its firm: write it as an expression")

    visit_tstring = visit_textclause

    def _secured_change(self, statement: Any) -> Any:
        replaced, lacking = self._secure(statement.table, conjuncts_of(statement._where_criteria))
        if replaced is not statement.table:
            raise Unscoped("a change of a join")
        if not lacking:
            return statement
        statement = statement._generate()
        statement._where_criteria += tuple(lacking)
        return statement

    def _demand_condition(self, statement: Any, extra: Any) -> None:
        conjuncts = conjuncts_of(statement._where_criteria)
        if any(self._secure(from_, conjuncts)[1] for from_ in extra):
            raise Unscoped(f"a change of {statement.table.name} by another table: compare that one's firm_id as well")

    def _check_values(self, statement: Any) -> bool:
        """Have the firm that a statement writes looked at with each row; false when it writes none."""
        column = firm_column(statement.table)
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
        column = firm_column(statement.table)
        assert column is not None
        for name, chosen in zip(statement._select_names, statement.select.selected_columns, strict=True):
            if name != column.key:
                continue
            while isinstance(chosen, Label | Grouping):
                chosen = chosen.element
            if isinstance(chosen, BindParameter):
                self._look_at([self.bind_names[chosen]])
                return
            if chosen.table is not None and firm_column(chosen.table) is not None and chosen.key == FIRM:
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
        on = conjuncts_of([join.onclause])
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
        column = firm_column(base)
        if column is None:
            return self._lacking_parent(from_, base, conjuncts)
        self.touches = base.name
        own = from_.c[column.key]
        for conjunct in conjuncts:
            value = compared(conjunct, own)
            if isinstance(value, BindParameter):
                # It says so itself. That it says the right thing is looked at when it runs.
                self._given_later(value)
                return []
        self.adds_firm = True
        if self.dialect.name == "sqlite":
            # By a plus, SQLite chooses no index for a condition: it goes on choosing as the query's author meant.
            own = UnaryExpression(own, operator=operators.custom_op("+"), type_=String())
        condition: ColumnElement[bool] = own == _FIRM_BIND
        return [condition]

    def _lacking_parent(self, from_: Any, base: TableClause, conjuncts: Sequence[Any]) -> list[Any]:
        found = parent_of(base)
        if found is None:
            return []
        self.touches = base.name
        column, parent_key = found
        for conjunct in conjuncts:
            other = compared(conjunct, from_.c[column.key])
            if other is not None and getattr(other, "key", "") == parent_key.key and is_table(other, parent_key.table):
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
