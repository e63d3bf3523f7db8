"""document folders and digitisation

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from portal_app.core.tables import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FINISHED = "client_done_at IS NOT NULL AND status = 'open'"
#: What waits for the office, now with what tells whose it is: name, moment, which rows before and after.
_WAITING = (
    ("ix_task_asked", "asked_at", ("asked_at IS NOT NULL", "asked_at IS NOT NULL")),
    ("ix_task_finished", "client_done_at", (_FINISHED, f"{_FINISHED} AND asked_at IS NULL")),
)


def upgrade() -> None:
    for name, column, which in _WAITING:
        op.drop_index(name, "task")
        op.create_index(
            name,
            "task",
            ["firm_id", column, "id", "assignee_id", "client_id"],
            sqlite_where=sa.text(which[1]),
            postgresql_where=sa.text(which[1]),
        )
    op.create_table('client_folder',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('way', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dav_url', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('user_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('secret', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('checked_at', Instant(), nullable=True),
    sa.Column('check_fault', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('changed_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_client_folder_client_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_client_folder_firm_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_folder'))
    )
    with op.batch_alter_table('client_folder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_client_folder_firm_id'), ['firm_id'], unique=False)
        batch_op.create_index('uq_client_folder_client_id', ['client_id'], unique=True)

    op.create_table('digitisation_address',
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_digitisation_address_client_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_digitisation_address_firm_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_digitisation_address'))
    )
    with op.batch_alter_table('digitisation_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digitisation_address_firm_id'), ['firm_id'], unique=False)

    op.create_table('digitised_file',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('firm_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('task_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('file_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('mail_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_digitised_file_file_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['firm.id'], name=op.f('fk_digitised_file_firm_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_digitised_file_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digitised_file'))
    )
    with op.batch_alter_table('digitised_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digitised_file_firm_id'), ['firm_id'], unique=False)
        batch_op.create_index('ix_digitised_file_task_id', ['task_id', 'file_id', 'id'], unique=False)

    with op.batch_alter_table('firm', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digitises', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    # The earlier program knows no such mails.
    op.execute("DELETE FROM outbox_attempt WHERE mail_id IN (SELECT id FROM outbox_mail WHERE kind = 'digitise')")
    op.execute("DELETE FROM outbox_mail WHERE kind = 'digitise'")
    for name, column, which in _WAITING:
        op.drop_index(name, "task")
        op.create_index(
            name,
            "task",
            ["firm_id", column, "id"],
            sqlite_where=sa.text(which[0]),
            postgresql_where=sa.text(which[0]),
        )
    with op.batch_alter_table('firm', schema=None) as batch_op:
        batch_op.drop_column('digitises')

    with op.batch_alter_table('digitised_file', schema=None) as batch_op:
        batch_op.drop_index('ix_digitised_file_task_id')
        batch_op.drop_index(batch_op.f('ix_digitised_file_firm_id'))

    op.drop_table('digitised_file')
    with op.batch_alter_table('digitisation_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digitisation_address_firm_id'))

    op.drop_table('digitisation_address')
    with op.batch_alter_table('client_folder', schema=None) as batch_op:
        batch_op.drop_index('uq_client_folder_client_id')
        batch_op.drop_index(batch_op.f('ix_client_folder_firm_id'))

    op.drop_table('client_folder')
