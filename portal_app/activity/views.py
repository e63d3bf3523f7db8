"""What happened, in words: the only shapes in which activities reach a staff member's browser."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Change:
    """Before → after of one field, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened (U19).

    Attributes:
        at: The moment, in the reader's time zone.
        who: Name of the person, or of the program.
        what: What they did, as a sentence without its subject.
        internal: Only the office knows of it.
    """

    id: str
    at: str
    who: str
    what: str
    internal: bool = False
    changes: list[Change] = field(default_factory=list)
