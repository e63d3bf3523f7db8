"""When a session was last used: noted at most every five minutes, so that reading stays reading."""

import time
from collections import OrderedDict
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now

INTERVAL = timedelta(minutes=5)

_REMEMBERED = 10_000
_noted: OrderedDict[str, float] = OrderedDict()


def is_due(session_id: str) -> bool:
    """Whether this process has not noted a session for a while; it is then taken as noted."""
    at = time.monotonic()
    if at - _noted.get(session_id, -INTERVAL.total_seconds()) < INTERVAL.total_seconds():
        return False
    _noted[session_id] = at
    _noted.move_to_end(session_id)
    if len(_noted) > _REMEMBERED:
        _noted.popitem(last=False)
    return True


def note(session: Session, actor: Actor) -> None:
    """Note that the actor's session is in use, unless another process just did."""
    at = now()
    session.execute(
        update(WebSession)
        .where(WebSession.id == actor.session_id, WebSession.last_seen_at < at - INTERVAL)
        .values(last_seen_at=at)
    )
