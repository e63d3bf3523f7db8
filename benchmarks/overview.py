"""How long the month at a glance takes with 1,000 clients and 100,000 tasks that rules made (B9).

python -m benchmarks.overview [--clients 1000] [--tasks 100000] [--database sqlite|postgresql] [--keep FOLDER]

Every client has eight things that repeat each month; the tasks go back as many months as it takes. Measured is the
query behind the page: the first page of the firm's month, a later one, one manager's, a search, and months to come,
which are worked out from the rules.
"""

import argparse
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.support import Times, adopt, database_of, summary

_TITLES = ("Bank", "Sales", "Purchases", "Payroll", "VAT {month}", "Till", "Stock", "Report of {month}")


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--aim", type=float, default=25.0, help="milliseconds, half of the times")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled database stays for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with database_of(given.database, given.keep and folder) as url:
            adopt(folder, url)
            found = run(given.clients, given.tasks, given.rounds)
            from portal_app.core import db

            db.dispose_engine()
    print(f"{given.tasks:,} tasks of {given.clients:,} clients on {given.database}\n")
    print("                                p50     p95 ms")
    for name, times in found.items():
        print(f"  {name:<24} {times}")
    met = all(times.p50 <= given.aim for times in found.values())
    print(f"aim: p50 under {given.aim:g} ms: {'met' if met else 'MISSED'}")
    raise SystemExit(int(not met))


def run(clients: int, tasks: int, rounds: int) -> dict[str, Times]:
    """Fill, then measure each way of looking."""
    import portal_app.wiring  # noqa: F401
    from portal_app.core.db import reading
    from portal_app.recurring.overview import OverviewFilter, overview

    owner, month = _filled(clients, tasks)
    ways = {
        "first page": OverviewFilter(month),
        "tenth page": OverviewFilter(month, page=10),
        "only mine": OverviewFilter(month, mine=True),
        "search": OverviewFilter(month, search="client 004"),
        "ten months ago": OverviewFilter(month - timedelta(days=300)),
        "next month, planned": OverviewFilter(month + timedelta(days=31)),
        "mine in half a year": OverviewFilter(month + timedelta(days=190), mine=True),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 3):
        for name, wanted in ways.items():
            begun = time.perf_counter()
            with reading(owner.firm_id) as session:
                found = overview(session, owner, wanted)
            assert found.rows
            if number >= 3:
                times[name].append(time.perf_counter() - begun)
    return {name: summary(found) for name, found in times.items()}


def _filled(clients: int, tasks: int) -> tuple[Any, date]:
    """The owner of the firm, and its latest month."""
    from sqlalchemy import insert, select, update

    from portal_app.calendar.rules import Rule
    from portal_app.clients.bulk import NewClient, insert_clients
    from portal_app.clients.models import Client
    from portal_app.core.clock import now, today
    from portal_app.core.db import engine, writing
    from portal_app.core.ids import new_ids
    from portal_app.core.scope import across_firms
    from portal_app.recurring.commands import columns_of
    from portal_app.recurring.models import RecurringTask
    from portal_app.recurring.rules import RecurringFields, pattern_of
    from portal_app.tasks.models import Task
    from portal_app.templates.rules import TemplateFields
    from tests.factories import make_firm, make_staff

    at, day = now(), today("UTC")
    month = day.replace(day=1)
    everything = across_firms("a benchmark")
    with writing(everything) as session:
        kept = session.execute(select(Client.firm_id, Client.manager_id).where(Client.manager_id.is_not(None))).first()
        if kept:
            from portal_app.accounts.actor import Actor, Kind, Role

            return Actor(Kind.STAFF, kept.firm_id, kept.manager_id, "Owner", role=Role.OWNER), month
        owner = make_firm(session)
        other = make_staff(session, owner.firm_id)
        made = insert_clients(session, owner.firm_id, [NewClient(f"Client {n:05}") for n in range(clients)])
        ids = list(made.people)
        for number, manager in ((2, other.person_id), (3, owner.person_id)):
            part = ids[::number]
            for start in range(0, len(part), 500):
                chunk = part[start : start + 500]
                session.execute(update(Client).where(Client.id.in_(chunk)).values(manager_id=manager))
        following = (month + timedelta(days=31)).replace(day=1)
        a_rule = RecurringTask(
            firm_id=owner.firm_id,
            client_id="",
            created_at=at,
            updated_at=at,
            **columns_of(RecurringFields(TemplateFields("x", rule=Rule()), month)),
        ).model_dump()
        rules: list[dict[str, Any]] = [
            {
                **a_rule,
                "id": id_,
                "client_id": client_id,
                "title": title,
                "next_on": following,
                "pattern": pattern_of(title, a_rule["rule"], a_rule["starts_on"]),
            }
            for client_id in ids
            for id_, title in zip(new_ids(len(_TITLES)), _TITLES, strict=True)
        ]
        session.execute(insert(RecurringTask), rules)
        a_task = Task(
            firm_id=owner.firm_id, client_id="", title="x", turn_since=at, created_at=at, updated_at=at
        ).model_dump()
        left, first = tasks, month
        while left > 0:
            batch = rules[:left]
            rows = [
                {
                    **a_task,
                    "id": id_,
                    "client_id": rule["client_id"],
                    "title": rule["title"],
                    "recurring_id": rule["id"],
                    "series": rule["title"],
                    "occurrence_on": first.replace(day=1 + number % 28),
                    "start_on": first.replace(day=1 + number % 28),
                    "internal_deadline": first + timedelta(days=number % 40),
                    "status": "done" if number % 3 == 0 else "open",
                    "turn": "" if number % 3 == 0 else ("client", "office")[number % 2],
                }
                for number, (id_, rule) in enumerate(zip(new_ids(len(batch)), batch, strict=True))
            ]
            session.execute(insert(Task), rows)
            left -= len(batch)
            first = (first - timedelta(days=1)).replace(day=1)
        if engine().dialect.name == "postgresql":
            session.connection().exec_driver_sql("ANALYZE")
    return owner, month


if __name__ == "__main__":
    main()
