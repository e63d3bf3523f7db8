"""The office's task list: filters, order, pages of fifty, numbers beside the filters."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.core.clock import zone
from portal_app.core.db import rows
from portal_app.core.i18n import format_number
from portal_app.core.tables import Instant
from portal_app.tasks.models import Task
from portal_app.tasks.queries.parts import checklist_numbers, file_number, share_numbers
from portal_app.tasks.rules import Status, Turn
from portal_app.tasks.views import TaskCounts, TaskPage, TaskRow
from portal_app.tasks.wording import Reader

PAGE = 50
_DONE = Status.DONE.value
#: Matches are counted up to here: a list of a hundred thousand must not cost more than one of a thousand.
COUNT_LIMIT = 1000
#: And the numbers beside the filters up to here.
BADGE_LIMIT = 99


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the list shows.

    Attributes:
        status: open, done or all.
        mine: Only those assigned to the reader.
        client_id: Only of this client; empty for all.
        turn: office or client; empty for both.
        late: Only those whose internal deadline has passed.
        search: Words in the title or the client's name.
        sort: deadline (nearest first, none last), updated (latest first) or waiting (the longest first).
        waiting: Only those that have been somebody's turn for so many days or more; 0 for all.
        page: From 1.
        beside: So many rows more, where there are: those behind the page's.
    """

    status: str = "open"
    mine: bool = False
    client_id: str = ""
    turn: str = ""
    late: bool = False
    search: str = ""
    sort: str = "deadline"
    waiting: int = 0
    page: int = 1
    beside: int = 0


def tasks(session: Session, actor: Actor, wanted: TaskFilter) -> TaskPage:
    """One page of the firm's tasks.

    Args:
        session: For reading.
        actor: Staff.
        wanted: Filters, order and page; unknown words count as not given.

    Returns:
        Up to 50 rows, and the numbers. Two statements, whatever the number of rows.

    Raises:
        NotFound: For contacts.
    """
    office_only(actor)
    reader = Reader(actor)
    page = max(1, wanted.page)
    words = tuple(fold(wanted.search)[:100].split())
    listing, counting = (_statements if words else _kept_statements)(_shape(wanted), words)
    given = {
        "firm_id": actor.firm_id,
        "person_id": actor.person_id,
        "client_id": wanted.client_id,
        "today": reader.today,
        "waiting_since": _waiting_since(actor, reader, wanted.waiting),
        "skipped": (page - 1) * PAGE,
        # One more than shown tells whether there is a next page.
        "most": PAGE + max(1, wanted.beside),
    }
    found = rows(session, listing, given)
    last = len(found) <= PAGE and bool(found or page == 1)
    known = (page - 1) * PAGE + len(found) if last else None
    counts, total = _numbers(session, actor, counting, given, known)
    listed = [_row(reader, row) for row in found[: PAGE + wanted.beside]]
    return TaskPage(
        rows=listed[:PAGE],
        beside=listed[PAGE:],
        counts=counts,
        total=total,
        page=page,
        has_next=len(found) > PAGE,
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which conditions and which order a list has, whatever their values: what its statement depends on."""

    status: str
    mine: bool
    of_client: bool
    turn: str
    late: bool
    waiting: bool
    sort: str


def _shape(wanted: TaskFilter) -> _Shape:
    return _Shape(
        status=wanted.status if wanted.status in (Status.OPEN, Status.DONE) else "",
        mine=wanted.mine,
        of_client=bool(wanted.client_id),
        turn=wanted.turn if wanted.turn in (Turn.OFFICE, Turn.CLIENT) else "",
        late=wanted.late,
        waiting=wanted.waiting > 0,
        sort=wanted.sort if wanted.sort in ("updated", "waiting") else "deadline",
    )


def _waiting_since(actor: Actor, reader: Reader, days: int) -> datetime:
    """Whoever has waited for so many of the reader's days began before this."""
    day = reader.today - timedelta(days=min(max(days, 0), 3650) - 1)
    return datetime.combine(day, time(), zone(actor.time_zone))


def _statements(shape: _Shape, words: tuple[str, ...]) -> tuple[Any, Any]:
    """What reads a page of the list, and what counts the matches."""
    conditions = _conditions(shape, words)
    listing = (
        select(
            Task.id,
            Task.title,
            Task.client_id,
            Client.name.label("client"),
            StaffMember.name.label("assignee"),
            Task.internal_deadline,
            Task.status,
            Task.client_done_at,
            Task.asked_at,
            Task.turn,
            Task.turn_since,
            Task.slots_total,
            Task.slots_missing,
            Task.updated_at,
        )
        .join(Client, Client.id == Task.client_id)
        .outerjoin(StaffMember, StaffMember.id == Task.assignee_id)
        .where(*conditions)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("skipped", type_=Integer))
    )
    return _with_numbers(listing, shape.sort), select(*_BADGES, _limited_count(conditions, COUNT_LIMIT))


_kept_statements = lru_cache(maxsize=64)(_statements)


def _conditions(shape: _Shape, words: tuple[str, ...]) -> list[ColumnElement[bool]]:
    conditions: list[Any] = [Task.firm_id == bindparam("firm_id")]
    if shape.status:
        conditions.append(Task.status == shape.status)
    if shape.mine:
        conditions.append(Task.assignee_id == bindparam("person_id"))
    if shape.of_client:
        conditions.append(Task.client_id == bindparam("client_id"))
    if shape.turn:
        conditions.append(Task.turn == shape.turn)
    if shape.late:
        conditions += [Task.internal_deadline < bindparam("today", type_=Date), Task.status == Status.OPEN.value]
    if shape.waiting:
        conditions.append(Task.turn_since < bindparam("waiting_since", type_=Instant))
    if shape.waiting or shape.sort == "waiting":
        # Of what is nobody's turn nobody waits.
        conditions.append(Task.turn != Turn.NOBODY.value)
    for word in words:
        # The clients are looked up once, not again for each task.
        clients = select(Client.id).where(
            Client.firm_id == bindparam("firm_id"), Client.name_key.contains(word, autoescape=True)
        )
        conditions.append(or_(Task.search.contains(word, autoescape=True), Task.client_id.in_(clients)))
    return conditions


def _with_numbers(listing: Any, sort: str) -> Any:
    """A page of the rows, in order, each with the numbers of what hangs on it."""
    page = _ordered(listing, Task, sort).subquery()
    numbers = (*checklist_numbers(page.c.id), file_number(page.c.id, internal=True), *share_numbers(page.c.id))
    return _ordered(select(page, *numbers), page.c, sort)


def _ordered(statement: Any, columns: Any, sort: str) -> Any:
    if sort == "updated":
        return statement.order_by(columns.updated_at.desc(), columns.id.desc())
    if sort == "waiting":
        return statement.order_by(columns.turn_since, columns.id)
    return statement.order_by(columns.internal_deadline.asc().nulls_last(), columns.id)


def _row(reader: Reader, row: Any) -> TaskRow:
    task_id, title, client_id, client, assignee, deadline, status, client_done, asked, turn, since, *rest = row
    slots_total, slots_missing, _at, ticked, lines, files, shared, unread = rest
    done = status == _DONE
    due = reader.due(deadline, over=done)
    return TaskRow(
        id=task_id,
        title=title,
        client_id=client_id,
        client=client,
        assignee=assignee or "",
        deadline=due.day,
        deadline_words=due.words,
        late=due.late,
        soon=due.soon,
        done=done,
        client_done=client_done is not None,
        asked=asked is not None,
        turn=turn,
        turn_words=reader.turn(turn, since),
        checklist_done=ticked,
        checklist_total=lines,
        files=files,
        shared=shared,
        unread=unread,
        slots_total=slots_total,
        slots_missing=slots_missing,
    )


def _limited_count(conditions: list[ColumnElement[bool]], limit: int) -> Any:
    """A count that stops one beyond the limit."""
    found = select(Task.id).where(*conditions).limit(limit + 1)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _badges() -> list[Any]:
    """The numbers beside the filters: built once, filled for each reader."""
    open_ones: list[Any] = [Task.firm_id == bindparam("firm_id"), Task.status == Status.OPEN.value]
    return [
        _limited_count([*open_ones, *more], BADGE_LIMIT)
        for more in (
            [],
            [Task.assignee_id == bindparam("person_id")],
            [Task.internal_deadline < bindparam("today", type_=Date)],
            [Task.turn == Turn.OFFICE.value],
            [Task.turn == Turn.CLIENT.value],
        )
    ]


_BADGES = _badges()


_BADGES_ONLY = select(*_BADGES)


def _numbers(
    session: Session, actor: Actor, counting: Select[Any], given: dict[str, Any], known: int | None
) -> tuple[TaskCounts, str]:
    """The numbers beside the filters, and how many match in all; `known` when the page itself tells."""
    counted = list(rows(session, counting if known is None else _BADGES_ONLY, given)[0])
    total = counted.pop() if known is None else known
    badges = [_number(count, BADGE_LIMIT, actor.language) for count in counted]
    return TaskCounts(*badges), _number(total, max(COUNT_LIMIT, known or 0), actor.language)


def _number(count: int, limit: int, language: str) -> str:
    return format_number(min(count, limit), language) + ("+" if count > limit else "")
