"""mails in the order in which they are sent

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_INDEX = "ix_outbox_mail_due"
_UNDERWAY = sa.text("state IN ('pending', 'sending')")


def upgrade() -> None:
    op.drop_index(_INDEX, table_name="outbox_mail")
    op.create_index(
        _INDEX,
        "outbox_mail",
        ["state", "due_at", "id"],
        unique=False,
        sqlite_where=_UNDERWAY,
        postgresql_where=_UNDERWAY,
    )


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="outbox_mail")
    op.create_index(_INDEX, "outbox_mail", ["state", "due_at"], unique=False)
