"""What a contact reads of tasks: only what is shared with them, of the client whose portal is open before them (U12).

Nothing here selects internal comments, internal files or the history: what is not read can't leak (U18).
"""

from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.clients.models import Client, ClientContact
from portal_app.core.errors import NotFound
from portal_app.firms.models import Portal
from portal_app.tasks.commands.progress import mark_read
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.portal_views import (
    PortalChecklistItem,
    PortalClient,
    PortalFile,
    PortalMessage,
    PortalTask,
    PortalTaskPage,
    PortalTaskRow,
    WholePortalTask,
)
from portal_app.tasks.queries.parts import checklist_counts, file_counts
from portal_app.tasks.queries.thread import Rows, checklist_rows, file_rows, message_rows, quote
from portal_app.tasks.rules import Mode, Status, portal_status_over
from portal_app.tasks.scope import shared_with
from portal_app.tasks.wording import IMAGES, Reader, is_client

PAGE = 50


def my_tasks(session: Session, actor: Actor, *, status: str = "open", page: int = 1) -> PortalTaskPage:
    """One page of a contact's tasks with the active client: unread first, then by deadline (U12, U14).

    Args:
        session: For reading.
        actor: A contact.
        status: open (the client's part is still to do, or unread), done, or all.
        page: From 1.

    Returns:
        Up to 50 rows and the numbers. Four statements, whatever the number of rows.

    Raises:
        NotFound: For staff.
    """
    _contacts_only(actor)
    reader = Reader(actor)
    conditions: list[Any] = shared_with(actor)
    # For the client a task is over when their part is.
    over = (Task.status == Status.DONE) | Task.client_done_at.is_not(None)
    if status == "open":
        conditions.append(~over | TaskShare.unread.is_(True))
    elif status == "done":
        conditions.append(over)
    page = max(1, page)
    total, unread = session.execute(
        select(func.count(), func.coalesce(func.sum(case((TaskShare.unread.is_(True), 1), else_=0)), 0))
        .select_from(TaskShare)
        .join(Task, Task.id == TaskShare.task_id)
        .where(*conditions)
    ).one()
    rows = session.execute(
        select(
            Task.id,
            Task.title,
            TaskShare.unread,
            TaskShare.mode,
            Task.client_deadline,
            Task.status,
            Task.client_done_at,
            Task.turn,
            Task.turn_since,
        )
        .select_from(TaskShare)
        .join(Task, Task.id == TaskShare.task_id)
        .where(*conditions)
        .order_by(
            TaskShare.unread.desc(),
            # The introduction is the first task that a person sees (U7).
            (Task.introduction & ~over).desc(),
            over.asc(),
            Task.client_deadline.asc().nulls_last(),
            Task.id,
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    ids = [row[0] for row in rows]
    checklists = checklist_counts(session, ids)
    files = file_counts(session, ids, internal=False)
    return PortalTaskPage(
        rows=[_row(reader, row, checklists.get(row[0], (0, 0)), files.get(row[0], 0)) for row in rows],
        total=total,
        unread=int(unread),
        page=page,
        has_next=total > page * PAGE,
    )


def my_task(session: Session, actor: Actor, task_id: str, *, whole_thread: bool = False) -> WholePortalTask:
    """One task with what the client may see of it. Four statements, whatever its size.

    Args:
        session: For reading.
        actor: A contact.
        task_id: Of the task.
        whole_thread: All messages instead of the newest 200.

    Raises:
        NotFound: Not shared with this person, withdrawn, or of a client that is not open before them.
    """
    _contacts_only(actor)
    reader = Reader(actor)
    row = session.execute(
        select(
            Task.id,
            Task.title,
            Task.description,
            Task.client_deadline,
            Task.status,
            Task.client_done_at,
            Task.client_done_by,
            Task.turn,
            Task.turn_since,
            Task.introduction,
            TaskShare.mode,
            TaskShare.unread,
            StaffMember.name,
            Portal.max_upload_mb,
        )
        .select_from(TaskShare)
        .join(Task, Task.id == TaskShare.task_id)
        .outerjoin(StaffMember, StaffMember.id == Task.assignee_id)
        .outerjoin(Portal, Portal.firm_id == Task.firm_id)
        .where(Task.id == task_id, *shared_with(actor))
    ).first()
    if row is None:
        raise NotFound
    return WholePortalTask(
        task=_task(reader, row),
        checklist=[
            PortalChecklistItem(item_id, text, at is not None, reader.by(name, at))
            for item_id, text, at, name in checklist_rows(session, task_id)
        ],
        files=_files(reader, actor, file_rows(session, task_id, internal=False)),
        messages=_messages(
            reader, actor, message_rows(session, task_id, internal=False, **({"limit": None} if whole_thread else {}))
        ),
    )


def open_task(session: Session, actor: Actor, task_id: str) -> WholePortalTask:
    """Read a task and note that this person has: a command, run it with `perform` (U14).

    The view still says whether it was unread.

    Raises:
        NotFound: As `my_task`.
    """
    found = my_task(session, actor, task_id)
    if found.task.unread:
        mark_read(session, actor, task_id)
    return found


def my_clients(session: Session, actor: Actor) -> list[PortalClient]:
    """Every client with an open portal of this person, by name, with its number of unread tasks (U11)."""
    _contacts_only(actor)
    unread = unread_counts(session, actor)
    rows = session.execute(
        select(Client.id, Client.name)
        .join(ClientContact, ClientContact.client_id == Client.id)
        .where(*_open_to(actor))
        .order_by(Client.name_key, Client.id)
    )
    return [
        PortalClient(client_id, name, unread.get(client_id, 0), client_id == actor.client_id)
        for client_id, name in rows
    ]


def unread_counts(session: Session, actor: Actor) -> dict[str, int]:
    """For each client of this person with an open portal and something unread: how many tasks. One statement (U11)."""
    _contacts_only(actor)
    rows = session.execute(
        select(TaskShare.client_id, func.count())
        .join(
            ClientContact,
            and_(ClientContact.client_id == TaskShare.client_id, ClientContact.contact_id == TaskShare.contact_id),
        )
        .join(Client, Client.id == TaskShare.client_id)
        .where(
            *_open_to(actor),
            TaskShare.contact_id == actor.person_id,
            TaskShare.withdrawn_at.is_(None),
            TaskShare.unread.is_(True),
        )
        .group_by(TaskShare.client_id)
    )
    return {client_id: count for client_id, count in rows}  # noqa: C416


def client_of_task(session: Session, actor: Actor, task_id: str) -> str:
    """The client of a task shared with this person, also when another of theirs is open before them.

    For links in mails (U31): the portal switches to that client and opens the task.

    Raises:
        NotFound: Not shared with them, or that client's portal is not open to them.
    """
    _contacts_only(actor)
    client_id = session.scalar(
        select(TaskShare.client_id)
        .join(
            ClientContact,
            and_(ClientContact.client_id == TaskShare.client_id, ClientContact.contact_id == TaskShare.contact_id),
        )
        .join(Client, Client.id == TaskShare.client_id)
        .where(
            *_open_to(actor),
            TaskShare.task_id == task_id,
            TaskShare.contact_id == actor.person_id,
            TaskShare.withdrawn_at.is_(None),
        )
    )
    if client_id is None:
        raise NotFound
    return client_id


def _open_to(actor: Actor) -> list[Any]:
    return [
        ClientContact.contact_id == actor.person_id,
        ClientContact.firm_id == actor.firm_id,
        ClientContact.portal_open.is_(True),
        Client.portal_open.is_(True),
        Client.archived_at.is_(None),
    ]


def _contacts_only(actor: Actor) -> None:
    if not actor.is_contact:
        raise NotFound


def _row(reader: Reader, row: Any, checklist: tuple[int, int], files: int) -> PortalTaskRow:
    task_id, title, unread, mode, deadline, status, client_done, turn, since = row
    over = portal_status_over(status, client_done is not None)
    late = reader.lateness(deadline, over=over)
    return PortalTaskRow(
        id=task_id,
        title=title,
        unread=unread,
        deadline=reader.day(deadline),
        deadline_words=reader.text(late.words),
        late=late.late,
        soon=late.soon,
        done=status == Status.DONE,
        client_done=client_done is not None,
        turn=turn,
        turn_words=reader.turn(turn, since),
        mode=mode,
        checklist_done=checklist[0],
        checklist_total=checklist[1],
        files=files,
    )


def _task(reader: Reader, row: Any) -> PortalTask:
    over = portal_status_over(row.status, row.client_done_at is not None)
    late = reader.lateness(row.client_deadline, over=over)
    return PortalTask(
        id=row.id,
        title=row.title,
        description=row.description,
        deadline=reader.day(row.client_deadline),
        deadline_words=reader.text(late.words),
        late=late.late,
        soon=late.soon,
        done=row.status == Status.DONE,
        client_done=row.client_done_at is not None,
        client_done_by=reader.by(row.client_done_by, row.client_done_at),
        mode=row.mode,
        may_act=row.mode == Mode.DO and row.status != Status.DONE,
        turn=row.turn,
        turn_words=reader.turn(row.turn, row.turn_since),
        assignee=row.name or "",
        unread=row.unread,
        introduction=row.introduction,
        max_upload_mb=row.max_upload_mb or 10,
    )


def _files(reader: Reader, actor: Actor, rows: Rows) -> list[PortalFile]:
    return [
        PortalFile(
            id=file_id,
            name=name,
            size=reader.size(size),
            added=reader.by(by_name, at),
            mine=by_id == actor.person_id,
            by_client=is_client(by_kind),
            image=media_type in IMAGES,
        )
        for file_id, name, media_type, size, at, by_kind, by_id, by_name, _internal in rows
    ]


def _messages(reader: Reader, actor: Actor, rows: Rows) -> list[PortalMessage]:
    return [
        PortalMessage(
            id=message_id,
            author=name,
            at=reader.moment(at),
            text=text,
            mine=author_id == actor.person_id,
            by_client=is_client(kind),
            reply_to_id=answered_id or "",
            reply_to_author=answered_name or "",
            reply_to_text=quote(answered_text),
        )
        for message_id, kind, author_id, name, _internal, text, at, answered_id, answered_name, answered_text in rows
    ]
