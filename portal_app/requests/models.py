"""Tables of requests: what clients ask of the firm (U24). What is said on one is in the table of messages."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from portal_app.core.tables import id_field, instant, ref

_WAITING = text("asked_at IS NOT NULL")
_GIVEN = text("nonce IS NOT NULL")


class Request(SQLModel, table=True):
    """What one contact asks of the firm. When it became a task, it points there and says nothing more by itself."""

    __tablename__ = "request"
    __table_args__ = (
        Index("ix_request_contact_id", "contact_id", "client_id", "status", "id"),
        Index("ix_request_client_id", "client_id", "id"),
        Index("ix_request_task_id", "task_id"),
        Index("ix_request_waiting", "firm_id", "asked_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("uq_request_nonce", "nonce", unique=True, sqlite_where=_GIVEN, postgresql_where=_GIVEN),
        {"info": {"own": "contact_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    client_id: str = ref("client.id")
    #: Whose it is: of the client's people, nobody else sees it.
    contact_id: str = ref("contact.id")
    contact_name: str
    subject: str
    text: str
    #: open or closed.
    status: str = "open"
    #: To whom staff gave it; they see it from then on.
    assignee_id: str | None = ref("staff_member.id", nullable=True)
    #: The task that it became.
    task_id: str | None = ref("task.id", nullable=True)
    #: Since when the client has waited for an answer; None when nobody does.
    asked_at: datetime | None = instant(nullable=True)
    #: There is something in it that its contact has not seen.
    unread: bool = False
    read_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    closed_by: str = ""
    #: How many messages and comments there are: gives each its number.
    said: int = 0
    #: Of the making of this request by a page, so that a double click makes one.
    nonce: str | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()


class RequestAddressee(SQLModel, table=True):
    """A staff member to whom the client addressed a request."""

    __tablename__ = "request_addressee"
    __table_args__ = (Index("ix_request_addressee_staff_id", "staff_id", "request_id"),)

    request_id: str = ref("request.id", primary=True)
    staff_id: str = ref("staff_member.id", primary=True)
    firm_id: str = ref("firm.id", index=True)


class RequestFile(SQLModel, table=True):
    """A file on a request; before it is sent, on the draft of one. A request that becomes a task hands its files on."""

    __tablename__ = "request_file"
    __table_args__ = (
        Index("ix_request_file_request_id", "request_id", "removed_at"),
        Index("ix_request_file_contact_id", "contact_id", "client_id", "request_id"),
        {"info": {"own": "contact_id"}},
    )

    file_id: str = ref("stored_file.id", primary=True)
    firm_id: str = ref("firm.id", index=True)
    client_id: str = ref("client.id")
    #: Whose request or draft it belongs to.
    contact_id: str = ref("contact.id")
    #: None while the request is not sent.
    request_id: str | None = ref("request.id", nullable=True)
    #: Only staff may see it.
    internal: bool = False
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
