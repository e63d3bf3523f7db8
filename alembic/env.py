"""How Alembic reaches the database. Kontor runs it through `portal_app.core.migrations`."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import portal_app.models  # noqa: F401  (fills the metadata)
from alembic import context
from portal_app.core.db import make_engine
from portal_app.core.settings import settings
from portal_app.core.tables import Instant


def _render_type(kind: str, obj: object, autogen_context: object) -> str | bool:
    if kind == "type" and isinstance(obj, Instant):
        autogen_context.imports.add("from portal_app.core.tables import Instant")  # type: ignore[attr-defined]
        return "Instant()"
    return False


def _check_keys(ctx: MigrationContext, *_: object, **__: object) -> None:
    """On SQLite the keys are off while tables are copied: what a migration leaves must hold without them too."""
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"rows without what they point to: {broken[:5]}")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        # SQLite can't alter most things in place; Alembic copies the table instead.
        render_as_batch=True,
        render_item=_render_type,
        compare_type=True,
        transaction_per_migration=True,
        on_version_apply=_check_keys,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = make_engine(context.config.get_main_option("sqlalchemy.url") or settings().database_url)
    with engine.connect() as own:
        _run(own)
        own.commit()
    engine.dispose()
