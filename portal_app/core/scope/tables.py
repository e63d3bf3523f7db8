"""What a statement says of its tables: whose rows they hold, and what its conditions ask of them already."""

from typing import Any

from sqlalchemy import FromClause, Table, TableClause
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping
from sqlalchemy.sql.selectable import AliasedReturnsRows

FIRM = "firm_id"


def firm_column(table: Any) -> Any:
    """The column that tells the firm of a row, in a table, an alias of one, or None."""
    base = table.element if isinstance(table, AliasedReturnsRows) else table
    if not isinstance(base, TableClause):
        return None
    if FIRM in base.c:
        return base.c[FIRM]
    return base.c["id"] if base.name == "firm" else None


def only_added_to(table: Any) -> set[str] | None:
    """For a table whose rows are only ever added to, the columns that are filled in later; else None."""
    found: set[str] | None = table.info.get("only_added_to") if isinstance(table, Table) else None
    return found


def parent_of(table: Any) -> tuple[Any, Any] | None:
    """For a table without a firm: its column that refers to a table with one, and the column it refers to."""
    if not isinstance(table, Table):
        return None
    for key in table.foreign_keys:
        if firm_column(key.column.table) is not None or parent_of(key.column.table) is not None:
            return key.parent, key.column
    return None


def conjuncts_of(criteria: Any) -> list[Any]:
    """All that must hold, taken apart."""
    found: list[Any] = []
    for each in criteria:
        while isinstance(each, Grouping):
            each = each.element
        if isinstance(each, BooleanClauseList) and each.operator is operators.and_:
            found += conjuncts_of(each.clauses)
        elif each is not None:
            found.append(each)
    return found


def compared(conjunct: Any, column: Any) -> Any:
    """What a condition says a column equals, or None."""
    if not isinstance(conjunct, BinaryExpression) or conjunct.operator is not operators.eq:
        return None
    for own, other in ((conjunct.left, conjunct.right), (conjunct.right, conjunct.left)):
        if getattr(own, "key", None) == column.key and is_table(own, column.table):
            return other
    return None


def is_table(column: Any, table: FromClause) -> bool:
    # What the ORM writes on a table's copy leaves its hash as it is.
    found = getattr(column, "table", None)
    return found is not None and hash(found) == hash(table)
