"""Mails of how a task goes on: the client is done, brought what was asked for, or is asked again (U23, U25, B4)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Skip, provide
from portal_app.notifications.kinds import Mail
from portal_app.tasks.mails.reading import (
    office_link,
    portal_link,
    shares_of,
    slots_of,
    tasks_of,
)
from portal_app.tasks.rules import SlotState


@provide(Mail.CLIENT_DONE)
def client_done(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a client finished a task which is still open at the firm (U23, U25)."""
    tasks = tasks_of(session, rows)
    answers: dict[str, Answer] = {}
    for row in rows:
        task = tasks.get(row.subject_id)
        if task is None:
            answers[row.id] = Skip("deleted")
        elif task.client_done_at is None:
            answers[row.id] = Skip("closed")
        else:
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "author": task.client_done_by or desk.client(row),
                "url": office_link(desk, row),
            }
    return answers


@provide(Mail.SLOT_REJECTED)
def slot_rejected(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That something is asked for again, and why (B4)."""
    tasks, shared = tasks_of(session, rows), shares_of(session, rows)
    slots = slots_of(session, rows)
    answers: dict[str, Answer] = {}
    for row in rows:
        task, share = tasks.get(row.subject_id), shared.get((row.subject_id, row.person_id))
        slot = slots.get(row.data.get("slot_id", ""))
        if task is None:
            answers[row.id] = Skip("deleted")
        elif share is None or share.withdrawn_at is not None:
            answers[row.id] = Skip("withdrawn")
        elif slot is None or slot.state != SlotState.REJECTED:
            answers[row.id] = Skip("closed")
        else:
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "slot": slot.title,
                "reason": slot.reason,
                "url": portal_link(desk, row),
            }
    return answers


@provide(Mail.SLOTS_SUBMITTED)
def slots_submitted(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a client has brought what was asked for, or all that they have (B4)."""
    tasks = tasks_of(session, rows)
    answers: dict[str, Answer] = {}
    for row in rows:
        task = tasks.get(row.subject_id)
        if task is None:
            answers[row.id] = Skip("deleted")
        elif not task.slots_total or (task.slots_missing and task.handed_at is None):
            answers[row.id] = Skip("closed")
        else:
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "missing": task.slots_missing,
                "url": office_link(desk, row),
            }
    return answers
