"""recurring tasks

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recurring_task",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("firm_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("client_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("search", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("deadline_days", sa.Integer(), nullable=True),
        sa.Column("client_days", sa.Integer(), nullable=False),
        sa.Column("assign_to", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("assignee_id", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("auto_complete", sa.Boolean(), nullable=False),
        sa.Column("for_client", sa.Boolean(), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("created_by_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff_member.id"], name=op.f("fk_recurring_task_assignee_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_recurring_task_client_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_recurring_task_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_task")),
    )
    op.create_index(
        "ix_recurring_task_client_id", "recurring_task", ["client_id", "state", "next_on", "id"], unique=False
    )
    op.create_index("ix_recurring_task_due", "recurring_task", ["firm_id", "state", "next_on", "id"], unique=False)
    op.create_index(
        "uq_recurring_task_nonce",
        "recurring_task",
        ["nonce"],
        unique=True,
        sqlite_where=sa.text("nonce IS NOT NULL"),
        postgresql_where=sa.text("nonce IS NOT NULL"),
    )


def downgrade() -> None:
    # What rules made stays, as ordinary tasks.
    op.execute("UPDATE task SET recurring_id = NULL, occurrence_on = NULL WHERE recurring_id IS NOT NULL")
    op.drop_table("recurring_task")
