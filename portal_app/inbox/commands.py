"""What is done to what waits, from the inbox: answered, made a task, given away, closed, and all of it undone."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.inbox.rules import Key, Sort, read_key
from portal_app.notifications.commands import resend_mail
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxMail
from portal_app.requests import commands as requests
from portal_app.requests.scope import office_request
from portal_app.tasks import commands as tasks
from portal_app.tasks.commands.answered import needs_no_answer, waits_again
from portal_app.tasks.commands.fields import fields_of
from portal_app.tasks.scope import office_task


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take back what was done to an item.

    Attributes:
        waiting_id: The item's key.
        what: answer, task, close or assign.
        before: The moment since which somebody waited, as ISO, or the id of who had it; empty for none.
        message_id: Of the answer.
        unread: The contact had not seen all of the request that became a task.
    """

    waiting_id: str = ""
    what: str = ""
    before: str = ""
    message_id: str = ""
    unread: bool = False


def answer(session: Session, actor: Actor, waiting_id: str, text: str, *, internal: bool, nonce: str) -> Undo:
    """Write on a request or a task. For a mail there is nothing to write.

    Args:
        session: The unit of work.
        actor: Staff.
        waiting_id: Of what waits, as its row has it.
        text: What is written.
        internal: Only for colleagues.
        nonce: One for each writing, made by the page: the same again arrives once.

    Raises:
        NotFound: There is no such item for this actor.
        Invalid: Empty or too long.
        Refused: Nobody would read it.
    """
    office_only(actor)
    key = read_key(waiting_id)
    if key.sort is Sort.MAIL:
        raise Refused(msg("A mail can't be answered. Send it again, or close it."))
    if key.sort is Sort.REQUEST:
        waited = office_request(session, actor, key.id).asked_at
        message_id = requests.post_message(session, actor, key.id, text, internal=internal, nonce=nonce)
    else:
        waited = office_task(session, actor, key.id).asked_at
        message_id = tasks.post_message(session, actor, key.id, text, internal=internal, nonce=nonce)
    return Undo(waiting_id, "answer", waited.isoformat() if waited else "", message_id)


def make_task(session: Session, actor: Actor, waiting_id: str) -> tuple[str, Undo]:
    """Turn a request into a task.

    Returns:
        The key by which it waits on, as the question on that task, and how to take it back.

    Raises:
        NotFound: There is no such item for this actor.
        Refused: It is no request.
    """
    office_only(actor)
    key = read_key(waiting_id)
    if key.sort is not Sort.REQUEST:
        raise Refused(msg("Only a request can be made a task."))
    unread = office_request(session, actor, key.id).unread
    task_id = requests.make_task(session, actor, key.id)
    return str(Key(Sort.QUESTION, task_id)), Undo(waiting_id, "task", unread=unread)


def assign(session: Session, actor: Actor, waiting_id: str, member_id: str) -> Undo:
    """Give a request or a task to a colleague; an empty id gives it to nobody.

    Raises:
        NotFound: There is no such item or colleague for this actor.
        Refused: Mails belong to nobody.
    """
    office_only(actor)
    key = read_key(waiting_id)
    if key.sort is Sort.MAIL:
        raise Refused(msg("A mail can't be given to anybody."))
    if key.sort is Sort.REQUEST:
        before = requests.assign(session, actor, key.id, member_id or None)
    else:
        task = office_task(session, actor, key.id)
        before = task.assignee_id
        # What a colleague changes in the task at this very moment stays.
        seen = fields_of(task)
        tasks.edit_task(session, actor, key.id, seen, replace(seen, assignee_id=member_id or None))
    return Undo(waiting_id, "assign", before or "")


def close(session: Session, actor: Actor, waiting_id: str) -> Undo:
    """Say that nothing is left to do: closes a request, lets a question rest, completes what the client finished.

    Raises:
        NotFound: There is no such item for this actor.
    """
    office_only(actor)
    key = read_key(waiting_id)
    waited: datetime | None = None
    if key.sort is Sort.REQUEST:
        waited = requests.close(session, actor, key.id)
    elif key.sort is Sort.QUESTION:
        waited = needs_no_answer(session, actor, key.id)
    elif key.sort is Sort.FINISHED:
        task = office_task(session, actor, key.id)
        waited = task.client_done_at
        tasks.complete_task(session, actor, key.id)
    else:
        _mail(session, actor, key).settled_at = now()
    return Undo(waiting_id, "close", waited.isoformat() if waited else "")


def take_back(session: Session, actor: Actor, undo: Undo) -> None:
    """Undo what was done to an item.

    Raises:
        NotFound: There is no such item for this actor.
        Refused: It is too late for that.
    """
    office_only(actor)
    key = read_key(undo.waiting_id)
    waited = _moment(undo.before)
    if undo.what == "assign":
        assign(session, actor, undo.waiting_id, undo.before)
    elif undo.what == "task":
        requests.take_task_back(session, actor, key.id, unread=undo.unread)
    elif undo.what == "answer":
        take = requests.take_back_answer if key.sort is Sort.REQUEST else tasks.take_back_answer
        take(session, actor, key.id, undo.message_id, waited)
    else:
        _wait_again(session, actor, key, waited)


def _wait_again(session: Session, actor: Actor, key: Key, waited: datetime | None) -> None:
    if key.sort is Sort.REQUEST:
        requests.reopen(session, actor, key.id, waited)
    elif key.sort is Sort.QUESTION:
        waits_again(session, actor, key.id, waited)
    elif key.sort is Sort.FINISHED:
        tasks.reopen_at_firm(session, actor, key.id)
    else:
        _mail(session, actor, key).settled_at = None


def send_again(session: Session, actor: Actor, waiting_id: str) -> None:
    """Send a mail once more that failed.

    Raises:
        NotFound: There is no such item for this actor.
        Refused: It is no mail, or can't be sent.
    """
    office_only(actor)
    key = read_key(waiting_id)
    if key.sort is not Sort.MAIL:
        raise Refused(msg("Only a mail can be sent again."))
    resend_mail(session, actor, key.id)


def _mail(session: Session, actor: Actor, key: Key) -> OutboxMail:
    mail = session.scalar(
        select(OutboxMail)
        .where(OutboxMail.id == key.id, OutboxMail.firm_id == actor.firm_id, OutboxMail.state == MailState.FAILED.value)
        .with_for_update()
    )
    if mail is None:
        raise NotFound
    return mail


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Nobody has waited since tomorrow.
    return min(moment, now()) if moment.tzinfo else None
