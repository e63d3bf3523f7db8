"""What a contact sees of their requests: nothing internal has a field to travel in."""

from dataclasses import dataclass, field

from portal_app.tasks.portal_views import PortalFile, PortalMessage


@dataclass(frozen=True, slots=True)
class PortalRequestRow:
    """One line of a contact's list."""

    id: str
    subject: str
    #: open, closed or task.
    status: str
    task_id: str
    unread: bool
    #: The firm has not answered yet, and for how long.
    waiting: bool
    waited: str
    at: str


@dataclass(frozen=True, slots=True)
class PortalRequestPage:
    """One page of them."""

    rows: list[PortalRequestRow]
    page: int
    has_next: bool
    #: What stands behind them, where that was asked for.
    beside: list[PortalRequestRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """One request, as its contact sees it."""

    id: str = ""
    subject: str = ""
    text: str = ""
    status: str = ""
    task_id: str = ""
    waiting: bool = False
    waited: str = ""
    created: str = ""
    #: Names of those it is addressed to; empty for the office.
    addressees: str = ""
    max_upload_mb: int = 10


@dataclass(frozen=True, slots=True)
class WholePortalRequest:
    """Everything that the page of one request shows."""

    request: PortalRequest
    files: list[PortalFile]
    messages: list[PortalMessage]
    was_unread: bool = False
    #: There is something in it that its contact has not seen.
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody at the firm to whom a request can be addressed."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What the page for a new request begins with."""

    addressees: list[Addressee]
    #: Added before, and not sent yet.
    files: list[PortalFile]
    max_upload_mb: int = 10
