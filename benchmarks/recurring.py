"""How long the scheduler takes for 5,000 occurrences that are due in one run (U22).

python -m benchmarks.recurring [--occurrences 5000] [--database sqlite|postgresql] [--aim 10]

Each is of another client with one contact whose portal is open; it gets a checklist line, is shared, and puts a mail
into the outbox. Tells how many statements a batch of five hundred takes, the first beside the last.
"""

import argparse
import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.support import adopt, database_of


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--occurrences", type=int, default=5_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--aim", type=float, default=10.0, help="seconds for all of them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder, database_of(given.database) as url:
        adopt(Path(folder), url)
        os.environ["KONTOR_LOG_LEVEL"] = "warning"
        seconds, made, statements = run(given.occurrences)
        from portal_app.core import db

        db.dispose_engine()
    print(f"{made:,} occurrences on {given.database}: {seconds:.2f} s, {made / seconds:,.0f} a second")
    print(f"statements a batch: {statements}; aim: under {given.aim:g} s")
    raise SystemExit(int(seconds > given.aim or made != given.occurrences or len(set(statements[1:])) > 1))


def run(occurrences: int) -> tuple[float, int, list[int]]:
    """Fill a firm with tasks that repeat, let the scheduler run.

    Returns:
        Seconds, how many tasks were made, and how many statements each batch took.
    """
    import portal_app.wiring  # noqa: F401
    from portal_app.calendar.rules import On, Rule
    from portal_app.clients.bulk import NewClient, NewPerson, insert_clients
    from portal_app.core.clock import at, now, today
    from portal_app.core.db import engine, writing
    from portal_app.core.scope import across_firms
    from portal_app.recurring.commands import columns_of
    from portal_app.recurring.making import acting_for, make_due
    from portal_app.recurring.models import RecurringTask
    from portal_app.recurring.rules import RecurringFields
    from portal_app.templates.rules import TemplateFields
    from tests.factories import make_firm
    from tests.support.statements import counted

    with writing(across_firms("a benchmark")) as session:
        owner = make_firm(session)
        people = [
            NewClient(
                f"Client {n:05}",
                portal_open=True,
                people=[NewPerson(f"Person {n}", f"person{n}@example.com", portal_open=True)],
            )
            for n in range(occurrences)
        ]
        clients = insert_clients(session, owner.firm_id, people)
        start = today("Europe/Tallinn")
        gets = TemplateFields(
            "Papers of {month} for {client}",
            "Dear {contact}",
            ("Bank statement of {last_month}",),
            deadline_days=10,
            rule=Rule(on=On.LAST_WORKING_DAY),
        )
        columns = columns_of(RecurringFields(gets, start))
        first = _first(gets.rule, start)
        session.add_all(
            RecurringTask(
                firm_id=owner.firm_id, client_id=one, created_at=now(), updated_at=now(), next_on=first, **columns
            )
            for one in clients.people
        )
    made, statements = 0, []
    more = True
    with at(now() + timedelta(days=max(0, (first - start).days))):
        begun = time.perf_counter()
        while more:
            with counted(engine()) as counting, writing(owner.firm_id) as session:
                done = make_due(session, acting_for(session, owner.firm_id))
            made, more = made + done.tasks, done.more
            if done.tasks:
                statements.append(len(counting))
        return time.perf_counter() - begun, made, statements


def _first(rule: object, start: date) -> date:
    from portal_app.calendar.dates import first_after

    found = first_after(rule, start, "EE", None)  # type: ignore[arg-type]
    assert found is not None
    return found


if __name__ == "__main__":
    main()
