"""patterns of what repeats

Revision ID: 0025
Revises: 0024
"""

import hashlib
import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INDEX = "ix_recurring_task_pattern"
_TABLE = sa.table(
    "recurring_task",
    sa.column("id", sa.String),
    sa.column("title", sa.String),
    sa.column("rule", sa.JSON),
    sa.column("starts_on", sa.Date),
    sa.column("pattern", sa.String),
)


def _pattern(title: str, rule: dict[str, Any], starts_on: date) -> str:
    # As `pattern_of` was when this was written.
    told = json.dumps([title, rule, starts_on.isoformat()], sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def upgrade() -> None:
    op.add_column("recurring_task", sa.Column("pattern", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    rows = connection.execute(sa.select(_TABLE.c.id, _TABLE.c.title, _TABLE.c.rule, _TABLE.c.starts_on)).all()
    if rows:
        connection.execute(
            sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("row")).values(pattern=sa.bindparam("told")),
            [{"row": id_, "told": _pattern(title, rule, starts_on)} for id_, title, rule, starts_on in rows],
        )
    columns = ["firm_id", "state", "deleted_at", "pattern", "next_on", "client_id", "id"]
    op.create_index(_INDEX, "recurring_task", columns, unique=False)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="recurring_task")
    op.drop_column("recurring_task", "pattern")
