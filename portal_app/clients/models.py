"""Tables of clients and the people at them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class ClientGroup(SQLModel, table=True):
    """A name under which a firm bundles clients (P1)."""

    __tablename__ = "client_group"
    __table_args__ = (UniqueConstraint("firm_id", "name"),)

    id: str = id_field()
    firm_id: str = ref("firm.id")
    name: str


class Client(SQLModel, table=True):
    """A company or a private person whom the firm serves."""

    __tablename__ = "client"
    __table_args__ = (
        UniqueConstraint("firm_id", "registry_code"),
        Index("ix_client_firm_id_name_key", "firm_id", "archived_at", "name_key", "id"),
        Index("ix_client_firm_id_manager_id", "firm_id", "manager_id"),
        Index("ix_client_firm_id_group_id", "firm_id", "group_id"),
        Index("ix_client_firm_id_portal_open", "firm_id", "portal_open"),
        # It holds the names of the client's people, who may change their own.
        {"info": {"noted": {"search"}}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    name: str
    #: The name folded for sorting and comparing: case and accents away.
    name_key: str
    #: Folded text that the list searches: name, codes, people and their addresses.
    search: str = ""
    kind: str = "company"
    registry_code: str | None = None
    vat_number: str = ""
    address: str = ""
    manager_id: str | None = ref("staff_member.id", nullable=True)
    group_id: str | None = ref("client_group.id", nullable=True)
    note: str = ""
    portal_open: bool = False
    portal_opened_at: datetime | None = instant(nullable=True)
    archived_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ClientContact(SQLModel, table=True):
    """That a person is a contact of a client, and whether the client's portal is open to them."""

    __tablename__ = "client_contact"
    __table_args__ = (Index("ix_client_contact_contact_id", "contact_id", "client_id"), {"info": {"own": "contact_id"}})

    client_id: str = ref("client.id", primary=True)
    contact_id: str = ref("contact.id", primary=True)
    firm_id: str = ref("firm.id", index=True)
    #: Their position, for example "CFO".
    title: str = ""
    portal_open: bool = False
    opened_at: datetime | None = instant(nullable=True)
    invited_at: datetime | None = instant(nullable=True)
    first_entered_at: datetime | None = instant(nullable=True)


class ClientImport(SQLModel, table=True):
    """One run of the import wizard (P1)."""

    __tablename__ = "client_import"
    __table_args__ = (Index("ix_client_import_firm_id", "firm_id", "created_at"),)

    id: str = id_field()
    firm_id: str = ref("firm.id")
    staff_id: str = ref("staff_member.id")
    file_name: str
    #: Key of the file in the store, until the import ends.
    file_key: str
    #: reading, ready, importing, done, cancelled or failed.
    state: str = "reading"
    #: Field → column index, the header's row and the like, as the wizard left them.
    choices: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    rows_done: int = 0
    rows_total: int = 0
    cancel_asked: bool = False
    #: When whoever carries it out last said so; long ago means that they died and it can be started again.
    alive_at: datetime | None = instant(nullable=True)
    #: The clients that it added are those from the first to the last of these identifiers.
    first_client_id: str | None = Field(default=None, max_length=20)
    last_client_id: str | None = Field(default=None, max_length=20)
    created_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)
