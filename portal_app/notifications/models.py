"""The outbox: the truth about mail. A row is one thing to tell one person."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref

_FAILED = text("state = 'failed' AND settled_at IS NULL")
_UNDERWAY = text("state IN ('pending', 'sending')")


class OutboxMail(SQLModel, table=True):
    """One thing to tell one person by mail (U30). Rows of one `bundle` that are due together leave as one mail."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        # In the order in which they are sent, and only as long as they are to be sent: of a thousand that are due at
        # one moment each sender reads no more than it takes.
        Index("ix_outbox_mail_due", "state", "due_at", "id", sqlite_where=_UNDERWAY, postgresql_where=_UNDERWAY),
        Index("ix_outbox_mail_bundle", "bundle", "state"),
        Index("ix_outbox_mail_firm_id", "firm_id", "id"),
        Index("ix_outbox_mail_firm_id_state", "firm_id", "state", "id"),
        Index("ix_outbox_mail_failed", "firm_id", "created_at", "id", sqlite_where=_FAILED, postgresql_where=_FAILED),
        Index("ix_outbox_mail_subject", "subject_kind", "subject_id", "recipient_kind", "recipient_id", "id"),
        # Mails about oneself.
        {"info": {"own": "subject_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    #: Which mail, one of `notifications.kinds.Mail`.
    kind: str
    #: (kind, subject, recipient, occasion) in one text: the same thing is told once.
    key: str = Field(unique=True)
    #: Rows with the same bundle and state pending leave together (U15); empty leaves alone.
    bundle: str = ""
    subject_kind: str
    subject_id: str = Field(max_length=20)
    #: What it is about, as the outbox shows it: a title.
    about: str = ""
    client_id: str | None = Field(default=None, max_length=20)
    recipient_kind: str
    recipient_id: str = Field(max_length=20)
    recipient_name: str = ""
    recipient_email: str = ""
    #: pending, sending, sent, failed or cancelled.
    state: str = "pending"
    due_at: datetime = instant()
    created_at: datetime = instant()
    #: Who sends it now, and until when that counts: a dead sender's mail is taken up again.
    claimed_by: str = ""
    claimed_until: datetime | None = instant(nullable=True)
    attempts: int = 0
    last_error: str = ""
    sent_at: datetime | None = instant(nullable=True)
    #: Fixed before the first attempt, so that a repeated mail is recognised as the same.
    message_id: str = ""
    #: The row that carried this one, when several left as one mail.
    sent_with: str = ""
    #: Key of the written `.eml`, while no SMTP server is set.
    eml_key: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    #: When somebody said that nothing more is to be done about its failure.
    settled_at: datetime | None = instant(nullable=True)


class OutboxAttempt(SQLModel, table=True):
    """One try to send a mail, and what the server said."""

    __tablename__ = "outbox_attempt"

    id: str = id_field()
    mail_id: str = ref("outbox_mail.id", index=True)
    at: datetime = instant()
    ok: bool
    detail: str = ""
