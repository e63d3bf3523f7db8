"""What the mails about tasks are made of: each lookup is one statement for all mails in hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.core.among import among_given, pairs_among, per_database
from portal_app.core.db import rows as kept_rows
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Desk
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.tasks.audiences import Pair, shares
from portal_app.tasks.models import ChecklistItem, FileSlot, Message, Task, TaskShare


def portal_link(desk: Desk, row: Due) -> str:
    """Where a contact finds the task (U31)."""
    return f"{desk.brand(row).portal_url}/tasks/{row.subject_id}"


def office_link(desk: Desk, row: Due) -> str:
    """Where staff find the task."""
    return f"{desk.brand(row).office_url}/tasks/{row.subject_id}"


def tasks_of(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    """The tasks that the mails are about, by id."""
    found = kept_rows(session, _tasks_named(), {"ids": list({row.subject_id for row in rows})})
    return {row.id: row for row in found}


def messages_of(session: Session, rows: Sequence[Due], *, internal: bool = False) -> dict[str, Any]:
    """The messages that they carry, by id."""
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


def slots_of(session: Session, rows: Sequence[Due]) -> dict[str, Any]:
    """The slots that they are about, by id; what is no longer asked for is not there."""
    ids = {row.data["slot_id"] for row in rows if row.data.get("slot_id")}
    found = session.execute(
        select(FileSlot.id, FileSlot.title, FileSlot.state, FileSlot.reason).where(
            FileSlot.id.in_(ids), FileSlot.removed_at.is_(None)
        )
    )
    return {row.id: row for row in found}


def steps_of(session: Session, task_ids: Sequence[str]) -> dict[str, list[str]]:
    """The lines of the tasks' checklists, in order."""
    found: dict[str, list[str]] = {}
    for task_id, text in kept_rows(session, _steps_named(), {"ids": list(task_ids)}):
        found.setdefault(task_id, []).append(text)
    return found


def shares_of(session: Session, rows: Sequence[Due]) -> dict[Pair, Any]:
    """How the tasks are shared with those to whom the mails go."""
    return {(row.task_id, row.contact_id): row for row in shares(session, pairs_of(rows))}


def told_pairs(session: Session, rows: Sequence[Due], shared: Mapping[Pair, Any]) -> set[Pair]:
    """Who had a mail about the task: by the share, or by the outbox where the share is gone with its task."""
    told = {pair for pair, share in shared.items() if share.told_at is not None}
    sent = select(OutboxMail.subject_id, OutboxMail.recipient_id).where(
        pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, pairs_of(rows)),
        OutboxMail.kind == Mail.TASK_SHARED.value,
        OutboxMail.state == MailState.SENT.value,
    )
    return told | {(task_id, contact_id) for task_id, contact_id in session.execute(sent)}


def pending_shares(session: Session, rows: Sequence[Due], state: MailState, *which: Any) -> dict[Pair, datetime]:
    """(task, contact) → due time, where the mail that tells of the task is in this state."""
    found = session.execute(
        select(OutboxMail.subject_id, OutboxMail.recipient_id, OutboxMail.due_at).where(
            pairs_among(OutboxMail.subject_id, OutboxMail.recipient_id, pairs_of(rows)),
            OutboxMail.kind == Mail.TASK_SHARED.value,
            OutboxMail.state == state.value,
            *which,
        )
    )
    return {(task_id, contact_id): due_at for task_id, contact_id, due_at in found}


def pairs_of(rows: Sequence[Due]) -> list[Pair]:
    """(task, contact) of the mails."""
    return list({(row.subject_id, row.person_id) for row in rows})


def is_of(rows: Sequence[Due]) -> Any:
    """The shares that the mails are about."""
    return pairs_among(TaskShare.task_id, TaskShare.contact_id, pairs_of(rows))


def shortened(text: str, most: int) -> str:
    """A text for a mail: what is too long ends with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@per_database
def _tasks_named() -> Any:
    columns: list[Any] = [
        Task.id,
        Task.title,
        Task.description,
        Task.status,
        Task.client_deadline,
        Task.client_done_at,
        Task.client_done_by,
        Task.slots_total,
        Task.slots_missing,
        Task.handed_at,
        Task.asked_at,
    ]
    return select(*columns).where(among_given(Task.id, "ids"))


@per_database
def _steps_named() -> Any:
    return (
        select(ChecklistItem.task_id, ChecklistItem.text)
        .where(among_given(ChecklistItem.task_id, "ids"), ChecklistItem.removed_at.is_(None))
        .order_by(ChecklistItem.task_id, ChecklistItem.position)
    )
