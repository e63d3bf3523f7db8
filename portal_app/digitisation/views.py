"""What a task's page shows of digitisation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigitiseLine:
    """A file, and what became of it.

    Attributes:
        state: Empty while it was not sent; queued, sent or failed.
        said: "Mari Maasikas, 5 Mar 2026, 14:05"; for a failure why.
        held: It can't be sent now: the virus scanner holds it.
    """

    id: str
    name: str
    size: str
    state: str
    said: str
    reason: str
    held: bool


@dataclass(frozen=True, slots=True)
class Digitisation:
    """Whether files of a task can be sent, where to, and which were."""

    on: bool = False
    email: str = ""
    files: list[DigitiseLine] | None = None
