"""One item of the inbox, with what is needed to answer it there."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.inbox.rules import Key, Sort, read_key
from portal_app.inbox.views import InboxItem
from portal_app.notifications.queries import get_mail
from portal_app.requests import queries as requests
from portal_app.tasks import queries as tasks

#: Of a long thread, the last messages; the page of the task shows all.
MESSAGES = 20


def open_item(session: Session, actor: Actor, waiting_id: str) -> InboxItem:
    """What the inbox shows beside its list.

    Args:
        session: For reading.
        actor: Staff.
        waiting_id: The item's key.

    Raises:
        NotFound: There is no such item for this actor.
    """
    office_only(actor)
    key = read_key(waiting_id)
    if key.sort is Sort.REQUEST:
        return _request(session, actor, key)
    if key.sort is Sort.MAIL:
        return _mail(session, actor, key)
    return _task(session, actor, key)


def _request(session: Session, actor: Actor, key: Key) -> InboxItem:
    found = requests.request(session, actor, key.id)
    request = found.request
    return InboxItem(
        key=str(key),
        sort=key.sort.value,
        title=request.subject,
        text=request.text,
        client=request.client,
        who=request.contact,
        since=request.waited,
        href=f"/requests/{request.id}",
        assignee_id=request.assignee_id,
        files=found.files,
        messages=found.messages[-MESSAGES:],
        audience=request.contact if request.reachable else "",
    )


def _task(session: Session, actor: Actor, key: Key) -> InboxItem:
    found = tasks.task(session, actor, key.id, with_history=False)
    task = found.task
    return InboxItem(
        key=str(key),
        sort=key.sort.value,
        title=task.title,
        text=task.description,
        client=task.client,
        who=task.client_done_by,
        since=task.turn_words,
        href=f"/tasks/{task.id}",
        assignee_id=task.assignee_id,
        files=found.files,
        messages=found.messages[-MESSAGES:],
        audience=task.audience,
    )


def _mail(session: Session, actor: Actor, key: Key) -> InboxItem:
    mail = get_mail(session, actor, key.id)
    return InboxItem(
        key=str(key),
        sort=key.sort.value,
        title=mail.row.kind,
        text=mail.row.about,
        client=mail.row.client,
        who=f"{mail.row.person} <{mail.row.email}>" if mail.row.email else mail.row.person,
        since=mail.row.when,
        href=f"/outbox?mail={key.id}",
        problem=mail.row.note,
    )
