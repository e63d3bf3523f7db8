"""Whether a database has the schema of this version, asked at each start: without what would bring it there."""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table

_MIGRATIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"
#: Where Alembic notes how far a database is.
_NOTED = table("alembic_version", column("version_num"))


@lru_cache(maxsize=1)
def newest() -> str:
    """The last migration: their files begin with their numbers."""
    return max(path.name.partition("_")[0] for path in _MIGRATIONS.glob("[0-9]*_*.py"))


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_NOTED.name):
            return False
        return list(connection.scalars(select(_NOTED.c.version_num))) == [newest()]
