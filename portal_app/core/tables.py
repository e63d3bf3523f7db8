"""Column types that all tables share.

What a table says of itself in `__table_args__`, as `{"info": {…}}`:

- `own`: the column that tells whose rows these are, where a person may change what is their own whoever else they are
  not; None where a row names a person and is yet not theirs to change.
- `noted`: columns that the program fills by itself, when somebody comes by or changes what they are made from.
- `only_added_to`: rows are only ever added, but for these columns, which are filled in later.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator
from sqlmodel import Field, SQLModel

from portal_app.core.ids import new_id

#: Constraint names are fixed, so that migrations can name them on both databases.
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, which SQLite keeps without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """As the database takes it; thousands of rows written at one moment convert it once."""
        convert = super().bind_processor(dialect)
        if convert is None:
            return None
        # One pair, replaced whole: several threads write at once.
        last: tuple[datetime | None, Any] = (None, None)

        def process(value: datetime | None) -> Any:
            nonlocal last
            if value is None:
                return None
            known, converted = last
            if value is not known:
                converted = convert(value)
                last = (value, converted)
            return converted

        return process

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """As the program takes it. A page of fifty rows holds a hundred of them."""
        if dialect.name == "sqlite":
            # The driver gives the text as it stands there; told the zone at once, it is read once.
            return lambda text: None if text is None else datetime.fromisoformat(f"{text}+00:00")
        return None


def id_field() -> Any:
    """The primary key of a table."""
    return Field(default_factory=new_id, primary_key=True, max_length=20)


def ref(target: str, *, nullable: bool = False, index: bool = False, primary: bool = False) -> Any:
    """A reference to another table's row.

    Args:
        target: `table.column`.
        nullable: Whether the row may have none; the default is then None.
        index: Whether to index this column alone.
        primary: Whether it is part of the primary key.
    """
    if nullable:
        return Field(default=None, foreign_key=target, nullable=True, index=index, max_length=20)
    if primary:
        return Field(foreign_key=target, primary_key=True, max_length=20)
    return Field(foreign_key=target, index=index, max_length=20)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A point in time; None by default when it may be missing, else it must be given."""
    if nullable:
        return Field(default=None, sa_type=Instant, nullable=True, index=index)
    return Field(sa_type=Instant, index=index)
