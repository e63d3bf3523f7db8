"""Tasks that repeat: their occurrences are made ahead, whoever's clock strikes first."""

import structlog
from sqlalchemy import select

from jobs.stop import stopping
from portal_app.core.db import reading, writing
from portal_app.core.scope import across_firms
from portal_app.firms.models import Firm
from portal_app.recurring.making import acting_for, make_due

log = structlog.get_logger(__name__)


def make_recurring() -> int:
    """Make what is due at every firm, until nothing is or this process is asked to end.

    Returns:
        How many tasks were made.
    """
    with reading(across_firms("Which firms there are; each firm's tasks are made as that firm")) as session:
        firms = list(session.scalars(select(Firm.id).order_by(Firm.id)))
    return sum(_make_for(firm_id) for firm_id in firms)


def _make_for(firm_id: str) -> int:
    total, more = 0, True
    try:
        while more and not stopping.is_set():
            with writing(firm_id) as session:
                made = make_due(session, acting_for(session, firm_id))
            total, more = total + made.tasks, made.more
    except Exception as error:
        # One firm's trouble is not the others'; the next tick tries again.
        log.error("recurring_failed", firm=firm_id, exc_info=error)
    if total:
        log.info("recurring_made", firm=firm_id, tasks=total)
    return total
