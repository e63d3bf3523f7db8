"""Tables of tasks: the work, with whom it is shared, what is asked, and what is said about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Index, event, inspect, text, update
from sqlmodel import Field, SQLModel

from portal_app.core.tables import id_field, instant, ref
from portal_app.tasks.rules import list_place, portal_status_over

#: Where a task to be done by no particular day stands in the lists of its contacts.
TO_DO = list_place(introduction=False, over=False, deadline=None)

_TO_WIPE = text("deleted_at IS NOT NULL AND text <> ''")


def _once(name: str) -> Index:
    """No two rows with one nonce; most rows were made without and are not in it."""
    given = text("nonce IS NOT NULL")
    return Index(name, "nonce", unique=True, sqlite_where=given, postgresql_where=given)


def _of_rule(name: str, *columns: str, unique: bool = False) -> Index:
    """An index of tasks that a rule made; the others, which are for no day of any, are not in it."""
    made = text("occurrence_on IS NOT NULL")
    return Index(name, *columns, unique=unique, sqlite_where=made, postgresql_where=made)


def _some(name: str, column: str, which: str) -> Index:
    """The firm's rows by a moment that few of them have, with what tells whose they are."""
    columns = ("firm_id", column, "id", "assignee_id", "client_id")
    return Index(name, *columns, sqlite_where=text(which), postgresql_where=text(which))


class Task(SQLModel, table=True):
    """Work for a client. It has a portal side as soon as it is shared (U12, U13)."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_firm_id_status", "firm_id", "status", "internal_deadline", "id"),
        Index(
            "ix_task_firm_id_assignee_id",
            "firm_id",
            "assignee_id",
            "status",
            "internal_deadline",
            "id",
        ),
        Index("ix_task_client_id", "client_id", "status", "internal_deadline", "id"),
        Index("ix_task_firm_id_turn", "firm_id", "status", "turn", "internal_deadline", "id"),
        Index("ix_task_firm_id_deadline", "firm_id", "internal_deadline", "id"),
        # Whom to remind: open tasks around a few days.
        Index("ix_task_firm_id_client_deadline", "firm_id", "status", "client_deadline", "id"),
        Index("ix_task_firm_id_status_updated_at", "firm_id", "status", "updated_at", "id"),
        Index("ix_task_firm_id_updated_at", "firm_id", "updated_at", "id"),
        Index("ix_task_firm_id_turn_since", "firm_id", "status", "turn_since", "id"),
        _of_rule("uq_task_recurring_id_occurrence_on", "recurring_id", "occurrence_on", unique=True),
        # All that the overview of a month counts by, so that it is answered without going to the rows.
        _of_rule(
            "ix_task_firm_id_occurrence_on",
            "firm_id",
            "occurrence_on",
            "series",
            "client_id",
            "status",
            "internal_deadline",
            "turn",
            "start_on",
        ),
        _once("uq_task_nonce"),
        # What waits for the office is found without looking at what does not.
        _some("ix_task_asked", "asked_at", "asked_at IS NOT NULL"),
        _some(
            "ix_task_finished", "client_done_at", "client_done_at IS NOT NULL AND status = 'open' AND asked_at IS NULL"
        ),
    )

    id: str = id_field()
    firm_id: str = ref("firm.id")
    client_id: str = ref("client.id")
    title: str
    description: str = ""
    #: The title folded for searching.
    search: str = ""
    #: open or done, at the firm.
    status: str = "open"
    assignee_id: str | None = ref("staff_member.id", nullable=True)
    start_on: date | None = None
    internal_deadline: date | None = None
    #: By how many days the client's deadline is earlier, 0–7.
    client_days: int = 0
    client_deadline: date | None = None
    #: Shared with every contact of the client, also with those who come later (U12).
    share_all: bool = False
    #: Done by the client means done at the firm as well (U23).
    auto_complete: bool = False
    client_done_at: datetime | None = instant(nullable=True)
    client_done_by: str = ""
    done_at: datetime | None = instant(nullable=True)
    #: When the client wrote something that nobody at the firm has answered yet.
    asked_at: datetime | None = instant(nullable=True)
    #: office, client or empty when it is nobody's (B9), and since when.
    turn: str = "office"
    turn_since: datetime = instant()
    introduction: bool = False
    created_by_id: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()
    #: Counts the changes, so that two people editing at once are noticed.
    version: int = 1
    #: How many things are asked for, and how many of them the client still owes (B4).
    slots_total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    slots_missing: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: When the client said that this is all they have, since they were last asked.
    handed_at: datetime | None = instant(nullable=True)
    #: How many messages and comments there are: gives each its number.
    said: int = 0
    #: Of the making of this task by a page, so that a double click makes one.
    nonce: str | None = None
    #: The rule that made it, of a feature above this one (U22); and for which of its days.
    recurring_id: str | None = Field(default=None, max_length=20)
    occurrence_on: date | None = None
    #: The rule's own title, by which the overview of a month puts it among its like.
    series: str | None = None


class TaskShare(SQLModel, table=True):
    """That a task is shared with a contact. A withdrawn one stays, for its history."""

    __tablename__ = "task_share"
    __table_args__ = (Index("ix_task_share_firm_id", "firm_id", "task_id"),)

    task_id: str = ref("task.id", primary=True)
    contact_id: str = ref("contact.id", primary=True)
    firm_id: str = ref("firm.id")
    client_id: str = ref("client.id")
    #: do (a task for the client) or read (shared to read only).
    mode: str = "do"
    shared_at: datetime = instant()
    withdrawn_at: datetime | None = instant(nullable=True)
    #: When the mail about it went out; None while nobody told them (U26).
    told_at: datetime | None = instant(nullable=True)
    unread: bool = True
    read_at: datetime | None = instant(nullable=True)
    #: In the list of the contact, as `rules.list_place` has it: follows from the task, and is kept in step with it.
    place: int = Field(default=TO_DO, sa_column_kwargs={"server_default": text(str(TO_DO))})


_SHARE: Any = TaskShare
# All that a contact's list asks of a share, in the list's order: it is answered without going to the rows, and a page
# of it without looking at the others.
Index(
    "ix_task_share_contact",
    *(_SHARE.contact_id, _SHARE.client_id, _SHARE.withdrawn_at),
    *(_SHARE.unread.desc(), _SHARE.place, _SHARE.task_id, _SHARE.firm_id, _SHARE.mode),
)


class ChecklistItem(SQLModel, table=True):
    """One line of a task's checklist (U17)."""

    __tablename__ = "checklist_item"
    __table_args__ = (Index("ix_checklist_item_task_id", "task_id", "position"), _once("uq_checklist_item_nonce"))

    id: str = id_field()
    task_id: str = ref("task.id")
    firm_id: str = ref("firm.id")
    position: int
    text: str
    done_at: datetime | None = instant(nullable=True)
    done_by_kind: str = ""
    done_by_id: str = ""
    done_by_name: str = ""
    #: Taken off, and kept with its ticks and place for whoever takes that back.
    removed_at: datetime | None = instant(nullable=True)
    #: Of the adding by a page, so that a double click adds one.
    nonce: str | None = None


class FileSlot(SQLModel, table=True):
    """One thing that is asked for on a task, and what became of it (B4)."""

    __tablename__ = "file_slot"
    __table_args__ = (Index("ix_file_slot_task_id", "task_id", "position"), _once("uq_file_slot_nonce"))

    id: str = id_field()
    task_id: str = ref("task.id")
    firm_id: str = ref("firm.id")
    position: int
    title: str
    #: needed, submitted, accepted, rejected or absent, and since when by whose word.
    state: str = "needed"
    state_at: datetime | None = instant(nullable=True)
    state_by: str = ""
    #: Why it was rejected, or why the client does not have it.
    reason: str = ""
    #: Asked for no more, and kept for whoever takes that back.
    removed_at: datetime | None = instant(nullable=True)
    #: Of the adding by a page, so that a double click adds one.
    nonce: str | None = None


class TaskFile(SQLModel, table=True):
    """A file on a task, from either side."""

    __tablename__ = "task_file"
    __table_args__ = (Index("ix_task_file_task_id", "task_id", "removed_at"),)

    file_id: str = ref("stored_file.id", primary=True)
    task_id: str = ref("task.id")
    firm_id: str = ref("firm.id")
    #: What it was brought for; None for nothing in particular.
    slot_id: str | None = ref("file_slot.id", nullable=True)
    #: Only staff may see it.
    internal: bool = False
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)


class Message(SQLModel, table=True):
    """A portal message or, when internal, a comment that never leaves the office (U18)."""

    __tablename__ = "message"
    __table_args__ = (
        Index("uq_message_task_id_number", "task_id", "number", unique=True),
        Index("uq_message_request_id_number", "request_id", "number", unique=True),
        # Texts that are to be wiped: few, and for a short while.
        Index("ix_message_deleted_at", "deleted_at", sqlite_where=_TO_WIPE, postgresql_where=_TO_WIPE),
    )

    id: str = id_field()
    #: What it is about. A request that became a task hands its messages on: they keep both, and their numbers.
    task_id: str | None = ref("task.id", nullable=True)
    request_id: str | None = ref("request.id", nullable=True)
    firm_id: str = ref("firm.id")
    #: From 1, in the order in which they were committed, whatever the clocks of the processes that wrote them say:
    #: who has read as far as one has missed none before it.
    number: int
    author_kind: str
    author_id: str
    author_name: str
    internal: bool = False
    text: str
    reply_to_id: str | None = ref("message.id", nullable=True)
    #: Made by the browser for one writing, so that a double click sends once.
    nonce: str = Field(unique=True)
    created_at: datetime = instant()
    edited_at: datetime | None = instant(nullable=True)
    #: Names of the colleagues whom a comment speaks to, one a line.
    mentioned: str = Field(default="", sa_column_kwargs={"server_default": ""})
    #: Taken back by its author. For minutes the text stays for whoever takes that back, shown to nobody; then it is
    #: wiped.
    deleted_at: datetime | None = instant(nullable=True)


class MessageRead(SQLModel, table=True):
    """How far somebody has read the portal messages of a task."""

    __tablename__ = "message_read"
    __table_args__ = {"info": {"own": "person_id"}}

    task_id: str = ref("task.id", primary=True)
    person_id: str = Field(primary_key=True, max_length=20)
    firm_id: str = ref("firm.id")
    kind: str
    name: str
    #: Of the newest message of somebody else that they have seen, and when they saw it.
    number: int
    at: datetime = instant()


def place_of(task: Task) -> int:
    """Where a task stands in the lists of those with whom it is shared, as it is now."""
    return list_place(
        introduction=bool(task.introduction),
        over=portal_status_over(task.status, task.client_done_at is not None),
        deadline=task.client_deadline,
    )


@event.listens_for(Task, "after_update")
def _keep_places(_mapper: Any, connection: Connection, task: Task) -> None:
    # Whatever command changed it. Statements that change tasks past their objects leave these columns alone.
    state: Any = inspect(task)
    if any(state.attrs[name].history.has_changes() for name in _PLACED_BY):
        shares = update(TaskShare).where(TaskShare.task_id == task.id, TaskShare.firm_id == task.firm_id)
        connection.execute(shares.values(place=place_of(task)))


_PLACED_BY = ("introduction", "status", "client_done_at", "client_deadline")
