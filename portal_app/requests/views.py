"""What the office sees of requests: the only shapes that reach a staff member's browser."""

from dataclasses import dataclass, field

from portal_app.activity.views import HistoryLine
from portal_app.tasks.views import File, Message


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One line of the office's list of requests."""

    id: str
    subject: str
    client: str
    contact: str
    assignee: str
    status: str
    #: The client waits for an answer, and for how long.
    asked: bool
    waited: str
    at: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One page of them."""

    rows: list[RequestRow]
    page: int
    has_next: bool
    #: What stands behind them, where that was asked for.
    beside: list[RequestRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Request:
    """The facts of one request, as staff see them."""

    id: str = ""
    subject: str = ""
    text: str = ""
    client_id: str = ""
    client: str = ""
    contact: str = ""
    #: Names of those it is addressed to.
    addressees: str = ""
    assignee_id: str = ""
    assignee: str = ""
    #: open, closed or task.
    status: str = ""
    task_id: str = ""
    asked: bool = False
    waited: str = ""
    created: str = ""
    #: "Mari Maasikas, 5 Mar 2026, 14:05".
    closed: str = ""
    #: The client has seen all of it.
    read: str = ""
    #: Whether its contact can still come to the portal and read an answer there.
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class WholeRequest:
    """Everything that the office's page of one request shows."""

    request: Request
    files: list[File]
    messages: list[Message]
    history: list[HistoryLine] = field(default_factory=list)
