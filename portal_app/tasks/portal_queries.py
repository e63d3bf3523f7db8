"""What a contact reads of tasks: only what is shared with them, of the client whose portal is open before them (U12).

Nothing here selects internal comments, internal files or the history: what is not read can't leak (U18).
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, select, true
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.rules import fold
from portal_app.clients.scope import PORTAL_IS_OPEN
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.portal_task import my_task, open_task
from portal_app.tasks.portal_views import PortalClient, PortalTaskPage, PortalTaskRow
from portal_app.tasks.queries.parts import checklist_numbers, file_number
from portal_app.tasks.rules import OVER_FROM, Status, portal_status_over
from portal_app.tasks.scope import SHARED, seen_by
from portal_app.tasks.wording import Reader

__all__ = ["client_of_task", "my_clients", "my_task", "my_tasks", "open_task", "unread_counts"]

PAGE = 50
_DONE = Status.DONE.value


def my_tasks(
    session: Session, actor: Actor, *, status: str = "open", search: str = "", page: int = 1, beside: int = 0
) -> PortalTaskPage:
    """One page of a contact's tasks with the active client: unread first, then by deadline (U12, U14).

    Args:
        session: For reading.
        actor: A contact.
        status: open (the client's part is still to do, or unread), done, or all.
        search: Words in the title.
        page: From 1.
        beside: So many rows more, where there are: those behind the page's.

    Returns:
        Up to 50 rows and the numbers. One statement, whatever the number of rows.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    reader = Reader(actor)
    words = tuple(fold(search)[:100].split())
    listing = (_statement if words else _kept_statement)(status, words)
    page = max(1, page)
    found = rows(session, listing, seen_by(actor) | {"skipped": (page - 1) * PAGE, "most": PAGE + beside})
    # Each row begins with the numbers of them all; an empty page is one row with nothing else.
    everything, total, unread, done, first_id = found[0][:5]
    listed = [_row(reader, row) for row in found] if first_id else []
    return PortalTaskPage(
        rows=listed[:PAGE],
        beside=listed[PAGE:],
        total=total,
        unread=unread,
        everything=everything,
        done=done,
        page=page,
        has_next=total > page * PAGE,
    )


def _statement(status: str, words: tuple[str, ...]) -> Any:
    """What counts a contact's tasks, and reads a page of them."""
    share: Any = TaskShare
    # For the client a task is over when their part is.
    over = share.place >= OVER_FROM
    wanted: list[Any] = [Task.search.contains(word, autoescape=True) for word in words]
    if status == "open":
        wanted.append(~over | share.unread.is_(True))
    elif status == "done":
        wanted.append(over)
    # Whether a task is wanted, and its place, is known from the sharing alone, unless its title is asked for.
    mine = select(TaskShare).where(*SHARED)
    if words:
        mine = mine.join(Task, Task.id == share.task_id)
    numbers = [_number_of(condition) for condition in (and_(true(), *wanted), share.unread, over)]
    counting = mine.with_only_columns(func.count().label("everything"), *numbers, maintain_column_froms=True)
    page = (
        mine.with_only_columns(share.task_id, share.unread, share.mode, share.place, maintain_column_froms=True)
        .where(*wanted)
        # The first is the same for all: so the order is that of the index, also to PostgreSQL.
        .order_by(share.withdrawn_at, share.unread.desc(), share.place, share.task_id)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("skipped", type_=Integer))
    )
    return _with_numbers(counting.subquery(), page.subquery())


def _with_numbers(all_of_them: Any, page: Any) -> Any:
    """The numbers of them all, and a page of the tasks, in order, each with those of its checklist lines and files."""
    return (
        select(
            all_of_them,
            page.c.task_id,
            page.c.unread,
            page.c.mode,
            Task.title,
            Task.client_deadline,
            Task.status,
            Task.client_done_at,
            Task.turn,
            Task.turn_since,
            Task.slots_total,
            Task.slots_missing,
            *checklist_numbers(page.c.task_id),
            file_number(page.c.task_id, internal=False),
        )
        # From the one row of numbers outwards, or PostgreSQL may choose to count them anew for each row of the page.
        .select_from(all_of_them.outerjoin(page, true()).outerjoin(Task, Task.id == page.c.task_id))
        .order_by(page.c.unread.desc(), page.c.place, page.c.task_id)
    )


_kept_statement = lru_cache(maxsize=4)(_statement)


_OPEN = (
    select(Client.id, Client.name)
    .join(ClientContact, ClientContact.client_id == Client.id)
    .where(
        ClientContact.contact_id == bindparam("contact"), ClientContact.firm_id == bindparam("firm"), *PORTAL_IS_OPEN
    )
    .order_by(Client.name_key, Client.id)
)


def my_clients(session: Session, actor: Actor) -> list[PortalClient]:
    """Every client with an open portal of this person, by name, with its number of unread tasks (U11)."""
    contacts_only(actor)
    unread = unread_counts(session, actor)
    found = rows(session, _OPEN, {"contact": actor.person_id, "firm": actor.firm_id})
    return [
        PortalClient(client_id, name, unread.get(client_id, 0), client_id == actor.client_id)
        for client_id, name in found
    ]


def unread_counts(session: Session, actor: Actor) -> dict[str, int]:
    """For each client of this person with an open portal and something unread: how many tasks. One statement (U11)."""
    contacts_only(actor)
    found = rows(session, _UNREAD, {"contact": actor.person_id, "firm": actor.firm_id})
    return {client_id: count for client_id, count in found}  # noqa: C416


_UNREAD = (
    select(TaskShare.client_id, func.count())
    .join(
        ClientContact,
        and_(ClientContact.client_id == TaskShare.client_id, ClientContact.contact_id == TaskShare.contact_id),
    )
    .join(Client, Client.id == TaskShare.client_id)
    .where(
        ClientContact.contact_id == bindparam("contact"),
        ClientContact.firm_id == bindparam("firm"),
        *PORTAL_IS_OPEN,
        TaskShare.contact_id == bindparam("contact"),
        TaskShare.withdrawn_at.is_(None),
        TaskShare.unread.is_(True),
    )
    .group_by(TaskShare.client_id)
)


def client_of_task(session: Session, actor: Actor, task_id: str) -> str:
    """The client of a task shared with this person, also when another of theirs is open before them.

    For links in mails (U31): the portal switches to that client and opens the task.

    Raises:
        NotFound: Not shared with them, or that client's portal is not open to them.
    """
    contacts_only(actor)
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


def _number_of(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _open_to(actor: Actor) -> list[Any]:
    return [
        ClientContact.contact_id == actor.person_id,
        ClientContact.firm_id == actor.firm_id,
        *PORTAL_IS_OPEN,
    ]


def _row(reader: Reader, row: Any) -> PortalTaskRow:
    task_id, unread, mode, title, deadline, status, client_done, turn, since, slots, missing, *rest = row[4:]
    ticked, lines, files = rest
    due = reader.due(deadline, over=portal_status_over(status, client_done is not None))
    return PortalTaskRow(
        id=task_id,
        title=title,
        unread=unread,
        deadline=due.day,
        deadline_words=due.words,
        late=due.late,
        soon=due.soon,
        done=status == _DONE,
        client_done=client_done is not None,
        turn=turn,
        turn_words=reader.turn(turn, since),
        mode=mode,
        checklist_done=ticked,
        checklist_total=lines,
        files=files,
        slots_total=slots,
        slots_missing=missing,
    )
