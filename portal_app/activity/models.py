"""The table of activities: the spine from which history, notifications and the audit trail derive."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class Activity(SQLModel, table=True):
    """One recorded event: who did what to which thing, when. Only ever added to."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_subject", "firm_id", "subject_kind", "subject_id", "id"),
        Index("ix_activity_client", "firm_id", "client_id", "id"),
        {"info": {"own": "actor_id"}},
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    at: datetime = instant()
    #: `subject.verb`, one of `activity.kinds.Kind`.
    kind: str
    actor_kind: str
    actor_id: str = ""
    actor_name: str = ""
    subject_kind: str
    subject_id: str
    client_id: str | None = Field(default=None, max_length=20)
    #: Only staff may see that it happened.
    internal: bool = False
    #: What the history shows and the mails need: title, before → after, names. Never a message's text.
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
