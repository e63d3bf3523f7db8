"""The table of task templates; for now introductions (U7)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref


class TaskTemplate(SQLModel, table=True):
    """What a task is made from. Changing it touches no task already made."""

    __tablename__ = "task_template"
    __table_args__ = (Index("ix_task_template_firm_id", "firm_id", "kind", "position"),)

    id: str = id_field()
    firm_id: str = ref("firm.id")
    #: introduction: made for each contact who is activated with an invitation.
    kind: str = "introduction"
    title: str
    description: str = ""
    checklist: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: int = 0
    created_at: datetime = instant()
    updated_at: datetime = instant()
