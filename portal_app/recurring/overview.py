"""A month at a glance: clients by what repeats, each cell by how it stands (B9)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.calendar.words import month_name
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.core.clock import today
from portal_app.recurring.models import RecurringTask
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Status, Turn
from portal_app.templates.rules import fill

PAGE = 50
#: So many columns have a name of their own; what is rarer shares the last.
COLUMNS = 10
#: How a task can stand, the most pressing first.
STATES = ("late", "office", "client", "coming", "done")


@dataclass(frozen=True, slots=True)
class OverviewFilter:
    """What the overview shows.

    Attributes:
        month: Any day of it.
        mine: Only the clients whom the reader manages.
        manager_id: Only the clients of this staff member, or "none".
        search: Words in the client's name.
        page: From 1.
    """

    month: date
    mine: bool = False
    manager_id: str = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the month's tasks stand how."""

    late: int = 0
    office: int = 0
    client: int = 0
    coming: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that repeats: its title in this month, and how far the firm has come with it."""

    title: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What a client has of a column: how the most pressing of it stands; an empty state for nothing."""

    state: str = ""
    task_id: str = ""
    title: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client's month."""

    client_id: str
    client: str
    manager: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of a month."""

    month: str = ""
    counts: Counts = field(default_factory=Counts)
    columns: list[Column] = field(default_factory=list)
    rows: list[ClientRow] = field(default_factory=list)
    total: int = 0
    page: int = 1
    has_next: bool = False


def stands(status: str, deadline: date | None, start: date | None, turn: str, day: date) -> str:
    """How a task stands: one of `STATES`.

    Args:
        status: At the firm.
        deadline: The firm's own.
        start: Its first day.
        turn: Who is to act.
        day: The reader's today.
    """
    if status == Status.DONE:
        return "done"
    if deadline is not None and deadline < day:
        return "late"
    if start is not None and start > day:
        return "coming"
    return "client" if turn == Turn.CLIENT else "office"


def overview(session: Session, actor: Actor, wanted: OverviewFilter) -> Overview:
    """One page of a month. Three statements, whatever the number of clients and tasks.

    Args:
        session: For reading.
        actor: Staff.
        wanted: Which month and whose clients.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    first = wanted.month.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    day = today(actor.time_zone)
    in_month: list[Any] = [
        Task.firm_id == actor.firm_id,
        Task.recurring_id.is_not(None),
        Task.occurrence_on >= first,
        Task.occurrence_on < after,
    ]
    whose = _whose(actor, wanted)
    totals, clients = _totals(session, in_month, whose, day)
    page = max(1, wanted.page)
    found = session.execute(
        select(Client.id, Client.name, StaffMember.name)
        .outerjoin(StaffMember, StaffMember.id == Client.manager_id)
        .where(
            Client.firm_id == actor.firm_id,
            # Of these clients one by one, in their order, only as many as a page takes.
            select(Task.id).where(Task.client_id == Client.id, *in_month).exists(),
            *whose,
        )
        .order_by(Client.name_key, Client.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    ).all()
    shown = found[:PAGE]
    titles = sorted(totals, key=lambda title: (-sum(totals[title].values()), fold(title)))
    named, rest = titles[:COLUMNS], titles[COLUMNS:]
    cells = _cells(session, in_month, [row[0] for row in shown], {title: n for n, title in enumerate(named)}, day)
    counts: dict[str, int] = defaultdict(int)
    for by_state in totals.values():
        for state, number in by_state.items():
            counts[state] += number
    columns = [_column(_in_words(title, first, actor), [totals[title]]) for title in named]
    if rest:
        columns.append(_column("", [totals[title] for title in rest]))
    return Overview(
        month=f"{month_name(first.month, actor.language)} {first.year}",
        counts=Counts(**counts),
        columns=columns,
        rows=[
            ClientRow(id_, name, manager or "", [cells.get((id_, n), _NOTHING) for n in range(len(columns))])
            for id_, name, manager in shown
        ],
        total=clients,
        page=page,
        has_next=len(found) > PAGE,
    )


_NOTHING = Cell()


def _whose(actor: Actor, wanted: OverviewFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.mine:
        conditions.append(Client.manager_id == actor.person_id)
    elif wanted.manager_id:
        none = wanted.manager_id == "none"
        conditions.append(Client.manager_id.is_(None) if none else Client.manager_id == wanted.manager_id)
    conditions += [Client.name_key.contains(word, autoescape=True) for word in fold(wanted.search)[:100].split()]
    return conditions


def _totals(
    session: Session, in_month: list[Any], whose: list[Any], day: date
) -> tuple[dict[str, dict[str, int]], int]:
    """Title → state → how many, and how many clients there are."""
    state = case(
        (Task.status == Status.DONE.value, "done"),
        (Task.internal_deadline < day, "late"),
        (Task.start_on > day, "coming"),
        (Task.turn == Turn.CLIENT.value, "client"),
        else_="office",
    ).label("state")
    # Counted by rule first, from the index alone; only the rules' titles are looked up.
    counted = select(Task.recurring_id, Task.client_id, state, func.count().label("number")).where(*in_month)
    if whose:
        counted = counted.join(Client, Client.id == Task.client_id).where(*whose)
    by_rule = counted.group_by(Task.recurring_id, Task.client_id, state).subquery()
    rows = session.execute(
        select(RecurringTask.title, by_rule.c.client_id, by_rule.c.state, by_rule.c.number).join(
            RecurringTask, RecurringTask.id == by_rule.c.recurring_id
        )
    )
    totals: dict[str, dict[str, int]] = {}
    clients = set()
    for title, client_id, name, number in rows:
        found = totals.setdefault(title, {})
        found[name] = found.get(name, 0) + number
        clients.add(client_id)
    return totals, len(clients)


def _cells(
    session: Session, in_month: list[Any], client_ids: list[str], places: dict[str, int], day: date
) -> dict[tuple[str, int], Cell]:
    found = session.execute(
        select(
            Task.client_id,
            RecurringTask.title,
            Task.id,
            Task.title,
            Task.status,
            Task.internal_deadline,
            Task.start_on,
            Task.turn,
        )
        .join(RecurringTask, RecurringTask.id == Task.recurring_id)
        .where(*in_month, Task.client_id.in_(client_ids))
        .order_by(Task.occurrence_on)
    )
    in_cell: dict[tuple[str, int], list[tuple[int, str, str]]] = defaultdict(list)
    for client_id, pattern, task_id, title, status, deadline, start, turn in found:
        state = STATES.index(stands(status, deadline, start, turn, day))
        in_cell[client_id, places.get(pattern, len(places))].append((state, task_id, title))
    cells = {}
    for place, tasks in in_cell.items():
        # Of several the first of the most pressing.
        state, task_id, title = min(tasks, key=lambda task: task[0])
        done = sum(one[0] == STATES.index("done") for one in tasks)
        cells[place] = Cell(STATES[state], task_id, title, done, len(tasks))
    return cells


def _column(title: str, totals: list[dict[str, int]]) -> Column:
    return Column(title, sum(one.get("done", 0) for one in totals), sum(sum(one.values()) for one in totals))


def _in_words(pattern: str, first: date, actor: Actor) -> str:
    """The title as it reads in this month; what differs from client to client is left open."""
    before = first - timedelta(days=1)
    known = {
        "month": month_name(first.month, actor.language),
        "last_month": month_name(before.month, actor.language),
        "quarter": str((first.month - 1) // 3 + 1),
        "year": str(first.year),
        "last_month_year": str(before.year),
    }
    return fill(pattern, known | dict.fromkeys(("client", "contact", "manager", "firm"), "…"))
