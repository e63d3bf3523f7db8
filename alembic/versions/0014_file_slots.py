"""file slots

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('file_slot',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('task_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state_at', Instant(), nullable=True),
    sa.Column('state_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('removed_at', Instant(), nullable=True),
    sa.Column('nonce', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_file_slot_firm_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_file_slot_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_slot'))
    )
    with op.batch_alter_table('file_slot', schema=None) as batch_op:
        batch_op.create_index('ix_file_slot_task_id', ['task_id', 'position'], unique=False)
        batch_op.create_index('uq_file_slot_nonce', ['nonce'], unique=True, sqlite_where=sa.text('nonce IS NOT NULL'), postgresql_where=sa.text('nonce IS NOT NULL'))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('slots_total', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('slots_missing', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('handed_at', Instant(), nullable=True))

    with op.batch_alter_table('task_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('slot_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_task_file_slot_id'), 'file_slot', ['slot_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('task_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_task_file_slot_id'), type_='foreignkey')
        batch_op.drop_column('slot_id')

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('handed_at')
        batch_op.drop_column('slots_missing')
        batch_op.drop_column('slots_total')

    with op.batch_alter_table('file_slot', schema=None) as batch_op:
        batch_op.drop_index('uq_file_slot_nonce', sqlite_where=sa.text('nonce IS NOT NULL'), postgresql_where=sa.text('nonce IS NOT NULL'))
        batch_op.drop_index('ix_file_slot_task_id')

    op.drop_table('file_slot')
