"""Telling whoever sends mail that there is some. Only a wake-up: the outbox itself is the truth."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal_app.core.db import after_commit

#: Gets the moment from which there is something to send. Must not raise.
Waker = Callable[[datetime], None]

_KEY = "kontor_wake"
_wakers: list[Waker] = []


def on_wake(waker: Waker) -> Waker:
    """Let the jobs learn of due mail; returns the function, so it can decorate one."""
    if waker not in _wakers:
        _wakers.append(waker)
    return waker


def wake(session: Session, due_at: datetime) -> None:
    """Once this unit of work is safe, wake the senders, once, for the earliest moment asked for.

    Args:
        session: The unit of work.
        due_at: From when there is something to send.
    """
    earliest = min(due_at, session.info.get(_KEY, due_at))
    session.info[_KEY] = earliest
    after_commit(session, lambda: _ring(session), key=_KEY)


def _ring(session: Session) -> None:
    due_at = session.info.pop(_KEY)
    for waker in _wakers:
        waker(due_at)
