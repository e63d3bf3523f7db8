"""task templates and occurrences

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MADE = sa.text("recurring_id IS NOT NULL")
_OF_RULE = {"sqlite_where": _MADE, "postgresql_where": _MADE}
_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("firm", sa.Column("ahead_days", sa.Integer(), server_default="14", nullable=False))
    op.add_column("task", sa.Column("recurring_id", _TEXT(length=20), nullable=True))
    op.add_column("task", sa.Column("occurrence_on", sa.Date(), nullable=True))
    op.create_index("uq_task_recurring_id_occurrence_on", "task", ["recurring_id", "occurrence_on"], unique=True, **_OF_RULE)
    op.create_index("ix_task_client_id_occurrence_on", "task", ["client_id", "occurrence_on"], **_OF_RULE)
    op.create_index(
        "ix_task_firm_id_occurrence_on",
        "task",
        [
            "firm_id",
            "occurrence_on",
            "client_id",
            "recurring_id",
            "status",
            "internal_deadline",
            "turn",
            "start_on",
        ],
        **_OF_RULE,
    )
    op.create_index("ix_task_firm_id_turn_since", "task", ["firm_id", "status", "turn_since", "id"])
    with op.batch_alter_table("task_template") as batch:
        batch.add_column(sa.Column("deadline_days", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("client_days", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("assign_to", _TEXT(), server_default="nobody", nullable=False))
        batch.add_column(sa.Column("assignee_id", _TEXT(length=20), nullable=True))
        batch.add_column(sa.Column("auto_complete", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("for_client", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("mode", _TEXT(), server_default="do", nullable=False))
        batch.add_column(sa.Column("rule", sa.JSON(none_as_null=True), nullable=True))
        batch.create_foreign_key("fk_task_template_assignee_id", "staff_member", ["assignee_id"], ["id"])


def downgrade() -> None:
    # The earlier program knows introductions only.
    op.execute("DELETE FROM task_template WHERE kind <> 'introduction'")
    with op.batch_alter_table("task_template") as batch:
        batch.drop_constraint("fk_task_template_assignee_id", type_="foreignkey")
        for name in (
            "rule", "mode", "for_client", "auto_complete", "assignee_id", "assign_to", "client_days", "deadline_days",
        ):  # fmt: skip
            batch.drop_column(name)
    op.drop_index("ix_task_firm_id_turn_since", "task")
    op.drop_index("ix_task_firm_id_occurrence_on", "task")
    op.drop_index("ix_task_client_id_occurrence_on", "task")
    op.drop_index("uq_task_recurring_id_occurrence_on", "task")
    op.drop_column("task", "occurrence_on")
    op.drop_column("task", "recurring_id")
    op.drop_column("firm", "ahead_days")
