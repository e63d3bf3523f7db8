"""A mypy plugin: on a table's class, a column is a column and not its Python value.

SQLModel declares `status: str` for both, so that strict mypy would refuse `Task.status.in_(…)`. On the class this
plugin types it as SQLAlchemy's `InstrumentedAttribute[str]`; on a row it stays `str`.
"""

from collections.abc import Callable

from mypy.nodes import TypeInfo, Var
from mypy.plugin import AttributeContext, Plugin
from mypy.types import Instance, Type

_BASE = "sqlmodel.main.SQLModel"
_COLUMN = "sqlalchemy.orm.attributes.InstrumentedAttribute"


class SQLModelColumns(Plugin):
    """Types class-level access to the columns of SQLModel tables."""

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        owner, _, name = fullname.rpartition(".")
        if name.startswith("_") or name in ("metadata", "model_config", "model_fields"):
            return None
        symbol = self.lookup_fully_qualified(owner)
        if symbol is None or not isinstance(symbol.node, TypeInfo) or not symbol.node.has_base(_BASE):
            return None
        field = symbol.node.names.get(name)
        return self._as_column if field is not None and isinstance(field.node, Var) else None

    def _as_column(self, context: AttributeContext) -> Type:
        symbol = self.lookup_fully_qualified(_COLUMN)
        if symbol is None or not isinstance(symbol.node, TypeInfo):
            return context.default_attr_type
        return Instance(symbol.node, [context.default_attr_type])


def plugin(_version: str) -> type[Plugin]:
    """Where mypy enters."""
    return SQLModelColumns
