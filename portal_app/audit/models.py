"""Tables of the audit trail: entries that are only ever added to, and each firm's chain through them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from portal_app.core import sealed
from portal_app.core.tables import id_field, instant, ref


class AuditEntry(SQLModel, table=True):
    """What somebody did that matters for safety: a copy of the activity, which nobody changes any more.

    The database itself refuses to change or delete it; only a number and a hash are put to it, once.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("uq_audit_entry_number", "firm_id", "number", unique=True),
        Index("ix_audit_entry_firm_id", "firm_id", "id"),
        Index("ix_audit_entry_person", "firm_id", "actor_id", "id"),
        Index("ix_audit_entry_kind", "firm_id", "kind", "id"),
        Index(
            "ix_audit_entry_unsealed",
            "firm_id",
            "id",
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
        {"info": {"only_added_to": {"number", "hash"}, "own": "actor_id"}},
    )

    #: The activity's.
    id: str = id_field()
    firm_id: str = ref("firm.id")
    at: datetime = instant()
    kind: str
    actor_kind: str
    actor_id: str = ""
    actor_name: str = ""
    subject_kind: str
    subject_id: str
    client_id: str | None = Field(default=None, max_length=20)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    #: Its place in the firm's chain, from 1; None until it is sealed.
    number: int | None = None
    #: Over its content and the hash before it.
    hash: str = Field(default="", max_length=64)


class AuditChain(SQLModel, table=True):
    """The end of a firm's chain. Whoever seals holds this row, so that there is one order."""

    __tablename__ = "audit_chain"

    id: str = id_field()
    firm_id: str = Field(foreign_key="firm.id", unique=True, max_length=20)
    number: int = 0
    hash: str = Field(default="", max_length=64)
    #: What the hashes are made with, encrypted by the installation's key: who holds only the database can't make them.
    sealed_key: str


sealed.column(AuditChain.sealed_key, "audit-chain", AuditChain.firm_id)
