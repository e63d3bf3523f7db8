"""reminders, digests and holidays

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder_plan',
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('active_since', Instant(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('on_day', sa.Boolean(), nullable=False),
    sa.Column('after_every', sa.Integer(), nullable=False),
    sa.Column('after_most', sa.Integer(), nullable=False),
    sa.Column('from_hour', sa.Integer(), nullable=False),
    sa.Column('to_hour', sa.Integer(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_reminder_plan_firm_id')),
    sa.PrimaryKeyConstraint('firm_id', name=op.f('pk_reminder_plan'))
    )
    op.create_table('reminded',
    sa.Column('task_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('contact_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('moment', sa.Date(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_reminded_contact_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_reminded_firm_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_reminded_task_id')),
    sa.PrimaryKeyConstraint('task_id', 'contact_id', name=op.f('pk_reminded'))
    )
    with op.batch_alter_table('reminded', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminded_firm_id'), ['firm_id'], unique=False)

    op.create_table('task_reminders',
    sa.Column('task_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('on_day', sa.Boolean(), nullable=False),
    sa.Column('after_every', sa.Integer(), nullable=False),
    sa.Column('after_most', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_task_reminders_firm_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_reminders_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_reminders'))
    )
    with op.batch_alter_table('task_reminders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_reminders_firm_id'), ['firm_id'], unique=False)

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('away_until', sa.Date(), nullable=True))

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notify', sa.JSON(), server_default='{}', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.drop_column('notify')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('away_until')

    with op.batch_alter_table('task_reminders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_reminders_firm_id'))

    op.drop_table('task_reminders')
    with op.batch_alter_table('reminded', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminded_firm_id'))

    op.drop_table('reminded')
    op.drop_table('reminder_plan')
