"""What holds for tasks that repeat. Pure functions (U22)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal_app.templates.rules import TemplateFields

#: Of one rule so many occurrences are made in one go: what a long outage left is worked off in several.
MOST_AT_ONCE = 60


class State(StrEnum):
    """What a task that repeats is doing."""

    ON = "on"
    PAUSED = "paused"
    ENDED = "ended"


def pattern_of(title: str, rule: dict[str, Any], starts_on: date) -> str:
    """What tells tasks apart that repeat under another title or on other days; of a firm's thousands most are alike.

    Args:
        title: As it is written, with its placeholders.
        rule: As `calendar.rules.to_json` has it.
        starts_on: The day from which it counts.

    Returns:
        Sixteen characters.
    """
    told = json.dumps([title, rule, starts_on.isoformat()], sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class RecurringFields:
    """A task that repeats, as it is written down.

    Attributes:
        gets: What each occurrence gets; its rule must be there.
        starts_on: The first day of the rule is not before it.
        contact_ids: Who of the client's people gets it; None for everybody.
    """

    gets: TemplateFields
    starts_on: date | None
    contact_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """What becomes of occurrences that are there when their rule changes.

    Attributes:
        pairs: (place of an occurrence, its new day), in order.
        left: Places of those for which the new rule has no day.
        fresh: Days for which there is none yet.
    """

    pairs: list[tuple[int, date]]
    left: list[int]
    fresh: list[date]


def moves(there: int, days: Sequence[date], today: date) -> Moves:
    """Each occurrence that is there takes the place of one in the new rule, in order: none is lost, none comes twice.

    Args:
        there: How many occurrences are there from the change on.
        days: The new rule's days from the change on, up to how far ahead they are made.
        today: What would have been before is not made any more.
    """
    paired = min(there, len(days))
    return Moves(
        pairs=list(enumerate(days[:paired])),
        left=list(range(paired, there)),
        fresh=[day for day in days[paired:] if day >= today],
    )
