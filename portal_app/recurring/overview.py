"""A month at a glance: clients by what repeats, each cell by how it stands (B9)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.calendar.words import month_name
from portal_app.clients.models import Client
from portal_app.clients.rules import fold
from portal_app.clients.scope import firm_of
from portal_app.core.clock import today
from portal_app.core.i18n import format_date
from portal_app.recurring.making import horizon
from portal_app.recurring.planned import AHEAD, Ahead, Planned, has_ahead, look_ahead, planned
from portal_app.recurring.words import title_on
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Status, Turn

PAGE = 50
#: So many columns have a name of their own; what is rarer shares the last.
COLUMNS = 10
#: How a task can stand, the most pressing first.
STATES = ("late", "office", "client", "coming", "planned", "done")


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
    #: Not made yet: worked out from the rules.
    planned: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that repeats: its title in this month, and how far the firm has come with it."""

    title: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What a client has of a column: how the most pressing of it stands; an empty state for nothing.

    Attributes:
        task_id: Of that; empty for what is only planned.
        recurring_id: What repeats, for what is only planned.
    """

    state: str = ""
    task_id: str = ""
    recurring_id: str = ""
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
    """One page of a month, with what is still to be made of it. Seven statements at most, whatever there is.

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
        # Only what a rule made is for a day of one; to ask for the rule as well would lead past the index.
        Task.occurrence_on >= first,
        Task.occurrence_on < after,
    ]
    whose = _whose(actor, wanted)
    totals = _totals(session, actor, in_month, whose, day)
    ahead = _ahead(session, actor, first, after - timedelta(days=1), whose)
    for title, number in ahead.totals.items() if ahead else ():
        totals.setdefault(title, {})["planned"] = number
    theirs: Any = Client.id.in_(select(Task.client_id).where(*in_month))
    if ahead and ahead.totals:
        theirs = or_(theirs, has_ahead(actor, ahead))
    page = max(1, wanted.page)
    found = session.execute(
        select(Client.id, Client.name, StaffMember.name, func.count().over())
        .outerjoin(StaffMember, StaffMember.id == Client.manager_id)
        .where(Client.firm_id == actor.firm_id, theirs, *whose)
        .order_by(Client.name_key, Client.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    clients = found[0][3] if found else 0
    titles = sorted(totals, key=lambda title: (-sum(totals[title].values()), fold(title)))
    named, rest = titles[:COLUMNS], titles[COLUMNS:]
    shown = [row[0] for row in found]
    to_come = planned(session, actor, ahead, shown) if ahead and ahead.totals else []
    cells = _cells(session, actor, in_month, shown, {title: n for n, title in enumerate(named)}, day, to_come)
    counts: dict[str, int] = defaultdict(int)
    for by_state in totals.values():
        for state, number in by_state.items():
            counts[state] += number
    columns = [_column(title_on(title, first, actor.language), [totals[title]]) for title in named]
    if rest:
        columns.append(_column("", [totals[title] for title in rest]))
    return Overview(
        month=f"{month_name(first.month, actor.language)} {first.year}",
        counts=Counts(**counts),
        columns=columns,
        rows=[
            ClientRow(id_, name, manager or "", [cells.get((id_, n), _NOTHING) for n in range(len(columns))])
            for id_, name, manager, _ in found
        ],
        total=clients,
        page=page,
        has_next=page * PAGE < clients,
    )


_NOTHING = Cell()


def _ahead(session: Session, actor: Actor, first: date, last: date, whose: list[Any]) -> Ahead | None:
    """What is still to be made of the month; None when all of it is, or it is too far away."""
    firm = firm_of(session, actor)
    if last <= horizon(firm) or first > horizon(firm) + AHEAD:
        return None
    clients = select(Client.id).where(Client.firm_id == actor.firm_id, *whose) if whose else None
    return look_ahead(session, actor, first, last, firm.country, clients)


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
    session: Session, actor: Actor, in_month: list[Any], whose: list[Any], day: date
) -> dict[str, dict[str, int]]:
    """Title → state → how many; answered from an index alone."""
    state = case(
        (Task.status == Status.DONE.value, "done"),
        (Task.internal_deadline < day, "late"),
        (Task.start_on > day, "coming"),
        (Task.turn == Turn.CLIENT.value, "client"),
        else_="office",
    )
    counted = select(Task.series, state, func.count()).where(*in_month)
    if whose:
        theirs = select(Client.id).where(Client.firm_id == actor.firm_id, *whose)
        counted = counted.where(Task.client_id.in_(theirs))
    totals: dict[str, dict[str, int]] = {}
    for title, name, number in session.execute(counted.group_by(Task.series, state)):
        totals.setdefault(title or "", {})[name] = number
    return totals


def _cells(
    session: Session,
    actor: Actor,
    in_month: list[Any],
    client_ids: list[str],
    places: dict[str, int],
    day: date,
    to_come: list[Planned],
) -> dict[tuple[str, int], Cell]:
    found = session.execute(
        select(
            Task.client_id,
            Task.series,
            Task.id,
            Task.title,
            Task.status,
            Task.internal_deadline,
            Task.start_on,
            Task.turn,
        )
        .where(*in_month, Task.client_id.in_(client_ids))
        .order_by(Task.occurrence_on)
    )
    in_cell: dict[tuple[str, int], list[tuple[int, str, str, str]]] = defaultdict(list)
    for client_id, pattern, task_id, title, status, deadline, start, turn in found:
        state = STATES.index(stands(status, deadline, start, turn, day))
        in_cell[client_id, places.get(pattern or "", len(places))].append((state, task_id, "", title))
    # Of hundreds most are alike.
    said: dict[tuple[str, date], str] = {}
    for one in to_come:
        words = said.get((one.series, one.day), "")
        if not words:
            words = f"{title_on(one.series, one.day, actor.language)}, {format_date(one.day, actor.language)}"
            said[one.series, one.day] = words
        place = one.client_id, places.get(one.series, len(places))
        in_cell[place] += [(STATES.index("planned"), "", one.recurring_id, words)] * one.times
    cells = {}
    for place, tasks in in_cell.items():
        # Of several the first of the most pressing.
        state, task_id, recurring_id, title = min(tasks, key=lambda task: task[0])
        done = sum(one[0] == STATES.index("done") for one in tasks)
        cells[place] = Cell(STATES[state], task_id, recurring_id, title, done, len(tasks))
    return cells


def _column(title: str, totals: list[dict[str, int]]) -> Column:
    return Column(title, sum(one.get("done", 0) for one in totals), sum(sum(one.values()) for one in totals))
