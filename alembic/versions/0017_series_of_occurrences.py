"""series of occurrences

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_EARLIER = sa.text("recurring_id IS NOT NULL")
_MADE = sa.text("occurrence_on IS NOT NULL")
_MONTH, _ONCE, _CLIENT = (
    "ix_task_firm_id_occurrence_on", "uq_task_recurring_id_occurrence_on", "ix_task_client_id_occurrence_on",
)  # fmt: skip


def _index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, "task", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.add_column("task", sa.Column("series", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.execute(
        "UPDATE task SET series = (SELECT title FROM recurring_task WHERE recurring_task.id = task.recurring_id) "
        "WHERE recurring_id IS NOT NULL"
    )
    for name in (_MONTH, _ONCE, _CLIENT):
        op.drop_index(name, "task")
    columns = ["firm_id", "occurrence_on", "series", "client_id", "status", "internal_deadline", "turn", "start_on"]
    _index(_MONTH, columns, _MADE)
    _index(_ONCE, ["recurring_id", "occurrence_on"], _MADE, unique=True)


def downgrade() -> None:
    for name in (_MONTH, _ONCE):
        op.drop_index(name, "task")
    columns = ["firm_id", "occurrence_on", "client_id", "recurring_id", "status", "internal_deadline"]
    _index(_MONTH, [*columns, "turn", "start_on"], _EARLIER)
    _index(_ONCE, ["recurring_id", "occurrence_on"], _EARLIER, unique=True)
    _index(_CLIENT, ["client_id", "occurrence_on"], _EARLIER)
    op.drop_column("task", "series")
