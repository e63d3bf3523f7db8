"""What the mails about tasks say (U15, U25, U26).

Nothing internal is ever read for a client: no comment, no internal deadline, no note.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from portal_app.core.among import pairs_among
from portal_app.core.clock import now
from portal_app.core.i18n import format_date
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Later, Skip, on_sent, provide
from portal_app.notifications.digests import digest_pattern, is_digest
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.tasks.audiences import Pair, shares
from portal_app.tasks.models import ChecklistItem, FileSlot, Message, Task, TaskShare
from portal_app.tasks.rules import SlotState

_DESCRIPTION_MAX = 3_000
_MESSAGE_MAX = 10_000
_STEPS_MAX = 20


@provide(Mail.TASK_SHARED)
def task_shared(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The task as it is at this moment, in the client's words and with the client's deadline (U13, U15)."""
    tasks = _tasks(session, rows)
    shared = _shares_of(session, rows)
    steps = _steps(session, list(tasks))
    answers: dict[str, Answer] = {}
    for row in rows:
        task, share = tasks.get(row.subject_id), shared.get((row.subject_id, row.person_id))
        if task is None:
            answers[row.id] = Skip("deleted")
        elif share is None or share.withdrawn_at is not None:
            answers[row.id] = Skip("withdrawn")
        elif is_digest(row.bundle) and not share.unread:
            answers[row.id] = Skip("read")
        else:
            language = desk.person(row).language
            its_steps = steps.get(row.subject_id, [])
            answers[row.id] = {
                "title": task.title,
                "client": desk.client(row),
                "description": _shortened(task.description, _DESCRIPTION_MAX),
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
    db.execute(update(TaskShare).where(_is_of(rows), TaskShare.withdrawn_at.is_(None)).values(told_at=now()))


@provide(Mail.TASK_WITHDRAWN)
def task_withdrawn(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a task is no longer there; the task itself may be gone, so the title comes from the outbox."""
    unsettled = _pending_shares(session, rows, MailState.SENDING)
    shared = _shares_of(session, rows)
    told = _told_pairs(session, rows, shared)
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
    db.execute(update(TaskShare).where(_is_of(rows), TaskShare.withdrawn_at.is_not(None)).values(told_at=None))


@provide(Mail.MESSAGE_TO_CLIENT)
def message_to_client(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """A portal message, unless they have read it in the portal already."""
    tasks, messages, shared = _tasks(session, rows), _messages(session, rows), _shares_of(session, rows)
    # What somebody wants to hear of once a day must not hold back what they want to hear at once.
    alone = ~OutboxMail.bundle.startswith(digest_pattern())
    first_told = _pending_shares(session, rows, MailState.PENDING, alone)
    answers: dict[str, Answer] = {}
    for row in rows:
        pair = (row.subject_id, row.person_id)
        task, message, share = tasks.get(row.subject_id), messages.get(row.data.get("message_id", "")), shared.get(pair)
        if task is None or message is None:
            answers[row.id] = Skip("deleted")
        elif message.deleted_at is not None:
            answers[row.id] = Skip("taken_back")
        elif share is None or share.withdrawn_at is not None:
            answers[row.id] = Skip("withdrawn")
        elif not share.unread and share.read_at is not None and share.read_at >= message.created_at:
            answers[row.id] = Skip("read")
        elif pair in first_told:
            # The task itself comes first, then what was said about it.
            answers[row.id] = Later(first_told[pair] + timedelta(seconds=1))
        else:
            answers[row.id] = _message_facts(desk, row, task, message, portal_link(desk, row))
    return answers


@provide(Mail.MESSAGE_TO_STAFF)
def message_to_staff(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What a client wrote; in a mail of many only what nobody has answered meanwhile."""
    tasks, messages = _tasks(session, rows), _messages(session, rows)
    answers: dict[str, Answer] = {}
    for row in rows:
        task, message = tasks.get(row.subject_id), messages.get(row.data.get("message_id", ""))
        if task is None or message is None:
            answers[row.id] = Skip("deleted")
        elif is_digest(row.bundle) and task.asked_at is None:
            answers[row.id] = Skip("read")
        elif message.deleted_at is not None:
            answers[row.id] = Skip("taken_back")
        else:
            answers[row.id] = _message_facts(desk, row, task, message, office_link(desk, row))
    return answers


@provide(Mail.MENTION)
def mention(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What a colleague wrote to them in an internal comment: for staff alone (U18)."""
    tasks = _tasks(session, rows)
    messages = _messages(session, [row for row in rows if row.side == "staff"], internal=True)
    answers: dict[str, Answer] = {}
    for row in rows:
        task, message = tasks.get(row.subject_id), messages.get(row.data.get("message_id", ""))
        if task is None or message is None:
            answers[row.id] = Skip("deleted")
        elif message.deleted_at is not None:
            answers[row.id] = Skip("taken_back")
        elif desk.person(row).name not in message.mentioned.split("\n"):
            answers[row.id] = Skip("closed")
        else:
            answers[row.id] = _message_facts(desk, row, task, message, office_link(desk, row))
    return answers


@provide(Mail.CLIENT_DONE)
def client_done(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """That a client finished a task which is still open at the firm (U23, U25)."""
    tasks = _tasks(session, rows)
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
    tasks, shared = _tasks(session, rows), _shares_of(session, rows)
    slots = _slots(session, rows)
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
    tasks = _tasks(session, rows)
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


def portal_link(desk: Desk, row: Due) -> str:
    """Where a contact finds the task (U31)."""
    return f"{desk.brand(row).portal_url}/tasks/{row.subject_id}"


def office_link(desk: Desk, row: Due) -> str:
    """Where staff find the task."""
    return f"{desk.brand(row).office_url}/tasks/{row.subject_id}"


def _message_facts(desk: Desk, row: Due, task: Any, message: Any, url: str) -> Mapping[str, Any]:
    return {
        "title": task.title,
        "client": desk.client(row),
        "author": message.author_name,
        "text": _shortened(message.text, _MESSAGE_MAX),
        "url": url,
    }


# Lookups, each one statement for all rows in hand.


def _tasks(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    found = session.execute(
        select(
            Task.id,
            Task.title,
            Task.description,
            Task.client_deadline,
            Task.client_done_at,
            Task.client_done_by,
            Task.slots_total,
            Task.slots_missing,
            Task.handed_at,
            Task.asked_at,
        ).where(Task.id.in_({row.subject_id for row in rows}))
    )
    return {row.id: row for row in found}


def _messages(session: Session, rows: Sequence[Due], *, internal: bool = False) -> dict[str, Any]:
    ids = {row.data["message_id"] for row in rows if row.data.get("message_id")}
    found = session.execute(
        select(
            Message.id, Message.author_name, Message.text, Message.created_at, Message.deleted_at, Message.mentioned
        ).where(
            # Whatever asked for it: an internal comment never leaves the office (U18).
            Message.id.in_(ids),
            Message.internal.is_(internal),
        )
    )
    return {row.id: row for row in found}


def _slots(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    ids = {row.data["slot_id"] for row in rows if row.data.get("slot_id")}
    found = session.execute(
        select(FileSlot.id, FileSlot.title, FileSlot.state, FileSlot.reason).where(
            FileSlot.id.in_(ids), FileSlot.removed_at.is_(None)
        )
    )
    return {row.id: row for row in found}


def _steps(session: Session, task_ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    statement = (
        select(ChecklistItem.task_id, ChecklistItem.text)
        .where(ChecklistItem.task_id.in_(task_ids), ChecklistItem.removed_at.is_(None))
        .order_by(ChecklistItem.task_id, ChecklistItem.position)
    )
    for task_id, text in session.execute(statement):
        found.setdefault(task_id, []).append(text)
    return found


def _shares_of(session: Session, rows: Sequence[Due]) -> dict[Pair, Any]:
    return {(row.task_id, row.contact_id): row for row in shares(session, _pairs(rows))}


def _told_pairs(session: Session, rows: Sequence[Due], shared: Mapping[Pair, Any]) -> set[Pair]:
    """Who had a mail about the task: by the share, or by the outbox where the share is gone with its task."""
    told = {pair for pair, share in shared.items() if share.told_at is not None}
    sent = select(OutboxMail.subject_id, OutboxMail.recipient_id).where(
        pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, _pairs(rows)),
        OutboxMail.kind == Mail.TASK_SHARED.value,
        OutboxMail.state == MailState.SENT.value,
    )
    return told | {(task_id, contact_id) for task_id, contact_id in session.execute(sent)}


def _pending_shares(session: Session, rows: Sequence[Due], state: MailState, *which: Any) -> dict[Pair, datetime]:
    """(task, contact) → due time, where the mail that tells of the task is in this state."""
    found = session.execute(
        select(OutboxMail.subject_id, OutboxMail.recipient_id, OutboxMail.due_at).where(
            pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, _pairs(rows)),
            OutboxMail.kind == Mail.TASK_SHARED.value,
            OutboxMail.state == state.value,
            *which,
        )
    )
    return {(task_id, contact_id): due_at for task_id, contact_id, due_at in found}


def _pairs(rows: Sequence[Due]) -> list[Pair]:
    return list({(row.subject_id, row.person_id) for row in rows})


def _is_of(rows: Sequence[Due]) -> Any:
    return pairs_among(TaskShare.task_id, TaskShare.contact_id, _pairs(rows))


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
