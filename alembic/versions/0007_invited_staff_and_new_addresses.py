"""invited staff and new addresses

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_member", sa.Column("invited_at", Instant(), nullable=True))
    op.add_column(
        "mailed_proof",
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""),
    )


def downgrade() -> None:
    # The earlier program would take those who are only invited for people who left.
    op.execute("DELETE FROM staff_member WHERE invited_at IS NOT NULL")
    op.execute("DELETE FROM mailed_proof WHERE purpose IN ('join', 'email')")
    op.drop_column("mailed_proof", "email")
    op.drop_column("staff_member", "invited_at")
