"""Whom a notice is for. Features that own the tables register the functions that find out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to tell of one activity.

    Attributes:
        event: The activity.
        side: "contact" or "staff".
        person_id: Whom.
        occasion: What makes this telling different from an earlier one about the same thing to the same person,
            for example when it was shared. A second one with the same occasion is not sent.
    """

    event: Event
    side: str
    person_id: str
    occasion: str


#: Gets all activities of one kind at once, and answers in a number of statements that does not depend on theirs.
Audience = Callable[[Session, Actor, Sequence[Event]], Iterable[Recipient]]

_audiences: dict[str, Audience] = {}


def audience(name: str) -> Callable[[Audience], Audience]:
    """Register an audience under the name that the table uses."""

    def register(function: Audience) -> Audience:
        _audiences[name] = function
        return function

    return register


def find(name: str) -> Audience:
    """The audience of that name.

    Raises:
        KeyError: When no feature registered it: a fault of ours, see `wiring.py`.
    """
    return _audiences[name]


def names() -> frozenset[str]:
    """Every registered name."""
    return frozenset(_audiences)


@audience("subject")
def _subject(_session: Session, _actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """The person whom the activity is about."""
    return [Recipient(event, event.subject[0], event.subject[1], event.id) for event in events]
