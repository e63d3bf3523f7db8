"""Bringing a database to the schema of this version. The only way that tables come about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

from alembic import command

ROOT = Path(__file__).resolve().parents[2]

#: Any number: whoever migrates a PostgreSQL database holds this advisory lock.
_LOCK = 0x6B6F6E746F72


def config(url: str = "") -> Config:
    """Alembic's configuration.

    Args:
        url: Database address; the settings' when empty.
    """
    made = Config()
    made.set_main_option("script_location", str(ROOT / "alembic"))
    if url:
        made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade a database; several processes may try at once.

    Args:
        engine: Of the database.
        revision: How far; the newest by default.
    """
    _run(engine, command.upgrade, revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take a database back to an older schema, dropping what newer ones added."""
    _run(engine, command.downgrade, revision)


def _run(engine: Engine, step: object, revision: str) -> None:
    with engine.connect() as connection, _keys_at_rest(connection):
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            connection.commit()
        made = config()
        made.attributes["connection"] = connection
        step(made, revision)  # type: ignore[operator]
        connection.commit()
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")
            connection.commit()


@contextmanager
def _keys_at_rest(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which its foreign keys must not notice.

    With them on, rows that point to it would forbid that or be deleted with it. They can be switched only outside of
    a transaction; `alembic/env.py` looks whether they all hold before it commits.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def differences(engine: Engine) -> list[object]:
    """What a migrated database lacks against the models; empty when they are in step."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))
