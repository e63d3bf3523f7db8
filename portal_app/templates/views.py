"""What pages see of templates."""

from dataclasses import dataclass, field

from portal_app.calendar.forms import RuleForm


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template.

    Attributes:
        lines: Its checklist, in order.
        changed: The day it was last changed, formatted.
        first: No other stands before it.
        last: None stands after it.
        facts: What else it says, in words: the deadline, who, for whom.
        repeats: When it repeats, in words; empty when it doesn't.
        deadline_days: As the form shows it; empty for none.
        assignee: As the form shows it: nobody, manager or a person's id.
    """

    id: str
    title: str
    description: str
    lines: list[str]
    #: What is asked for, in order.
    slots: list[str]
    changed: str
    first: bool
    last: bool
    facts: list[str] = field(default_factory=list)
    repeats: str = ""
    deadline_days: str = ""
    client_days: str = "0"
    assignee: str = "nobody"
    auto_complete: bool = False
    for_client: bool = True
    mode: str = "do"
    rule: RuleForm = field(default_factory=RuleForm)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What can be put into a template's texts: as it is written, and what it becomes."""

    written: str
    becomes: str


@dataclass(frozen=True, slots=True)
class BegunTask:
    """The form of one task as a template fills it; all empty without a template.

    Attributes:
        template: The template's own title.
        repeats: When it repeats, in words; empty when it doesn't.
        lines: The checklist, one line each.
        slots: What is asked for, one line each.
        start_iso: ISO text, as `deadline_iso`, which is empty for none.
        assignee: An id, or empty for nobody.
        values: Word in braces → what it becomes, for those that are known.
        later: What is filled in when more is chosen.
    """

    template_id: str = ""
    template: str = ""
    repeats: str = ""
    title: str = ""
    description: str = ""
    lines: str = ""
    slots: str = ""
    start_iso: str = ""
    deadline_iso: str = ""
    client_days: str = "0"
    assignee: str = ""
    auto_complete: bool = False
    for_client: bool = True
    mode: str = "do"
    values: dict[str, str] = field(default_factory=dict)
    later: list[Placeholder] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """What one client gets from a template."""

    client_id: str
    client: str
    title: str
    #: What it is asked for.
    slots: list[str]
    deadline: str
    assignee: str
    #: Names of those who get it; empty when nobody does.
    recipients: str
    #: Why some of the client's people don't get it, or nobody does; empty when all do.
    left_out: str


@dataclass(frozen=True, slots=True)
class UsePreview:
    """What using a template for many clients would do.

    Attributes:
        rows: Of the first clients.
        clients: How many get it.
        passed_over: How many of those chosen don't, because they are archived.
        unreached: How many get a task that nobody at the client sees yet.
    """

    rows: list[PlannedTask]
    clients: int
    passed_over: int
    unreached: int
