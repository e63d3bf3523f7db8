"""what waits for the office

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from portal_app.core.tables import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', Instant(), nullable=True))
        batch_op.create_index('ix_outbox_mail_failed', ['firm_id', 'created_at', 'id'], unique=False, sqlite_where=sa.text("state = 'failed' AND settled_at IS NULL"), postgresql_where=sa.text("state = 'failed' AND settled_at IS NULL"))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_asked', ['firm_id', 'asked_at', 'id'], unique=False, sqlite_where=sa.text('asked_at IS NOT NULL'), postgresql_where=sa.text('asked_at IS NOT NULL'))
        batch_op.create_index('ix_task_finished', ['firm_id', 'client_done_at', 'id'], unique=False, sqlite_where=sa.text("client_done_at IS NOT NULL AND status = 'open'"), postgresql_where=sa.text("client_done_at IS NOT NULL AND status = 'open'"))



def downgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_finished', sqlite_where=sa.text("client_done_at IS NOT NULL AND status = 'open'"), postgresql_where=sa.text("client_done_at IS NOT NULL AND status = 'open'"))
        batch_op.drop_index('ix_task_asked', sqlite_where=sa.text('asked_at IS NOT NULL'), postgresql_where=sa.text('asked_at IS NOT NULL'))

    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_mail_failed', sqlite_where=sa.text("state = 'failed' AND settled_at IS NULL"), postgresql_where=sa.text("state = 'failed' AND settled_at IS NULL"))
        batch_op.drop_column('settled_at')

