"""Writing on a task: portal messages, and comments that never leave the office (U18)."""

from sqlalchemy import and_, bindparam, exists, select
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
from portal_app.tasks.mentions import mark_mentions
from portal_app.tasks.models import Message, Task, TaskShare
from portal_app.tasks.once import once
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

    Returns:
        The message's id; of the first one, when the nonce came again.

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
    earlier = rows(session, _EARLIER, {"nonce": key})
    if earlier:
        return str(earlier[0].id)
    faults = message_faults(text)
    if faults:
        raise Invalid(faults)
    if not internal and not actor.is_contact and not _seen_by_client(session, task):
        raise Refused(msg("Nobody at the client sees this task. Share it first, or write an internal comment."))
    _check_reply(session, task, reply_to_id, internal)
    # The task is held: nobody else counts on before this is committed.
    task.said += 1
    message = Message(
        task_id=task.id,
        firm_id=task.firm_id,
        number=task.said,
        author_kind=actor.kind.value,
        author_id=actor.person_id,
        author_name=actor.name,
        internal=internal,
        text=text,
        reply_to_id=reply_to_id,
        nonce=key,
        created_at=now(),
    )
    told = mark_mentions(session, actor, message)
    session.add(message)
    task.updated_at = message.created_at
    if not internal:
        # A second question keeps the first one's day: that is how long the client has waited.
        task.asked_at = (task.asked_at or message.created_at) if actor.is_contact else None
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
            data={"title": task.title, "message_id": message.id} | ({"mentioned": told} if told else {}),
        ),
    )
    return message.id


def say(
    session: Session,
    actor: Actor,
    task_id: str,
    text: str,
    *,
    internal: bool,
    nonce: str,
    after_id: str,
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
        after_id: The newest message that the page shows; empty when it shows none.
        reply_to_id: The message that it answers.

    Raises:
        NotFound: The task or the answered message is out of reach; any, for contacts.
        Invalid: Empty or too long.
        Refused: Nobody would see the portal message.
    """
    office_only(actor)
    post_message(session, actor, task_id, text, internal=internal, nonce=nonce, reply_to_id=reply_to_id)
    return posted(session, actor, task_id, after_id)


def _seen_by_client(session: Session, task: Task) -> bool:
    return bool(rows(session, _SEEN, {"task": task.id})[0][0])


def _check_reply(session: Session, task: Task, reply_to_id: str | None, internal: bool) -> None:
    """An answer stays within the thread, and a portal message never quotes an internal comment."""
    if reply_to_id is None:
        return
    answered = session.scalar(select(Message.internal).where(Message.id == reply_to_id, Message.task_id == task.id))
    if answered is None or (answered and not internal):
        raise NotFound
