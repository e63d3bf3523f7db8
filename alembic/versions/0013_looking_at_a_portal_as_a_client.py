"""looking at a portal as a client

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from portal_app.core.tables import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_view",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("firm_id", sa.String(length=20), nullable=False),
        sa.Column("session_id", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.String(length=20), nullable=False),
        sa.Column("contact_id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_portal_view_firm_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_portal_view_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_view")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_portal_view_token_hash")),
    )
    op.create_index(op.f("ix_portal_view_firm_id"), "portal_view", ["firm_id"])


def downgrade() -> None:
    op.drop_table("portal_view")
