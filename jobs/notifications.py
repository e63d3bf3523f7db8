"""Jobs of the outbox: sending what is due, and waking up in time for what is due next."""

from datetime import datetime, timedelta
from threading import Lock

import dramatiq
import structlog

import portal_app.wiring  # noqa: F401
from jobs import broker as _broker  # noqa: F401 - actors belong to the broker that is set
from jobs.stop import stopping
from portal_app.core.clock import now
from portal_app.core.db import reading
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.notifications.claims import next_due
from portal_app.notifications.delivery import drain
from portal_app.notifications.wake import on_wake

log = structlog.get_logger(__name__)

#: What is due at once leaves this much later, together with what else is written meanwhile. Where jobs are worked in
#: the web process, it then stands in nobody's way who has just clicked and waits for the next page.
_GATHER = timedelta(milliseconds=500)


@dramatiq.actor(actor_name="notifications.deliver_due", queue_name="mail", max_retries=0)
def deliver_due() -> None:
    """Send every mail that is due, then see to it that somebody wakes for the next."""
    try:
        ahead = drain(stopping.is_set, more=_call_for_help)
    except Exception as error:
        # The sweep comes again; a dead letter would help nobody.
        log.error("delivery_failed", exc_info=error)
        return
    if ahead is not None:
        wake_at(ahead)


@on_wake
def wake_at(due_at: datetime) -> None:
    """Have due mail sent at a moment. Further away than the next sweep, the sweep will see to it.

    Args:
        due_at: From when there is something to send.
    """
    alarm.set(max(due_at, now() + _GATHER))


def sweep() -> None:
    """Look for due mail, whatever the broker knows of it."""
    with reading(across_firms("The next mail to leave, whosever it is")) as session:
        due_at = next_due(session)
    if due_at is not None and not alarm.set(due_at):
        # No broker: then it is sent from here.
        deliver_due.fn()


class _Alarm:
    """Wake-ups that this process has asked for: one for a moment is enough."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: datetime | None = None

    def set(self, due_at: datetime) -> bool:
        """Ask for a wake-up, unless one comes in time already; false when there is no broker to ask."""
        at = now()
        wait = max(due_at - at, timedelta(0))
        if wait > settings().sweep_interval:
            return True
        with self._lock:
            if self._next is not None and at < self._next <= due_at:
                return True
            self._next = due_at
        try:
            # A millisecond more, because the broker counts in whole ones.
            delay = int(wait.total_seconds() * 1000) + 1 if wait else None
            deliver_due.send_with_options(delay=delay)
        except Exception as error:
            log.warning("broker_unreachable", error=str(error))
            return False
        return True


alarm = _Alarm()


def _call_for_help() -> None:
    try:
        deliver_due.send()
    except Exception as error:
        log.warning("broker_unreachable", error=str(error))
