"""who has seen what, and whom a comment speaks to

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column("mentioned", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""),
    )
    op.create_table(
        "message_read",
        sa.Column("task_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("firm_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_message_read_firm_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_message_read_task_id")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_message_read")),
    )


def downgrade() -> None:
    op.drop_table("message_read")
    op.drop_column("message", "mentioned")
