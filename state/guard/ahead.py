"""What the parts of a page will ask, asked together with the first of them that asks.

A page of several parts would wait for a thread and for a connection once for each. So a part can say beforehand what it
will ask in any case: whoever asks first takes that along. Each part still asks for itself, in its turn, and gets the
answer, or the refusal, that is its own.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.db import reading


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what it is given beside session and actor."""

    query: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    def put(self, session: Session, actor: Actor) -> Any:
        """Ask it."""
        return self.query(session, actor, *self.args, **self.kwargs)


class Ahead:
    """What will be asked within one event for one person."""

    def __init__(self, actor: Actor, questions: Sequence[Question]) -> None:
        self._actor = actor
        self._waiting = list(questions)
        self._answers: list[tuple[Question, Any, Exception | None]] = []

    def answered(self, actor: Actor, question: Question) -> tuple[Any, Exception | None] | None:
        """The answer that came with an earlier question, once; None where there is none."""
        for known in self._answers:
            if known[0] == question and actor == self._actor:
                self._answers.remove(known)
                return known[1:]
        return None

    def ask(self, actor: Actor, question: Question) -> Any:
        """Ask a question, and take along what waits. Called in a thread.

        Raises:
            Exception: What the question itself raises.
        """
        waiting: list[Question] = []
        if actor == self._actor:
            waiting, self._waiting = [one for one in self._waiting if one != question], []
        with reading(actor.firm_id) as session:
            found = question.put(session, actor)
            for one in waiting:
                self._answers.append(_answer(session, actor, one))
        return found

    def forget(self) -> None:
        """Something changes: what was not asked for yet is asked after that."""
        self._waiting, self._answers = [], []


def _answer(session: Session, actor: Actor, question: Question) -> tuple[Question, Any, Exception | None]:
    try:
        return question, question.put(session, actor), None
    except Exception as error:
        # Of the part that asks, not of the one that took it along.
        return question, None, error


#: Of the event that is being worked; None where nothing was said beforehand.
going_ahead: ContextVar[Ahead | None] = ContextVar("going_ahead", default=None)


def ahead(query: Callable[..., Any], *names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Below a door: what a part of a page asks in any case.

    Args:
        query: Takes session and actor.
        *names: Parts of the page's address that it is given, as `route_arg` reads them.
    """

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        handler._kontor_ahead = (query, names)  # type: ignore[attr-defined]
        return handler

    return declare
