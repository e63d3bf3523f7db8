"""The table of templates: of introductions (U7), and of tasks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, false, true
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class TaskTemplate(SQLModel, table=True):
    """What a task is made from. Changing it touches no task already made."""

    __tablename__ = "task_template"
    __table_args__ = (Index("ix_task_template_firm_id", "firm_id", "kind", "position"),)

    id: str = id_field()
    firm_id: str = ref("firm.id")
    #: introduction: made for each contact who is activated with an invitation; task: used when somebody wants to.
    kind: str = "introduction"
    title: str
    description: str = ""
    checklist: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    #: Names of what is asked for, in order.
    slots: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    position: int = 0
    #: The deadline, in days after the start; None for none.
    deadline_days: int | None = None
    #: By how many days the client's deadline is earlier, 0–7.
    client_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: nobody, manager (the client's) or person.
    assign_to: str = Field(default="nobody", sa_column_kwargs={"server_default": "nobody"})
    assignee_id: str | None = ref("staff_member.id", nullable=True)
    auto_complete: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    #: It gets a portal side, and which.
    for_client: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    mode: str = Field(default="do", sa_column_kwargs={"server_default": "do"})
    #: When it repeats, as `calendar.rules.to_json` writes it; None when it doesn't.
    rule: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    created_at: datetime = instant()
    updated_at: datetime = instant()
