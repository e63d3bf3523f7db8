"""What people see of the audit trail."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry.

    Attributes:
        id: Of the entry.
        when: In the reader's language and time zone.
        who: Name; the program's own name for what it did by itself.
        side: staff, contact or system.
        what: What happened, in words.
        about: Whom or what it concerned, in words; may be empty.
        number: Place in the chain; 0 until it is sealed.
    """

    id: str
    when: str
    who: str
    side: str
    what: str
    about: str
    number: int


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of entries, the newest first.

    Attributes:
        rows: Up to 50.
        more: Whether there are older ones.
        sealed: How many entries are sealed in all.
        unsealed: How many still wait for it.
    """

    rows: list[AuditRow] = field(default_factory=list)
    more: bool = False
    sealed: int = 0
    unsealed: int = 0
