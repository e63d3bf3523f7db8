"""deleted texts are wiped

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TO_WIPE = sa.text("deleted_at IS NOT NULL AND text <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_message_deleted_at", "message", ["deleted_at"], sqlite_where=_TO_WIPE, postgresql_where=_TO_WIPE
    )


def downgrade() -> None:
    op.drop_index("ix_message_deleted_at", table_name="message")
