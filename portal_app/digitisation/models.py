"""Tables of digitisation: where each client's papers go to be read, and which went (U29)."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from portal_app.core.tables import id_field, instant, ref


class DigitisationAddress(SQLModel, table=True):
    """The e-mail address of a client's digitisation service."""

    __tablename__ = "digitisation_address"

    client_id: str = ref("client.id", primary=True)
    firm_id: str = ref("firm.id", index=True)
    email: str


class DigitisedFile(SQLModel, table=True):
    """That a file of a task was sent; whether it arrived says the mail in the outbox."""

    __tablename__ = "digitised_file"
    __table_args__ = (Index("ix_digitised_file_task_id", "task_id", "file_id", "id"),)

    id: str = id_field()
    firm_id: str = ref("firm.id", index=True)
    task_id: str = ref("task.id")
    file_id: str = ref("stored_file.id")
    #: Key of the mail in the outbox.
    mail_key: str
    by_name: str
    at: datetime = instant()
