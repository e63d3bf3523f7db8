"""places in the lists of contacts

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_INDEX = "ix_task_share_contact"
#: As `list_place` was when this was written.
_PLACE = """
    UPDATE task_share SET place = (
        SELECT CASE
            WHEN task.status = 'done' OR task.client_done_at IS NOT NULL THEN 8000000
            WHEN task.introduction THEN 0
            ELSE 4000000
        END + CASE WHEN task.client_deadline IS NULL THEN 3999999 ELSE {days} END
        FROM task WHERE task.id = task_share.task_id
    )
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("task_share", sa.Column("place", sa.Integer(), nullable=False, server_default=sa.text("7999999")))
    days = (
        "CAST(julianday(task.client_deadline) - 1721424.5 AS INTEGER)"
        if sqlite
        else "task.client_deadline - DATE '0001-01-01' + 1"
    )
    op.execute(_PLACE.format(days=days))
    op.drop_index(_INDEX, table_name="task_share")
    columns = ["contact_id", "client_id", "withdrawn_at", sa.text("unread DESC"), "place", "task_id", "firm_id", "mode"]
    op.create_index(_INDEX, "task_share", columns, unique=False)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="task_share")
    columns = ["contact_id", "client_id", "withdrawn_at", "unread", "task_id", "firm_id", "mode"]
    op.create_index(_INDEX, "task_share", columns, unique=False)
    op.drop_column("task_share", "place")
