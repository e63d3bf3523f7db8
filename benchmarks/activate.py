"""How long it takes to open the portal to many contacts and invite them, to committed outbox rows (U8).

python -m benchmarks.activate [--contacts 10000] [--database-url URL] [--aim 5]

Each contact is at a client of their own; the firm has its standard introduction, so every contact also gets a task with
a checklist. Runs on a new SQLite file unless a database is given, which must then be empty.
"""

import argparse
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ALL_STEPS = ("import: clients and contacts", "preview for the dialog", "activate with invitations", "activate again")


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--database-url", default="")
    parser.add_argument("--aim", type=float, default=5.0, help="seconds to committed outbox rows")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder:
        os.environ["KONTOR_DATA_DIR"] = folder
        os.environ["KONTOR_DATABASE_URL"] = given.database_url
        seconds, counts = run(given.contacts)
        size = (Path(folder) / "kontor.sqlite3").stat().st_size if not given.database_url else 0
    print(f"{given.contacts:,} contacts on {'SQLite' if not given.database_url else 'the given database'}\n")
    for step, took in zip(ALL_STEPS, seconds, strict=True):
        print(f"  {step:<32} {took:8.2f} s")
    print("\nrows: " + ", ".join(f"{name} {number:,}" for name, number in counts.items()))
    if size:
        print(f"database: {size / 1e6:.0f} MB")
    print(f"aim: activate under {given.aim:g} s")
    raise SystemExit(int(seconds[2] > given.aim))


def run(contacts: int) -> tuple[list[float], dict[str, int]]:
    """Fill a firm and activate it.

    Returns:
        Seconds of each step, and how many rows of each table there are afterwards.
    """
    # Imported late: the settings of this run must stand first.
    from sqlalchemy import func, select

    import portal_app.wiring  # noqa: F401
    from portal_app.activation.commands import activate
    from portal_app.activation.queries import preview
    from portal_app.activity.models import Activity
    from portal_app.clients.bulk import NewClient, NewPerson, insert_clients
    from portal_app.clients.selection import Selection
    from portal_app.core.db import engine, reading, writing
    from portal_app.core.migrations import migrate
    from portal_app.core.scope import across_firms
    from portal_app.notifications.models import OutboxMail
    from portal_app.tasks.models import ChecklistItem, Task, TaskShare
    from portal_app.templates.commands import create_defaults
    from tests.factories import make_firm

    migrate(engine())
    with writing(across_firms("a benchmark")) as session:
        owner = make_firm(session)
        create_defaults(session, owner)
    everybody = Selection(everything=True)
    marks = [time.perf_counter()]
    with writing(across_firms("a benchmark")) as session:
        people = [
            NewClient(f"Client {n:05}", people=[NewPerson(f"Person {n}", f"person{n}@example.com")])
            for n in range(contacts)
        ]
        insert_clients(session, owner.firm_id, people)
    marks.append(time.perf_counter())
    with reading(across_firms("a benchmark")) as session:
        preview(session, owner, everybody)
    marks.append(time.perf_counter())
    with writing(across_firms("a benchmark")) as session:
        result = activate(session, owner, everybody, invite=True)
    marks.append(time.perf_counter())
    with writing(across_firms("a benchmark")) as session:
        again = activate(session, owner, everybody, invite=True)
    marks.append(time.perf_counter())
    assert (result.invited, again.invited) == (contacts, 0)
    tables = (Activity, Task, TaskShare, ChecklistItem, OutboxMail)
    with reading(across_firms("a benchmark")) as session:
        counts = {
            str(table.__tablename__): session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }
    return [later - earlier for earlier, later in pairwise(marks)], counts


if __name__ == "__main__":
    main()
