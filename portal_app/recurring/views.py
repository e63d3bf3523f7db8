"""What pages see of tasks that repeat."""

from dataclasses import dataclass, field

from portal_app.calendar.forms import RuleForm


@dataclass(frozen=True, slots=True)
class RecurringRow:
    """One line of the list."""

    id: str
    title: str
    client_id: str
    client: str
    #: In plain words.
    repeats: str
    #: "Mon, 30 Nov 2026"; empty when nothing comes any more.
    next: str
    #: on, paused or ended.
    state: str


@dataclass(frozen=True, slots=True)
class RecurringPage:
    """One page of the list."""

    rows: list[RecurringRow]
    total: int
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Recurring:
    """A task that repeats, whole; texts as its form shows them."""

    id: str = ""
    version: int = 0
    client_id: str = ""
    client: str = ""
    title: str = ""
    description: str = ""
    #: The checklist, one line each.
    lines: str = ""
    #: What is asked for, one line each.
    slots: str = ""
    deadline_days: str = ""
    client_days: str = "0"
    #: nobody, manager or a person's id.
    assignee: str = "manager"
    auto_complete: bool = False
    for_client: bool = True
    mode: str = "do"
    #: Everybody gets it, or those of these ids.
    everybody: bool = True
    contact_ids: list[str] = field(default_factory=list)
    rule: RuleForm = field(default_factory=RuleForm)
    starts_iso: str = ""
    repeats: str = ""
    next: str = ""
    next_iso: str = ""
    state: str = "on"


@dataclass(frozen=True, slots=True)
class Dates:
    """What a rule means: in words, and its next days; or what is wrong with it, by field."""

    words: str = ""
    days: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the page of a task says of the rule that made it; all empty when none did."""

    recurring_id: str = ""
    words: str = ""
    next: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class FirmCalendar:
    """By which calendar a firm works."""

    country: str
    ahead_days: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence that is made already."""

    task_id: str
    title: str
    day: str
    done: bool
