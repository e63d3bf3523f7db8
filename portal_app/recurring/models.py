"""The table of tasks that repeat (U22). What they make are ordinary tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, event, text
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref
from portal_app.recurring.rules import pattern_of


class RecurringTask(SQLModel, table=True):
    """What is made for a client again and again, and when."""

    __tablename__ = "recurring_task"
    __table_args__ = (
        Index("ix_recurring_task_due", "firm_id", "state", "next_on", "id"),
        Index("ix_recurring_task_client_id", "client_id", "state", "next_on", "id"),
        # Months ahead are worked out from it alone.
        Index("ix_recurring_task_pattern", "firm_id", "state", "deleted_at", "pattern", "next_on", "client_id", "id"),
        Index(
            "uq_recurring_task_nonce",
            "nonce",
            unique=True,
            sqlite_where=text("nonce IS NOT NULL"),
            postgresql_where=text("nonce IS NOT NULL"),
        ),
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    client_id: str = ref("client.id")
    #: May hold placeholders, as the other texts may.
    title: str
    #: The title folded for searching.
    search: str = ""
    description: str = ""
    checklist: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    slots: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    #: As of a template.
    deadline_days: int | None = None
    client_days: int = 0
    assign_to: str = "nobody"
    assignee_id: str | None = ref("staff_member.id", nullable=True)
    auto_complete: bool = False
    for_client: bool = True
    mode: str = "do"
    #: Who of the client's people gets it; None for everybody, also those whose portal opens later.
    contact_ids: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    #: As `calendar.rules.to_json` writes it, and from which day it counts.
    rule: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    starts_on: date
    #: Alike for what has the same title on the same days: `rules.pattern_of`, kept in step by itself.
    pattern: str = Field(default="", sa_column_kwargs={"server_default": ""})
    #: on, paused or ended.
    state: str = "on"
    #: Every day of the rule up to here was made, or passed over; None before the first.
    made_until: date | None = None
    #: The first day of the rule that was not; None when it has come to its end.
    next_on: date | None = None
    deleted_at: datetime | None = instant(nullable=True)
    created_by_id: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()
    #: Counts the changes, so that two people editing at once are noticed.
    version: int = 1
    #: Of the making by a page, so that a double click makes one.
    nonce: str | None = None


@event.listens_for(RecurringTask, "before_insert")
@event.listens_for(RecurringTask, "before_update")
def _keep_pattern(_mapper: Any, _connection: Connection, rule: RecurringTask) -> None:
    rule.pattern = pattern_of(rule.title, rule.rule, rule.starts_on)
