"""What pages see of clients: the only shapes that reach a browser."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a pick list.

    Attributes:
        id: Of the thing chosen; empty for none.
        name: As shown.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One line of the clients list (U8).

    Attributes:
        portal: "open", "partly" or "closed".
        contacts: How many people it has.
        without_address: How many of them mail can't reach.
        archived: Out of use.
    """

    id: str
    name: str
    registry_code: str
    manager: str
    group: str
    portal: str
    contacts: int
    without_address: int
    archived: bool


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One page of the list.

    Attributes:
        rows: 50 at most.
        total: How many clients match.
        page: From 1; the last one when a later was asked for.
        pages: How many there are, at least 1.
        any_clients: Whether the firm has any client at all, whatever the filter.
    """

    rows: list[ClientRow] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    any_clients: bool = True


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A person on a client's page.

    Attributes:
        phone: As people read it.
        email_works: Whether mail can reach them.
        portal: "closed", "open", "invited" or "entered".
        since: The day that belongs to it, formatted; empty when closed.
        elsewhere: Names of the other clients of which they are a contact.
        away: Their last day on holiday, formatted; empty when they are not away.
    """

    id: str
    name: str
    email: str
    phone: str
    title: str
    email_works: bool
    portal: str
    since: str
    elsewhere: list[str]
    away: str = ""


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client's page.

    Attributes:
        portal_opened: The day it was opened, formatted; empty when closed.
        portal_ready: Whether the firm's portal is active and has an address, so that opening means something.
        contacts: By name.
    """

    id: str = ""
    name: str = ""
    kind: str = "company"
    registry_code: str = ""
    vat_number: str = ""
    address: str = ""
    note: str = ""
    manager_id: str = ""
    manager: str = ""
    group_id: str = ""
    group: str = ""
    portal: str = "closed"
    portal_open: bool = False
    portal_opened: str = ""
    portal_ready: bool = False
    archived: bool = False
    added: str = ""
    contacts: list[ContactLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ContactAdded:
    """What adding a contact came to.

    Attributes:
        id: The person's.
        name: The person's; of the one already known, when the address was.
        linked: The address belonged to somebody the firm already knew, who is now a contact of this client as well.
    """

    id: str
    name: str
    linked: bool
