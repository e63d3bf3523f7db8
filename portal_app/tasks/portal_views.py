"""What a contact sees of tasks. No shape here has a field in which anything internal could travel (U18)."""

from dataclasses import dataclass, field


# Not frozen: of fifty that are made at once, freezing them took five sixths of the time.
@dataclass(slots=True)
class PortalTaskRow:
    """One line of "my tasks"."""

    id: str
    title: str
    #: Shown bold (U14).
    unread: bool
    #: "5 Mar 2026", and how far off it is; both empty without a deadline.
    deadline: str
    deadline_words: str
    late: bool
    soon: bool
    #: Done at the firm, or the client's part is.
    done: bool
    client_done: bool
    #: office, client or empty, and for how long.
    turn: str
    turn_words: str
    #: do or read.
    mode: str
    checklist_done: int
    checklist_total: int
    files: int
    #: Things asked for, and those that are still missing.
    slots_total: int = 0
    slots_missing: int = 0


@dataclass(frozen=True, slots=True)
class PortalTaskPage:
    """One page of "my tasks" of the active client."""

    rows: list[PortalTaskRow]
    #: How many match.
    total: int
    #: Of all with this client: unread, there at all, and over for the client.
    unread: int
    everything: int
    done: int
    page: int
    has_next: bool
    #: What stands behind them, where that was asked for.
    beside: list[PortalTaskRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PortalChecklistItem:
    """One line of the checklist; `done_by` says who ticked it and when (U17)."""

    id: str
    text: str
    done: bool
    done_by: str


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file on the task."""

    id: str
    name: str
    size: str
    added: str
    #: Added by this person, who may remove it again.
    mine: bool
    by_client: bool
    image: bool
    #: Empty, or why it can't be downloaded now: `files.rules.Hold`.
    held: str = ""
    #: What it was brought for, if anything.
    slot_id: str = ""


@dataclass(frozen=True, slots=True)
class PortalSlot:
    """One thing that is asked for (B4)."""

    id: str
    title: str
    #: needed, submitted, accepted, rejected or absent.
    state: str
    reason: str
    files: list[PortalFile]


@dataclass(frozen=True, slots=True)
class PortalMessage:
    """A portal message."""

    id: str
    author: str
    at: str
    text: str
    mine: bool
    by_client: bool
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


@dataclass(frozen=True, slots=True)
class PortalTask:
    """One task as a contact sees it."""

    id: str = ""
    title: str = ""
    description: str = ""
    deadline: str = ""
    deadline_words: str = ""
    late: bool = False
    soon: bool = False
    #: Done at the firm.
    done: bool = False
    client_done: bool = False
    #: "Mari Maasikas, 5 Mar 2026, 14:05".
    client_done_by: str = ""
    mode: str = "do"
    #: May tick, add files and mark done: it is to do, and not done.
    may_act: bool = False
    turn: str = ""
    turn_words: str = ""
    #: The staff member who looks after it.
    assignee: str = ""
    unread: bool = False
    introduction: bool = False
    #: Things asked for, those that are still missing, and whether the client said that this is all they have.
    slots_total: int = 0
    slots_missing: int = 0
    handed: bool = False
    #: Largest file that may be added, in megabytes (U16).
    max_upload_mb: int = 10


@dataclass(frozen=True, slots=True)
class WholePortalTask:
    """Everything that the portal's page of one task shows."""

    task: PortalTask
    checklist: list[PortalChecklistItem]
    files: list[PortalFile]
    messages: list[PortalMessage]
    #: There are messages before these.
    earlier: bool
    slots: list[PortalSlot] = field(default_factory=list)
    #: Number of the newest message that the reader was noted to have seen.
    seen: int = 0


@dataclass(frozen=True, slots=True)
class PortalEarlier:
    """Messages from before those that a page shows, and whether there are more before them."""

    messages: list[PortalMessage]
    more: bool


@dataclass(frozen=True, slots=True)
class PortalNews:
    """What a page adds after its person wrote: the messages since the last one shown, and whose turn it is now."""

    messages: list[PortalMessage]
    turn: str
    turn_words: str


@dataclass(frozen=True, slots=True)
class PortalClient:
    """One line of the company switcher (U11)."""

    id: str
    name: str
    unread: int
    active: bool
