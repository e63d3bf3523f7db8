"""What an author does with what they wrote: change it for a few minutes, delete it, take that back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.tasks.mentions import mark_mentions
from portal_app.tasks.models import Message, Task
from portal_app.tasks.rules import EDIT_FOR, may_edit, message_faults
from portal_app.tasks.scope import task_to_change
from portal_app.tasks.turn import settle_turn

_NEWEST = (
    select(Message.author_kind, Message.created_at)
    .where(Message.task_id == bindparam("task"), Message.internal.is_(False), Message.deleted_at.is_(None))
    .order_by(Message.number.desc())
    .limit(1)
)


def edit_message(session: Session, actor: Actor, task_id: str, message_id: str, text: str) -> None:
    """Change what one wrote a moment ago. A mail about it that has not left carries the new text.

    Args:
        session: The unit of work.
        actor: Its author.
        task_id: Of the task.
        message_id: Of a message or comment.
        text: What it says from now on.

    Raises:
        NotFound: The task or the message is out of reach, deleted, or somebody else's.
        Refused: It was written more than five minutes ago.
        Invalid: Empty or too long.
    """
    task, message = _own(session, actor, task_id, message_id)
    text = text.strip()
    if message.deleted_at is not None:
        raise NotFound
    if text == message.text:
        return
    at = now()
    if not may_edit(message.created_at, at):
        raise Refused(msg("A message can be changed for five minutes. Write another one to set it right."))
    faults = message_faults(text)
    if faults:
        raise Invalid(faults)
    message.text = text
    message.edited_at = task.updated_at = at
    _record(session, actor, task, message, Kind.MESSAGE_EDITED, mark_mentions(session, actor, message))


def delete_message(session: Session, actor: Actor, task_id: str, message_id: str) -> None:
    """Delete what one wrote: that it was there, whose and until when stays. The text is shown to nobody any more, and
    wiped once it can't be put back.

    A mail about it that has not left is not sent.

    Raises:
        NotFound: The task or the message is out of reach, or somebody else's.
    """
    task, message = _own(session, actor, task_id, message_id)
    if message.deleted_at is not None:
        return
    message.deleted_at = task.updated_at = now()
    if not message.internal and actor.is_contact and task.asked_at is not None:
        task.asked_at = _asked_at(session, task)
        settle_turn(session, task)
    _record(session, actor, task, message, Kind.MESSAGE_DELETED)


def take_back_answer(
    session: Session, actor: Actor, task_id: str, message_id: str, waited: datetime | None = None
) -> None:
    """Delete what one just answered; unless a colleague answered too, the client waits on as before.

    Args:
        session: The unit of work.
        actor: Its author, staff.
        task_id: Of the task.
        message_id: Of the answer.
        waited: Since when the client had waited, if they had.

    Raises:
        NotFound: The task or the message is out of reach, or somebody else's.
    """
    office_only(actor)
    delete_message(session, actor, task_id, message_id)
    task = task_to_change(session, actor, task_id)
    session.flush()
    newest = rows(session, _NEWEST, {"task": task.id})
    if waited is not None and task.asked_at is None and not (newest and newest[0].author_kind != "contact"):
        task.asked_at = waited
        settle_turn(session, task)


def wipe_deleted(session: Session) -> int:
    """Forget the texts of messages that were deleted and can't be put back any more; that they were there stays.

    Args:
        session: The unit of work.

    Returns:
        How many were wiped.
    """
    wiped = session.execute(
        update(Message)
        .where(Message.deleted_at < now() - EDIT_FOR, Message.text != "")
        .values(text="", mentioned="")
        .execution_options(synchronize_session=False)
    )
    return int(wiped.rowcount)  # type: ignore[attr-defined]


def restore_message(session: Session, actor: Actor, task_id: str, message_id: str) -> None:
    """Take back that one deleted a message, as long as the slip is fresh.

    Raises:
        NotFound: The task or the message is out of reach, or somebody else's.
        Refused: It was deleted more than five minutes ago.
    """
    task, message = _own(session, actor, task_id, message_id)
    if message.deleted_at is None:
        return
    if not may_edit(message.deleted_at, now()):
        raise Refused(msg("It was deleted too long ago to be put back. Write it again."))
    message.deleted_at = None
    task.updated_at = now()
    if not message.internal and actor.is_contact:
        task.asked_at = _asked_at(session, task)
        settle_turn(session, task)
    _record(session, actor, task, message, Kind.MESSAGE_RESTORED)


def _asked_at(session: Session, task: Task) -> Any:
    """Since when the client waits for an answer: not at all when the firm had the last word."""
    session.flush()
    newest = rows(session, _NEWEST, {"task": task.id})
    return (task.asked_at or newest[0].created_at) if newest and newest[0].author_kind == "contact" else None


def _own(session: Session, actor: Actor, task_id: str, message_id: str) -> tuple[Task, Message]:
    """A message of the actor's own, its task held."""
    task = task_to_change(session, actor, task_id)
    message = session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.task_id == task.id,
            Message.author_kind == actor.kind.value,
            Message.author_id == actor.person_id,
        )
    )
    if message is None:
        raise NotFound
    return task, message


def _record(session: Session, actor: Actor, task: Task, message: Message, kind: Kind, told: Sequence[str] = ()) -> None:
    data: dict[str, Any] = {"title": task.title, "message_id": message.id}
    if told:
        data["mentioned"] = list(told)
    record(session, actor, Event(kind, ("task", task.id), task.client_id, internal=message.internal, data=data))
