"""templates and what repeats name what is asked for

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = ("task_template", "recurring_task")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("slots", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("slots")
