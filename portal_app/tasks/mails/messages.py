"""Mails of what was written on a task (U25, U18)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Later, Skip, provide
from portal_app.notifications.digests import digest_pattern, is_digest
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.tasks.mails.reading import (
    messages_of,
    office_link,
    pending_shares,
    portal_link,
    shares_of,
    shortened,
    tasks_of,
)

_MESSAGE_MAX = 10_000


@provide(Mail.MESSAGE_TO_CLIENT)
def message_to_client(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """A portal message, unless they have read it in the portal already."""
    tasks, messages, shared = tasks_of(session, rows), messages_of(session, rows), shares_of(session, rows)
    # What somebody wants to hear of once a day must not hold back what they want to hear at once.
    alone = ~OutboxMail.bundle.startswith(digest_pattern())
    first_told = pending_shares(session, rows, MailState.PENDING, alone)
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
    tasks, messages = tasks_of(session, rows), messages_of(session, rows)
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
    tasks = tasks_of(session, rows)
    messages = messages_of(session, [row for row in rows if row.side == "staff"], internal=True)
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


def _message_facts(desk: Desk, row: Due, task: Any, message: Any, url: str) -> Mapping[str, Any]:
    return {
        "title": task.title,
        "client": desk.client(row),
        "author": message.author_name,
        "text": shortened(message.text, _MESSAGE_MAX),
        "url": url,
    }
