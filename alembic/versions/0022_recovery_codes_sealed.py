"""recovery codes are kept encrypted

Those made before stay as hashes and work on. Going back forgets the encrypted ones: their owners make new codes.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recovery_code") as batch:
        batch.add_column(sa.Column("sealed", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False))
        batch.alter_column("code_hash", existing_type=sa.VARCHAR(length=64), nullable=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM recovery_code WHERE code_hash IS NULL"))
    with op.batch_alter_table("recovery_code") as batch:
        batch.alter_column("code_hash", existing_type=sa.VARCHAR(length=64), nullable=False)
        batch.drop_column("sealed")
