"""What the firm already has, as plain data: the caller reads it in a few queries and hands it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A person of the firm's clients."""

    person_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client with its contacts; `manager_id` is the staff member's id or ""."""

    id: str
    name: str
    kind: str = "company"
    registry_code: str = ""
    vat_number: str = ""
    address: str = ""
    note: str = ""
    manager_id: str = ""
    contacts: Sequence[KnownContact] = ()


@dataclass(frozen=True, slots=True)
class KnownStaff:
    """A staff member who can be a client's manager."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a list is compared with.

    Attributes:
        clients: All clients of the firm.
        people: All its contacts by lower-case address, also those of other clients.
        staff: Who can be a manager.
    """

    clients: Sequence[KnownClient] = ()
    people: Mapping[str, KnownContact] = field(default_factory=dict)
    staff: Sequence[KnownStaff] = ()
