"""Writing on a task: portal messages, and comments that never leave the office (U18)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.firms.models import Portal
from portal_app.tasks.mentions import spoken_to
from portal_app.tasks.models import Message, Task, TaskShare
from portal_app.tasks.once import once
from portal_app.tasks.queries.news import written_row
from portal_app.tasks.queries.office_task import posted
from portal_app.tasks.rules import message_faults
from portal_app.tasks.scope import task_to_change
from portal_app.tasks.turn import mark_unread, settle_turn
from portal_app.tasks.views import Posted

_EARLIER = select(Message.id).where(Message.nonce == bindparam("nonce"))
# The same people whom the page names as its readers.
_SEEN = select(
    exists(
        select(TaskShare.contact_id)
        .join(
            ClientContact,
            and_(ClientContact.contact_id == TaskShare.contact_id, ClientContact.client_id == TaskShare.client_id),
        )
        .join(Client, Client.id == TaskShare.client_id)
        .join(Portal, and_(Portal.firm_id == TaskShare.firm_id, Portal.active.is_(True)))
        .where(TaskShare.task_id == bindparam("task"), TaskShare.withdrawn_at.is_(None), *PORTAL_IS_OPEN)
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and the task on which it stands now.

    Attributes:
        task: Held for changing, as it is with the message.
        id: The message's; of the first one, when the nonce came again.
        row: The message as a page reads it, where nothing else has to be read for that.
    """

    task: Task
    id: str
    row: Any = None


def post_message(
    session: Session,
    actor: Actor,
    task_id: str,
    text: str,
    *,
    internal: bool = False,
    nonce: str = "",
    reply_to_id: str | None = None,
) -> str:
    """As `write_message`, for whoever only wants the message's id."""
    return write_message(session, actor, task_id, text, internal=internal, nonce=nonce, reply_to_id=reply_to_id).id


def write_message(
    session: Session,
    actor: Actor,
    task_id: str,
    text: str,
    *,
    internal: bool = False,
    nonce: str = "",
    reply_to_id: str | None = None,
) -> Written:
    """Write a portal message, or an internal comment (U18).

    A portal message makes the task unread for the contacts who see it (U14) and passes the turn (B9).

    Args:
        session: The unit of work.
        actor: Staff, or a contact who sees the task; to read only is enough to ask something.
        task_id: Of the task.
        text: What is said.
        internal: Only staff may see it; contacts can't write such.
        nonce: One for each writing, made by the page: the same again adds nothing (a double click). Changed
            meanwhile, because the answer to the first try never came, it is another message.
        reply_to_id: The message that it answers.

    Raises:
        NotFound: The task or the answered message is out of reach.
        Invalid: Empty or too long.
        Refused: Nobody would see the portal message.
    """
    if internal:
        office_only(actor)
    task = task_to_change(session, actor, task_id)
    text = text.strip()
    key = once(actor, nonce or new_id(), task_id, text, internal, reply_to_id)
    try:
        _may_be_said(session, actor, task, text, internal, reply_to_id)
    except (Invalid, NotFound, Refused):
        # What was said when it still could be stays said, however often a page asks that never heard so.
        if earlier := rows(session, _EARLIER, {"nonce": key}):
            return Written(task, str(earlier[0].id))
        raise
    message_id, at = new_id(), now()
    told, names = spoken_to(session, actor, text) if internal else ([], "")
    message = {
        "id": message_id,
        "task_id": task.id,
        "firm_id": task.firm_id,
        # The task is held: nobody else counts on before this is committed.
        "number": task.said + 1,
        "author_kind": actor.kind.value,
        "author_id": actor.person_id,
        "author_name": actor.name,
        "internal": internal,
        "text": text,
        "reply_to_id": reply_to_id,
        "nonce": key,
        "created_at": at,
        "mentioned": names,
    }
    if not rows(session, _adding(session.get_bind().dialect.name), message):
        return Written(task, str(rows(session, _EARLIER, {"nonce": key})[0].id))
    task.said += 1
    task.updated_at = at
    if not internal:
        # A second question keeps the first one's day: that is how long the client has waited.
        task.asked_at = (task.asked_at or at) if actor.is_contact else None
        settle_turn(session, task)
        mark_unread(session, actor, task)
    record(
        session,
        actor,
        Event(
            Kind.COMMENT_POSTED if internal else Kind.MESSAGE_POSTED,
            ("task", task.id),
            task.client_id,
            internal=internal,
            data={"title": task.title, "message_id": message_id} | ({"mentioned": told} if told else {}),
        ),
    )
    return Written(task, message_id, None if reply_to_id else written_row(message))


@cache
def _adding(dialect: str) -> Any:
    """Adds a message and gives its id, or nothing when it is there already: so nobody has to look first."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = Message.__table__  # type: ignore[attr-defined]
    return insert(table).on_conflict_do_nothing(index_elements=["nonce"]).returning(table.c.id)


def say(
    session: Session,
    actor: Actor,
    task_id: str,
    text: str,
    *,
    internal: bool,
    nonce: str,
    after: int,
    reply_to_id: str | None = None,
) -> Posted:
    """Write on a task at the office, and read what is new since a message.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        text: What is said.
        internal: Only staff may see it.
        nonce: One for each writing: the same again adds nothing.
        after: Number of the newest message that the page shows; 0 when it shows none.
        reply_to_id: The message that it answers.

    Raises:
        NotFound: The task or the answered message is out of reach; any, for contacts.
        Invalid: Empty or too long.
        Refused: Nobody would see the portal message.
    """
    office_only(actor)
    written = write_message(session, actor, task_id, text, internal=internal, nonce=nonce, reply_to_id=reply_to_id)
    return posted(session, actor, written.task, after, written.row)


def _may_be_said(
    session: Session, actor: Actor, task: Task, text: str, internal: bool, reply_to_id: str | None
) -> None:
    faults = message_faults(text)
    if faults:
        raise Invalid(faults)
    if not internal and not actor.is_contact and not _seen_by_client(session, task):
        raise Refused(msg("Nobody at the client sees this task. Share it first, or write an internal comment."))
    _check_reply(session, task, reply_to_id, internal)


def _seen_by_client(session: Session, task: Task) -> bool:
    return bool(rows(session, _SEEN, {"task": task.id})[0][0])


def _check_reply(session: Session, task: Task, reply_to_id: str | None, internal: bool) -> None:
    """An answer stays within the thread, and a portal message never quotes an internal comment."""
    if reply_to_id is None:
        return
    answered = session.scalar(select(Message.internal).where(Message.id == reply_to_id, Message.task_id == task.id))
    if answered is None or (answered and not internal):
        raise NotFound
