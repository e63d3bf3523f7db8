"""What happens when something breaks outside of our own handlers: it is noted, and nobody sees more than that."""

import structlog
from reflex.event import EventSpec

log = structlog.get_logger(__name__)

#: Characters of a browser's own report that are kept: anybody can send one.
_LONGEST = 2000


def page_failed(exception: Exception) -> None:
    """A script of a page failed in somebody's browser, or somebody says so."""
    log.warning("page_failed", report=str(exception)[:_LONGEST])


def event_failed(exception: Exception) -> EventSpec | None:
    """An event broke behind the guard, in the framework; its own answer would be a toast that evaluates script."""
    log.error("event_failed", exc_info=exception)
    return None
