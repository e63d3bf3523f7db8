"""Reminders of deadlines: looked for again and again, made once each."""

import structlog
from sqlalchemy import select

from jobs.stop import stopping
from portal_app.accounts.actor import system
from portal_app.core.db import reading, writing
from portal_app.core.scope import across_firms
from portal_app.reminders.making import remind
from portal_app.reminders.models import ReminderPlan

log = structlog.get_logger(__name__)


def make_reminders() -> int:
    """Remind the clients of every firm that wants it of what is due.

    Returns:
        How many reminders were made.
    """
    with reading(
        across_firms("Which firms remind their clients; each firm's reminders are made as that firm")
    ) as session:
        firms = list(session.scalars(select(ReminderPlan.firm_id).where(ReminderPlan.active)))
    return sum(_remind_for(firm_id) for firm_id in firms if not stopping.is_set())


def _remind_for(firm_id: str) -> int:
    try:
        with writing(firm_id) as session:
            made = remind(session, system(firm_id))
    except Exception as error:
        # One firm's trouble is not the others'; the next tick tries again.
        log.error("reminding_failed", firm=firm_id, exc_info=error)
        return 0
    if made:
        log.info("reminded", firm=firm_id, reminders=made)
    return made
