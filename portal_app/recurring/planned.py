"""What rules will make in a month and have not made yet: worked out from them, kept nowhere (U22, B9)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.calendar.dates import between
from portal_app.calendar.rules import Rule, from_json
from portal_app.clients.models import Client
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.rules import State

#: Further ahead nothing is worked out.
AHEAD = timedelta(days=750)
#: So many different rules are worked out for one look; of a firm's thousands most are alike.
_DIFFERENT = 2_000


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a firm's rules have for a month.

    Attributes:
        first: Of the month.
        last: Of the month.
        country: The firm's, for its holidays.
        totals: Title → how many.
        without: Patterns that have no day in it.
    """

    first: date
    last: date
    country: str
    totals: dict[str, int] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one rule has for a month.

    Attributes:
        day: The first of its days there.
        times: How many there are.
    """

    client_id: str
    recurring_id: str
    series: str
    day: date
    times: int


def look_ahead(session: Session, actor: Actor, first: date, last: date, country: str, clients: Any = None) -> Ahead:
    """How much of what repeats a month will bring. Two statements: rules that are alike are worked out once.

    Args:
        session: For reading.
        actor: Staff.
        first: Of the month.
        last: Of the month.
        country: The firm's.
        clients: A statement of the ids of those that count; None for all.
    """
    table: Any = RecurringTask
    counted = select(table.pattern, table.next_on, func.count(), func.min(table.id)).where(
        *_of_firm(actor, last), table.client_id.not_in(_archived(actor))
    )
    if clients is not None:
        counted = counted.where(table.client_id.in_(clients))
    groups = session.execute(
        counted.group_by(table.pattern, table.next_on).order_by(func.count().desc()).limit(_DIFFERENT)
    ).all()
    if not groups:
        return Ahead(first, last, country)
    said = {
        row.id: row
        for row in session.execute(
            select(table.id, table.title, _text(), table.starts_on).where(table.id.in_([row[3] for row in groups]))
        )
    }
    totals: dict[str, int] = {}
    without: set[str] = set()
    for pattern, next_on, rules, id_ in groups:
        _, title, kept, starts_on = said[id_]
        begin = max(first, next_on)
        days = len(_days(kept, starts_on, country, begin, last))
        if days:
            totals[title] = totals.get(title, 0) + days * rules
        elif begin == first:
            without.add(pattern)
    return Ahead(first, last, country, totals, sorted(without))


def has_ahead(actor: Actor, ahead: Ahead) -> Any:
    """The condition on clients that the month will bring them something."""
    # Not asked for each client: SQLite would go through all rules each time.
    found = select(RecurringTask.client_id).where(*_of_firm(actor, ahead.last))
    if ahead.without:
        found = found.where(RecurringTask.pattern.not_in(ahead.without))
    return and_(Client.archived_at.is_(None), Client.id.in_(found))


def planned(session: Session, actor: Actor, ahead: Ahead, client_ids: Sequence[str]) -> list[Planned]:
    """What the month will bring to these clients, by rule. One statement."""
    found = session.execute(
        select(
            RecurringTask.client_id,
            RecurringTask.id,
            RecurringTask.title,
            _text(),
            RecurringTask.starts_on,
            _begins(ahead.first),
        )
        .where(
            # Of the session's firm, and yet found by its few clients: SQLite would go through all rules of the firm.
            *_standing(ahead.last),
            RecurringTask.client_id.in_(client_ids),
            RecurringTask.client_id.not_in(_archived(actor)),
        )
        .order_by(RecurringTask.id)
    )
    made = []
    # Of hundreds most are alike.
    known: dict[tuple[str, date, date], tuple[date, ...]] = {}
    for client_id, id_, title, kept, starts_on, begin in found:
        days = known.get((kept, starts_on, begin))
        if days is None:
            days = known[kept, starts_on, begin] = _days(kept, starts_on, ahead.country, begin, ahead.last)
        if days:
            made.append(Planned(client_id, id_, title, days[0], len(days)))
    return made


def _of_firm(actor: Actor, last: date) -> tuple[Any, ...]:
    return RecurringTask.firm_id == actor.firm_id, *_standing(last)


def _standing(last: date) -> tuple[Any, ...]:
    return (
        RecurringTask.state == State.ON.value,
        RecurringTask.next_on <= last,
        RecurringTask.deleted_at.is_(None),
    )


def _archived(actor: Actor) -> Any:
    # Few are: to ask for them is quicker than for all others.
    table: Any = Client
    return select(table.id).where(table.firm_id == actor.firm_id, table.archived_at.is_not(None))


def _text() -> Any:
    return cast(RecurringTask.rule, String)


def _begins(first: date) -> Any:
    # What was made of the month is there already.
    table: Any = RecurringTask
    return case((table.next_on < first, literal(first)), else_=table.next_on)


def _days(kept: str, starts_on: date, country: str, begin: date, last: date) -> tuple[date, ...]:
    return between(_rule(kept), starts_on, country, begin - timedelta(days=1), last)


@lru_cache(maxsize=2048)
def _rule(kept: str) -> Rule:
    return from_json(json.loads(kept))
