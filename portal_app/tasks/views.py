"""What the office sees of tasks: the only shapes that reach a staff member's browser.

Texts in them are finished: in the reader's language, days and times in their time zone. The portal's shapes are in
`portal_views`, apart, so that nothing internal has a field to travel in.
"""

from dataclasses import dataclass, field

from portal_app.activity.views import HistoryLine


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A contact whom a task could not be shared with, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareResult:
    """Who sees a task after sharing it, and who was left out."""

    names: list[str]
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from: a client, a staff member."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """A contact of a client, as the share dialog offers them. `closed` says why they can't be chosen."""

    id: str
    name: str
    email: str
    closed: str = ""


# Not frozen: of fifty that are made at once, freezing them took five sixths of the time.
@dataclass(slots=True)
class TaskRow:
    """One line of the office's task list."""

    id: str
    title: str
    client_id: str
    client: str
    assignee: str
    #: "5 Mar 2026", and how far off it is; both empty without a deadline.
    deadline: str
    deadline_words: str
    late: bool
    soon: bool
    done: bool
    client_done: bool
    #: The client wrote and nobody has answered.
    asked: bool
    #: office, client or empty, and for how long.
    turn: str
    turn_words: str
    checklist_done: int
    checklist_total: int
    files: int
    #: With how many contacts it is shared, and how many of them have not opened its latest.
    shared: int
    unread: int
    #: Things asked for, and those that the client still owes.
    slots_total: int = 0
    slots_missing: int = 0


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Numbers beside the filters, each up to a limit: "99+" tells as much as 4,711."""

    open: str = ""
    mine: str = ""
    late: str = ""
    office: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of the office's task list."""

    rows: list[TaskRow]
    counts: TaskCounts
    #: "214", or "1,000+" beyond the limit up to which they are counted.
    total: str
    page: int
    has_next: bool
    #: What stands behind them, where that was asked for.
    beside: list[TaskRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """The facts of one task, as staff see them. Days come twice: to read, and as ISO for the form."""

    id: str = ""
    title: str = ""
    description: str = ""
    client_id: str = ""
    client: str = ""
    done: bool = False
    done_at: str = ""
    client_done: bool = False
    #: "Mari Maasikas, 5 Mar 2026, 14:05".
    client_done_by: str = ""
    auto_complete: bool = False
    assignee_id: str = ""
    assignee: str = ""
    start_on: str = ""
    start_iso: str = ""
    internal_deadline: str = ""
    internal_deadline_iso: str = ""
    deadline_words: str = ""
    late: bool = False
    soon: bool = False
    client_days: int = 0
    client_deadline: str = ""
    turn: str = ""
    turn_words: str = ""
    asked: bool = False
    share_all: bool = False
    introduction: bool = False
    created: str = ""
    slots_total: int = 0
    slots_missing: int = 0
    #: Names of the contacts who read portal messages (U18); empty when nobody does.
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the checklist; `done_by` says who ticked it and when."""

    id: str
    text: str
    done: bool
    done_by: str
    #: Somebody has removed it; it is still shown to whoever is rewording it.
    gone: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file on the task."""

    id: str
    name: str
    size: str
    #: "Mari Maasikas, 5 Mar 2026, 14:05".
    added: str
    by_client: bool
    internal: bool
    image: bool
    #: Empty, or why it can't be downloaded now: `files.rules.Hold`.
    held: str = ""
    #: What it was brought for, if anything.
    slot_id: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is asked for (B4)."""

    id: str
    title: str
    #: needed, submitted, accepted, rejected or absent.
    state: str
    #: "Mari Maasikas, 5 Mar 2026, 14:05", or nothing.
    by: str
    reason: str
    files: list[File]
    #: Somebody has removed it; it is still shown to whoever is writing something in it.
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `name` is that of a colleague whom it speaks to."""

    text: str
    name: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said on the task."""

    id: str
    author: str
    at: str
    text: str
    internal: bool
    by_client: bool
    #: Written by the reader.
    mine: bool
    reply_to_id: str
    reply_to_author: str
    reply_to_text: str
    #: Its place in the conversation.
    number: int = 0
    edited: bool = False
    #: When its author deleted it; there is no text then.
    deleted: str = ""
    #: The reader is its author, and may still change it.
    may_edit: bool = False
    #: "Mari Maasikas, 5 Mar 2026, 14:05": who has seen it, and nothing after it.
    seen: str = ""
    #: A comment that speaks to colleagues, in pieces; empty for any other.
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Posted:
    """What a page adds after somebody wrote: the new messages, and whose turn it is now."""

    messages: list[Message]
    turn: str
    turn_words: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Messages from before those that a page shows, and whether there are more before them."""

    messages: list[Message]
    more: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A contact whom the task is shared with, or was."""

    contact_id: str
    name: str
    email: str
    mode: str
    withdrawn: bool
    unread: bool
    #: "5 Mar 2026, 14:05", empty when they never opened it.
    read_at: str
    #: Where the mail about it stands: "The mail leaves at 14:05", "Mail sent …".
    told: str
    #: The mail has not left yet: editing and withdrawing still reach it (U15).
    pending: bool
    #: Why they can't see it now although it is shared; empty when they can.
    closed: str


@dataclass(frozen=True, slots=True)
class WholeTask:
    """Everything that the office's page of one task shows."""

    task: Task
    checklist: list[ChecklistItem]
    files: list[File]
    messages: list[Message]
    #: There are messages before these.
    earlier: bool
    shares: list[Share]
    history: list[HistoryLine]
    slots: list[Slot] = field(default_factory=list)
    #: Number of the newest message that the reader was noted to have seen.
    seen: int = 0
