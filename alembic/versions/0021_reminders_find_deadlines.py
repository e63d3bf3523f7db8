"""reminders find deadlines

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_task_firm_id_client_deadline", "task", ["firm_id", "status", "client_deadline", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_task_firm_id_client_deadline", table_name="task")
