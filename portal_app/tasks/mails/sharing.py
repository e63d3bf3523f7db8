"""Mails that a task is there, and that it is gone (U15)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from portal_app.core.clock import now
from portal_app.core.i18n import format_date
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Later, Skip, on_sent, provide
from portal_app.notifications.digests import is_digest
from portal_app.notifications.kinds import Mail, MailState
from portal_app.tasks.mails.reading import (
    is_of,
    pending_shares,
    portal_link,
    shares_of,
    shortened,
    steps_of,
    tasks_of,
    told_pairs,
)
from portal_app.tasks.models import TaskShare
from portal_app.tasks.rules import Status

_DESCRIPTION_MAX = 3_000
_STEPS_MAX = 20


@provide(Mail.TASK_SHARED)
def task_shared(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The task as it is at this moment, in the client's words and with the client's deadline (U13, U15)."""
    tasks = tasks_of(session, rows)
    shared = shares_of(session, rows)
    steps = steps_of(session, list(tasks))
    answers: dict[str, Answer] = {}
    for row in rows:
        task, share = tasks.get(row.subject_id), shared.get((row.subject_id, row.person_id))
        if task is None:
            answers[row.id] = Skip("deleted")
        elif share is None or share.withdrawn_at is not None:
            answers[row.id] = Skip("withdrawn")
        elif row.data.get("resumed") and task.status == Status.DONE:
            # Done while the portal was closed to them: nothing is asked of them any more.
            answers[row.id] = Skip("closed")
        elif is_digest(row.bundle) and not share.unread:
            answers[row.id] = Skip("read")
        else:
            language = desk.person(row).language
            its_steps = steps.get(row.subject_id, [])
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "description": shortened(task.description, _DESCRIPTION_MAX),
                "deadline": format_date(task.client_deadline, language) if task.client_deadline else "",
                "checklist": its_steps[:_STEPS_MAX],
                "more": max(0, len(its_steps) - _STEPS_MAX),
                "mode": share.mode,
                "url": portal_link(desk, row),
            }
    return answers


@on_sent(Mail.TASK_SHARED)
def note_told(db: Session | Connection, rows: Sequence[Due]) -> None:
    """From now on they know of the task: withdrawing it has to be told.

    What was withdrawn since is left alone: that the mail went stands in the outbox.
    """
    db.execute(update(TaskShare).where(is_of(rows), TaskShare.withdrawn_at.is_(None)).values(told_at=now()))


@provide(Mail.TASK_WITHDRAWN)
def task_withdrawn(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a task is no longer there; the task itself may be gone, so the title comes from the outbox."""
    unsettled = pending_shares(session, rows, MailState.SENDING)
    shared = shares_of(session, rows)
    told = told_pairs(session, rows, shared)
    answers: dict[str, Answer] = {}
    for row in rows:
        pair = (row.subject_id, row.person_id)
        if pair in shared and shared[pair].withdrawn_at is None:
            answers[row.id] = Skip("shared_again")
        elif pair in unsettled:
            # Whether the mail that told of it got out is not known yet.
            answers[row.id] = Later(now() + timedelta(seconds=5))
        elif pair not in told:
            answers[row.id] = Skip("not_told")
        else:
            answers[row.id] = {"title": row.about, "client": desk.client(row)}
    return answers


@on_sent(Mail.TASK_WITHDRAWN)
def note_untold(db: Session | Connection, rows: Sequence[Due]) -> None:
    """They know that it is gone: sharing it again is news."""
    db.execute(update(TaskShare).where(is_of(rows), TaskShare.withdrawn_at.is_not(None)).values(told_at=None))
