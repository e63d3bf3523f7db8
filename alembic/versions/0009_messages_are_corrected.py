"""messages are corrected

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from portal_app.core.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("edited_at", Instant(), nullable=True))
    op.add_column("message", sa.Column("deleted_at", Instant(), nullable=True))


def downgrade() -> None:
    # The earlier program would show again what was taken back.
    op.execute("UPDATE message SET text = '' WHERE deleted_at IS NOT NULL")
    op.drop_column("message", "deleted_at")
    op.drop_column("message", "edited_at")
