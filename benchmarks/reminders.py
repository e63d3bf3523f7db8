"""How long looking for whom to remind takes beside 100,000 tasks, and making what is due (B1).

python -m benchmarks.reminders [--database sqlite|postgresql] [--tasks 100000] [--clients 1000] [--keep FOLDER]

The firm reminds seven days and a day before, on the day and three times after it. The look is what happens every five
minutes; the first one of the firm makes a reminder for each task that stands before the right day, and is rolled back.
"""

import argparse
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.support import installation, summary

ROUNDS = 20


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--aim", type=float, default=500.0, help="milliseconds, p50 of a look")
    parser.add_argument("--keep", type=Path, default=None)
    given = parser.parse_args()
    with installation(given.database, given.tasks, given.clients, serve=False, keep=given.keep) as running:
        import portal_app.wiring  # noqa: F401

        looks, waiting, made, spent, statements = run(running.filled.firm_id)
    times = summary(looks)
    print(f"{given.database}: a look {times} ms (p50, p95), {waiting:,} people before a deadline")
    print(f"{given.database}: {made:,} reminders made in {spent:.2f} s by {statements} statements")
    raise SystemExit(int(times.p50 > given.aim))


def run(firm_id: str) -> tuple[list[float], int, int, float, int]:
    """Seconds of each look, how many it went through, how many were reminded, seconds and statements of that."""
    from portal_app.accounts.actor import system
    from portal_app.core import clock
    from portal_app.core.db import engine, reading, writing
    from portal_app.reminders.making import _due_now, _waiting, remind
    from portal_app.reminders.models import ReminderPlan
    from portal_app.reminders.rules import Days, widest
    from tests.support.statements import counted

    plan = ReminderPlan(
        firm_id=firm_id, active=True, active_since=clock.now() - timedelta(days=200), before=[7, 1], on_day=True,
        after_every=3, after_most=3, from_hour=0, to_hour=24, weekdays=list(range(7)),
    )  # fmt: skip
    at, looks = clock.now(), []
    ahead, behind = widest([Days((7, 1), True, 3, 3)])
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with reading(firm_id) as session:
            _due_now(session, plan, at)
        looks.append(time.perf_counter() - begun)
    with reading(firm_id) as session:
        first, last = at.date() - timedelta(days=behind + 1), at.date() + timedelta(days=ahead + 1)
        waiting = len(session.execute(_waiting(firm_id, first, last)).all())
    outcome: list[Any] = []
    try:
        with writing(firm_id) as session:
            session.merge(plan)
            session.flush()
            begun = time.perf_counter()
            with counted(engine()) as statements:
                made = remind(session, system(firm_id))
            outcome = [made, time.perf_counter() - begun, len(statements)]
            raise _TakenBack
    except _TakenBack:
        pass
    return looks, waiting, outcome[0], outcome[1], outcome[2]


class _TakenBack(Exception):
    """The next run finds what this one found."""


if __name__ == "__main__":
    main()
