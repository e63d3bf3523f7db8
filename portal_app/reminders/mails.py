"""What a reminder says: how far away the deadline is when it leaves, and what is still missing then (B1)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.core.among import among, pairs_among
from portal_app.core.clock import now, zone
from portal_app.core.i18n import format_date, translate
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Later, Skip, provide
from portal_app.notifications.digests import is_digest
from portal_app.notifications.kinds import Mail
from portal_app.reminders.making import hours_of
from portal_app.reminders.models import ReminderPlan
from portal_app.reminders.progress import Progress, progress
from portal_app.reminders.rules import Hours, opens_at, reminder_words, when_words
from portal_app.tasks.mails import portal_link
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Status


@provide(Mail.REMINDER)
def reminder(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The task and what is missing, unless it is done, withdrawn, or the wrong time of day for this person."""
    ids = sorted({row.subject_id for row in rows})
    tasks = {
        row.id: row
        for row in session.execute(
            select(Task.id, Task.title, Task.status, Task.client_done_at, Task.client_deadline).where(
                among(Task.id, ids)
            )
        )
    }
    shared = {
        (row.task_id, row.contact_id)
        for row in session.execute(
            select(TaskShare.task_id, TaskShare.contact_id).where(
                pairs_among(TaskShare.task_id, TaskShare.contact_id, {(row.subject_id, row.person_id) for row in rows}),
                TaskShare.withdrawn_at.is_(None),
            )
        )
    }
    far = progress(session, ids)
    hours = _hours(session, {row.firm_id for row in rows})
    at = now()
    answers: dict[str, Answer] = {}
    for row in rows:
        task, person = tasks.get(row.subject_id), desk.person(row)
        opens = opens_at(hours.get(row.firm_id, Hours()), person.time_zone, at)
        if task is None:
            answers[row.id] = Skip("deleted")
        elif (row.subject_id, row.person_id) not in shared:
            answers[row.id] = Skip("withdrawn")
        elif task.status != Status.OPEN or task.client_done_at is not None or task.client_deadline is None:
            answers[row.id] = Skip("closed")
        elif opens > at and not is_digest(row.bundle):
            # It was held up, by a mail server that was away for example.
            answers[row.id] = Later(opens)
        else:
            today = at.astimezone(zone(person.time_zone)).date()
            when = translate(when_words(task.client_deadline, today), person.language)
            words = translate(reminder_words(*far.get(row.subject_id, Progress())), person.language)
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "deadline": format_date(task.client_deadline, person.language),
                "when": when,
                "words": words,
                "text": f"{when} {words}",
                "url": portal_link(desk, row),
            }
    return answers


def _hours(session: Session, firms: set[str]) -> dict[str, Hours]:
    found = session.scalars(select(ReminderPlan).where(among(ReminderPlan.firm_id, sorted(firms))))
    return {plan.firm_id: hours_of(plan) for plan in found}
