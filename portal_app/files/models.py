"""The table of stored files. Their bytes lie in the store, under a random key."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class StoredFile(SQLModel, table=True):
    """One uploaded file, whole: a row is written only when all its bytes are stored."""

    __tablename__ = "stored_file"
    # What still waits for the virus scanner is looked for again and again.
    __table_args__ = (Index("ix_stored_file_scanned_at", "scanned_at", "id"), {"info": {"own": "uploaded_by_id"}})

    id: str = id_field()
    firm_id: str = ref("firm.id", index=True)
    key: str = Field(unique=True)
    name: str
    media_type: str
    #: In bytes.
    size: int
    sha256: str = Field(max_length=64)
    uploaded_at: datetime = instant()
    uploaded_by_kind: str
    uploaded_by_id: str
    uploaded_by_name: str
    #: When the virus scanner gave its verdict; None where there was no scanner, or it was away.
    scanned_at: datetime | None = instant(nullable=True)
    #: What it found. Such a file is never handed out again.
    threat: str | None = None
