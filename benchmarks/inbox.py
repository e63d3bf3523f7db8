"""How long the inbox takes beside 1,000 clients and 100,000 tasks.

python -m benchmarks.inbox [--database sqlite|postgresql] [--tasks 100000] [--clients 1000] [--aim 25] [--keep FOLDER]

A twentieth of the tasks waits: half by a question, half finished by the client; 1,000 requests and 200 failed mails
wait too. Asked as an owner for everything, and as one of fifty staff members for what is theirs, who manage twenty
clients each; the first page and a page deep within, and the number in the sidebar.
"""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.support import installation

ROUNDS = 60


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--aim", type=float, default=25.0, help="milliseconds, p50")
    parser.add_argument("--keep", type=Path, default=None)
    given = parser.parse_args()
    missed = False
    with installation(given.database, given.tasks, given.clients, serve=False, keep=given.keep) as running:
        import portal_app.wiring  # noqa: F401

        owner, member = make_wait(running.filled.firm_id)
        for words, work in questions(owner, member):
            statements, times = measure(work)
            middle = times[len(times) // 2]
            missed |= middle > given.aim
            print(
                f"{given.database:10} {words:34} p50 {middle:6.1f} ms   p95 {times[int(len(times) * 0.95)]:6.1f} ms   "
                f"{statements} statements"
            )
    raise SystemExit(int(missed))


def questions(owner: Any, member: Any) -> list[tuple[str, Callable[[Any], Any]]]:
    """What is measured, each with its name."""
    from portal_app.inbox.queries import inbox, inbox_count
    from portal_app.inbox.rules import Whose

    marks: dict[str, str] = {}

    def deep(session: Any) -> Any:
        if not marks:
            mark = ""
            for _ in range(20):
                mark = inbox(session, owner, Whose.ALL, mark).mark or mark
            marks["deep"] = mark
        return inbox(session, owner, Whose.ALL, marks["deep"])

    return [
        ("owner, all, first page", lambda session: inbox(session, owner, Whose.ALL)),
        ("owner, all, twenty-first page", deep),
        ("owner, mine (nearly nothing)", lambda session: inbox(session, owner, Whose.MINE)),
        ("staff, mine", lambda session: inbox(session, member, Whose.MINE)),
        ("staff, my team's", lambda session: inbox(session, member, Whose.TEAM)),
        ("staff, all", lambda session: inbox(session, member, Whose.ALL)),
        ("owner, number in the sidebar", lambda session: inbox_count(session, owner)),
        ("staff, number in the sidebar", lambda session: inbox_count(session, member)),
    ]


def measure(work: Callable[[Any], Any]) -> tuple[int, list[float]]:
    """How many statements one takes, and how long each of many did, in milliseconds."""
    from portal_app.core.db import engine, reading
    from portal_app.core.scope import across_firms
    from tests.support.statements import counted

    scope = across_firms("a benchmark")
    with reading(scope) as session:
        work(session)
        with counted(engine()) as statements:
            work(session)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with reading(scope) as session:
            work(session)
        times.append((time.perf_counter() - begun) * 1000)
    return len(statements), sorted(times)


def make_wait(firm_id: str) -> tuple[Any, Any]:
    """Let much wait, and return an owner and a staff member."""
    from sqlalchemy import func, insert, select, update

    from portal_app.accounts.actor import Actor, Kind, Role
    from portal_app.accounts.models import StaffMember
    from portal_app.clients.models import Client, ClientContact, ClientGroup
    from portal_app.core.clock import now
    from portal_app.core.db import writing
    from portal_app.core.ids import new_id
    from portal_app.core.scope import across_firms
    from portal_app.notifications.models import OutboxMail
    from portal_app.requests.models import Request
    from portal_app.tasks.models import Task

    at = now()
    with writing(across_firms("a benchmark")) as session:
        staff = session.execute(select(StaffMember.id, StaffMember.role).order_by(StaffMember.id)).all()
        owner_id = next(row.id for row in staff if row.role == Role.OWNER)
        others = [row.id for row in staff if row.id != owner_id]
        clients = session.scalars(select(Client.id).order_by(Client.id)).all()
        if not session.scalar(select(func.count()).select_from(Request)):
            groups = [ClientGroup(firm_id=firm_id, name=f"Group {n}") for n in range(10)]
            session.add_all(groups)
            session.flush()
            for number, client_id in enumerate(clients):
                session.execute(
                    update(Client)
                    .where(Client.id == client_id)
                    .values(manager_id=others[number % len(others)], group_id=groups[number % 10].id)
                )
            ids = session.scalars(select(Task.id).where(Task.status == "open").order_by(Task.id)).all()
            waiting = ids[:: max(1, len(ids) * 20 // (len(ids) + 40_000))]
            for number, task_id in enumerate(waiting):
                moment = at - timedelta(minutes=number)
                column = {"asked_at": moment} if number % 2 else {"client_done_at": moment, "client_done_by": "Jaan"}
                session.execute(update(Task).where(Task.id == task_id).values(column))
            places = session.execute(select(ClientContact.client_id, ClientContact.contact_id).limit(1_000)).all()
            request = Request(
                firm_id=firm_id, client_id="", contact_id="", contact_name="Jaan Tamm", subject="A question",
                text="Please", asked_at=at, created_at=at, updated_at=at,
            ).model_dump()  # fmt: skip
            session.execute(
                insert(Request),
                [
                    request
                    | {"id": new_id(), "client_id": c, "contact_id": p, "asked_at": at - timedelta(minutes=5 * n)}
                    for n, (c, p) in enumerate(places)
                ],
            )
            mail = OutboxMail(
                firm_id=firm_id, kind="task_shared", key="", subject_kind="task", subject_id="",
                recipient_kind="contact",
                recipient_id="", state="failed", last_error="no_address", due_at=at, created_at=at,
            ).model_dump()  # fmt: skip
            session.execute(
                insert(OutboxMail),
                [
                    mail | {"id": (key := new_id()), "key": key, "client_id": clients[n % len(clients)]}
                    for n in range(200)
                ],
            )
            if session.get_bind().dialect.name == "postgresql":
                session.connection().exec_driver_sql("ANALYZE")
    return (
        Actor(Kind.STAFF, firm_id, owner_id, "Owner", role=Role.OWNER),
        Actor(Kind.STAFF, firm_id, others[0], "Member", role=Role.ACCOUNTANT),
    )


if __name__ == "__main__":
    main()
