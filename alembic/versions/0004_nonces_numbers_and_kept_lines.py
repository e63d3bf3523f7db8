"""nonces numbers and kept lines

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_GIVEN = sa.text("nonce IS NOT NULL")
_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("checklist_item", sa.Column("removed_at", Instant(), nullable=True))
    op.add_column("message", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("said", sa.Integer(), nullable=False, server_default="0"))
    for table in ("checklist_item", "task"):
        op.add_column(table, sa.Column("nonce", _TEXT(), nullable=True))
        op.create_index(
            f"uq_{table}_nonce", table, ["nonce"], unique=True, sqlite_where=_GIVEN, postgresql_where=_GIVEN
        )
    # Until now a message's place in its thread was that of its identifier.
    op.execute(
        "UPDATE message SET number = placed.place FROM"
        " (SELECT id, row_number() OVER (PARTITION BY task_id ORDER BY id) AS place FROM message) AS placed"
        " WHERE placed.id = message.id"
    )
    op.execute(
        "UPDATE task SET said = counted.most FROM"
        " (SELECT task_id, max(number) AS most FROM message GROUP BY task_id) AS counted"
        " WHERE counted.task_id = task.id"
    )
    op.create_index("uq_message_task_id_number", "message", ["task_id", "number"], unique=True)
    op.drop_index("ix_message_task_id", "message")


def downgrade() -> None:
    # The earlier program knows no line that was taken off and kept.
    op.execute("DELETE FROM checklist_item WHERE removed_at IS NOT NULL")
    op.create_index("ix_message_task_id", "message", ["task_id", "id"])
    op.drop_index("uq_message_task_id_number", "message")
    op.drop_column("message", "number")
    for table in ("task", "checklist_item"):
        op.drop_index(f"uq_{table}_nonce", table)
        op.drop_column(table, "nonce")
    op.drop_column("task", "said")
    op.drop_column("checklist_item", "removed_at")
