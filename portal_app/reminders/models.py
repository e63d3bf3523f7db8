"""Tables of reminders: what a firm wants, what a task has of its own, and what was reminded of."""

from datetime import date, datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from portal_app.core.tables import instant, ref


class ReminderPlan(SQLModel, table=True):
    """When a firm's clients are reminded of deadlines (B1). A firm without a row reminds nobody."""

    __tablename__ = "reminder_plan"

    firm_id: str = ref("firm.id", primary=True)
    active: bool = False
    #: Since when it is: nobody is reminded of what fell due before.
    active_since: datetime | None = instant(nullable=True)
    #: How many days before the client's deadline, each one reminder.
    before: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    on_day: bool = True
    #: Every so many days after it, so many times at most; 0 is never.
    after_every: int = 0
    after_most: int = 0
    #: Between which hours of the person's own day, on which weekdays (Monday is 0).
    from_hour: int = 9
    to_hour: int = 17
    weekdays: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class TaskReminders(SQLModel, table=True):
    """What one task has instead of the firm's days."""

    __tablename__ = "task_reminders"

    task_id: str = ref("task.id", primary=True)
    firm_id: str = ref("firm.id", index=True)
    before: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    on_day: bool = False
    after_every: int = 0
    after_most: int = 0


class Reminded(SQLModel, table=True):
    """The last reminder of a task to a person: none comes twice, nor two on one day."""

    __tablename__ = "reminded"

    task_id: str = ref("task.id", primary=True)
    contact_id: str = ref("contact.id", primary=True)
    firm_id: str = ref("firm.id", index=True)
    #: The day that it was for.
    moment: date
    #: The day of the person's own on which it was made.
    on: date
