"""latest mail of a task

Revision ID: 0023
Revises: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ix_outbox_mail_subject"


def upgrade() -> None:
    op.drop_index(_NAME, table_name="outbox_mail")
    op.create_index(
        _NAME, "outbox_mail", ["subject_kind", "subject_id", "recipient_kind", "recipient_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(_NAME, table_name="outbox_mail")
    op.create_index(_NAME, "outbox_mail", ["subject_kind", "subject_id", "recipient_id"], unique=False)
