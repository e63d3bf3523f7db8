"""requests

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('request',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('contact_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('contact_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('assignee_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('task_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('asked_at', Instant(), nullable=True),
    sa.Column('unread', sa.Boolean(), nullable=False),
    sa.Column('read_at', Instant(), nullable=True),
    sa.Column('closed_at', Instant(), nullable=True),
    sa.Column('closed_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('said', sa.Integer(), nullable=False),
    sa.Column('nonce', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['assignee_id'], ['staff_member.id'], name=op.f('fk_request_assignee_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_request_client_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_request_contact_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_request_firm_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_request_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request'))
    )
    with op.batch_alter_table('request', schema=None) as batch_op:
        batch_op.create_index('ix_request_client_id', ['client_id', 'id'], unique=False)
        batch_op.create_index('ix_request_contact_id', ['contact_id', 'client_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_request_task_id', ['task_id'], unique=False)
        batch_op.create_index('ix_request_waiting', ['firm_id', 'asked_at', 'id'], unique=False, sqlite_where=sa.text('asked_at IS NOT NULL'), postgresql_where=sa.text('asked_at IS NOT NULL'))
        batch_op.create_index('uq_request_nonce', ['nonce'], unique=True, sqlite_where=sa.text('nonce IS NOT NULL'), postgresql_where=sa.text('nonce IS NOT NULL'))

    op.create_table('request_addressee',
    sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('staff_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_request_addressee_firm_id')),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_addressee_request_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_request_addressee_staff_id')),
    sa.PrimaryKeyConstraint('request_id', 'staff_id', name=op.f('pk_request_addressee'))
    )
    with op.batch_alter_table('request_addressee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_addressee_firm_id'), ['firm_id'], unique=False)
        batch_op.create_index('ix_request_addressee_staff_id', ['staff_id', 'request_id'], unique=False)

    op.create_table('request_file',
    sa.Column('file_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('contact_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('internal', sa.Boolean(), nullable=False),
    sa.Column('added_at', Instant(), nullable=False),
    sa.Column('removed_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_request_file_client_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_request_file_contact_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_request_file_file_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_request_file_firm_id')),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_file_request_id')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_request_file'))
    )
    with op.batch_alter_table('request_file', schema=None) as batch_op:
        batch_op.create_index('ix_request_file_contact_id', ['contact_id', 'client_id', 'request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_file_firm_id'), ['firm_id'], unique=False)
        batch_op.create_index('ix_request_file_request_id', ['request_id', 'removed_at'], unique=False)

    with op.batch_alter_table('firm', schema=None) as batch_op:
        batch_op.add_column(sa.Column('responsible_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.alter_column('task_id',
               existing_type=sa.VARCHAR(length=20),
               nullable=True)
        batch_op.create_index('uq_message_request_id_number', ['request_id', 'number'], unique=True)
        batch_op.create_foreign_key(batch_op.f('fk_message_request_id'), 'request', ['request_id'], ['id'])



def downgrade() -> None:
    # The earlier program knows no such mails, and no message that is not on a task.
    op.execute("DELETE FROM outbox_attempt WHERE mail_id IN (SELECT id FROM outbox_mail WHERE subject_kind = 'request')")
    op.execute("DELETE FROM outbox_mail WHERE subject_kind = 'request'")
    op.execute("UPDATE message SET reply_to_id = NULL WHERE task_id IS NULL")
    op.execute("DELETE FROM message WHERE task_id IS NULL")
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_message_request_id'), type_='foreignkey')
        batch_op.drop_index('uq_message_request_id_number')
        batch_op.alter_column('task_id',
               existing_type=sa.VARCHAR(length=20),
               nullable=False)
        batch_op.drop_column('request_id')

    with op.batch_alter_table('firm', schema=None) as batch_op:
        batch_op.drop_column('responsible_id')

    with op.batch_alter_table('request_file', schema=None) as batch_op:
        batch_op.drop_index('ix_request_file_request_id')
        batch_op.drop_index(batch_op.f('ix_request_file_firm_id'))
        batch_op.drop_index('ix_request_file_contact_id')

    op.drop_table('request_file')
    with op.batch_alter_table('request_addressee', schema=None) as batch_op:
        batch_op.drop_index('ix_request_addressee_staff_id')
        batch_op.drop_index(batch_op.f('ix_request_addressee_firm_id'))

    op.drop_table('request_addressee')
    with op.batch_alter_table('request', schema=None) as batch_op:
        batch_op.drop_index('uq_request_nonce', sqlite_where=sa.text('nonce IS NOT NULL'), postgresql_where=sa.text('nonce IS NOT NULL'))
        batch_op.drop_index('ix_request_waiting', sqlite_where=sa.text('asked_at IS NOT NULL'), postgresql_where=sa.text('asked_at IS NOT NULL'))
        batch_op.drop_index('ix_request_task_id')
        batch_op.drop_index('ix_request_contact_id')
        batch_op.drop_index('ix_request_client_id')

    op.drop_table('request')
