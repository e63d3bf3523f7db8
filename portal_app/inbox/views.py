"""What the inbox shows."""

from dataclasses import dataclass, field

from portal_app.tasks.views import File, Message


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One thing that waits for the firm.

    Attributes:
        key: `request:ID`, `question:ID`, `finished:ID` or `mail:ID`.
        sort: The first part of it.
        title: Of the request or task; of a mail, what it is.
        client: Whom it concerns; empty for none.
        who: Who waits or finished; of a mail, to whom it was.
        assignee: Whose it is; empty for nobody's.
        since: "for 3 days".
        at: The moment since which it waits.
    """

    key: str
    sort: str
    title: str
    client: str
    who: str
    assignee: str
    since: str
    at: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Up to 50 of them, those first that have waited longest.

    Attributes:
        rows: The items.
        mark: Where the next page begins; empty when there is none.
        beside: What stands behind them.
    """

    rows: list[InboxRow]
    mark: str = ""
    beside: list[InboxRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One of them, opened."""

    key: str = ""
    sort: str = ""
    title: str = ""
    text: str = ""
    client: str = ""
    who: str = ""
    since: str = ""
    #: Where the whole of it is.
    href: str = ""
    assignee_id: str = ""
    files: list[File] = field(default_factory=list)
    #: The last of what was said.
    messages: list[Message] = field(default_factory=list)
    #: Who reads an answer; empty when nobody at the client does.
    audience: str = ""
    #: Of a mail: why it was not sent.
    problem: str = ""
