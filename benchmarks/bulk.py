"""A firm of any size in seconds: rows written in bulk, without history, only for measuring.

python -m benchmarks.bulk [--tasks 100000] [--clients 1000]

fills the database of KONTOR_DATABASE_URL or KONTOR_DATA_DIR.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

#: The client whose first contact the portal's benchmarks sign in as has this many.
OWN_TASKS = 1_000
_CHUNK = 5_000
_TITLES = (
    "Please send the purchase receipts",
    "Approve the payroll",
    "Bank statement of the last month",
    "Sign the lease",
    "Sales invoices",
    "Stocktaking",
    "Annual report: what we still need",
    "Contract with the new supplier",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a benchmark needs to know of the firm.

    Attributes:
        address: Of the portal.
        staff: Tokens of web sessions, each of another staff member.
        contacts: Tokens of web sessions of contacts, the first of whom has `OWN_TASKS` tasks.
        office_tasks: Ids of some tasks that staff can open.
        own_tasks: Ids of some tasks of the first contact.
    """

    firm_id: str
    address: str
    staff: list[str]
    contacts: list[str]
    office_tasks: list[str]
    own_tasks: list[str]


def fill(tasks: int, clients: int, people: int = 50) -> Filled:
    """Make a firm in the installation of this process.

    Args:
        tasks: All of them.
        clients: All of them; the first one has `OWN_TASKS` of the tasks and the rest is spread over the others.
        people: How many staff members and contacts of the first client there are to sign in as.
    """
    from portal_app.accounts.models import Contact
    from portal_app.core.clock import now
    from portal_app.core.db import writing
    from portal_app.core.scope import across_firms
    from tests.factories import make_firm, make_staff, sign_in

    with writing(across_firms("a benchmark")) as session:
        owner = make_firm(session, "Bench & Mark")
        session.flush()
        members = [owner, *(make_staff(session, owner.firm_id, f"Staff {n}") for n in range(people - 1))]
        staff = [sign_in(session, member) for member in members]
        contact_ids, client_ids = _clients(session, owner.firm_id, clients, people)
        # The welcome and its video are shown once in a person's life; what is measured is every other visit.
        session.execute(update(Contact).values(welcome_seen_at=now()))
        contacts = [sign_in(session, _actor(owner.firm_id, one, client_ids[0])) for one in contact_ids[:people]]
        own, others = _tasks(
            session, owner.firm_id, [m.person_id for m in members], client_ids, contact_ids, tasks, people
        )
        address = _address(session, owner.firm_id)
    vacuum()
    return Filled(owner.firm_id, address, staff, contacts, others, own)


def _clients(session: Session, firm_id: str, clients: int, people: int) -> tuple[list[str], list[str]]:
    from portal_app.clients.bulk import NewClient, NewPerson, insert_clients

    def persons(number: int) -> list[NewPerson]:
        several = people if number == 0 else 1
        return [
            NewPerson(f"Person {number} {n}", f"person{number}.{n}@example.com", portal_open=True)
            for n in range(several)
        ]

    made = [NewClient(f"Client {n:05}", portal_open=True, people=persons(n)) for n in range(clients)]
    found = insert_clients(session, firm_id, made)
    return [one for client in made for one in found.people[client.id]], [client.id for client in made]


def _tasks(
    session: Session,
    firm_id: str,
    staff: list[str],
    client_ids: list[str],
    contact_ids: list[str],
    tasks: int,
    people: int,
) -> tuple[list[str], list[str]]:
    from portal_app.core.clock import now
    from portal_app.core.ids import new_id
    from portal_app.tasks.models import ChecklistItem, Message, Task, TaskShare
    from portal_app.tasks.rules import list_place

    at, own = now(), min(OWN_TASKS, tasks)
    everybody = contact_ids[:people]
    ids: list[str] = []
    a_task = Task(firm_id=firm_id, client_id="", title="", turn_since=at, created_at=at, updated_at=at).model_dump()
    a_share = TaskShare(task_id="", contact_id="", firm_id=firm_id, client_id="", shared_at=at).model_dump()
    a_line = ChecklistItem(task_id="", firm_id=firm_id, position=0, text="").model_dump()
    a_message = Message(
        task_id="", firm_id=firm_id, author_kind="staff", author_id=staff[0], author_name="Staff", text="", nonce="",
        number=1, created_at=at,
    ).model_dump()  # fmt: skip

    def rows() -> Iterator[tuple[Any, dict[str, Any]]]:
        for number in range(tasks):
            mine = number < own
            client = 0 if mine or len(client_ids) == 1 else 1 + number % (len(client_ids) - 1)
            task_id = new_id()
            ids.append(task_id)
            done, title = number % 10 > 6, f"{_TITLES[number % len(_TITLES)]} {number}"
            deadline = (at + timedelta(days=number * 7 % 181 - 60)).date()
            place = list_place(introduction=False, over=done, deadline=deadline - timedelta(days=2))
            yield (
                Task,
                {
                    **a_task,
                    "id": task_id,
                    "client_id": client_ids[client],
                    "title": title,
                    "search": title.lower(),
                    "description": "What we need and why, in a few words, as it stands on most tasks.",
                    "status": "done" if done else "open",
                    "done_at": at if done else None,
                    "assignee_id": staff[number % len(staff)],
                    "internal_deadline": deadline,
                    "client_days": 2,
                    "client_deadline": deadline - timedelta(days=2),
                    "turn": "" if done else ("client", "office")[number % 3 == 0],
                    "turn_since": at - timedelta(days=number % 30),
                    "created_at": at - timedelta(days=90 - number % 60),
                    "updated_at": at - timedelta(minutes=number % 80_000),
                    "said": number % 2,
                },
            )
            for contact in everybody if mine else (contact_ids[people - 1 + client],):
                yield (
                    TaskShare,
                    {
                        **a_share,
                        "task_id": task_id,
                        "contact_id": contact,
                        "client_id": client_ids[client],
                        "unread": number % 20 == 0,
                        "place": place,
                    },
                )
            for place in range(3 if number % 4 == 0 else 0):
                line = {"id": new_id(), "task_id": task_id, "position": place, "text": f"Line {place} of the checklist"}
                yield ChecklistItem, a_line | line
            if number % 2:
                text = "Thank you, we have everything but the last page."
                yield Message, a_message | {"id": new_id(), "task_id": task_id, "text": text, "nonce": task_id}

    for part in _parts(rows()):
        for table in (Task, TaskShare, ChecklistItem, Message):
            found = [row for kind, row in part if kind is table]
            if found:
                session.execute(insert(table), found)
    return ids[:200], ids[-200:]


def _parts(rows: Iterator[tuple[Any, dict[str, Any]]]) -> Iterator[list[tuple[Any, dict[str, Any]]]]:
    """Rows in parts that one statement takes."""
    part: list[tuple[Any, dict[str, Any]]] = []
    for row in rows:
        part.append(row)
        if len(part) >= _CHUNK:
            yield part
            part = []
    yield part


def _actor(firm_id: str, contact_id: str, client_id: str) -> Any:
    from portal_app.accounts.actor import Actor, Kind

    return Actor(Kind.CONTACT, firm_id, contact_id, client_id=client_id)


def _address(session: Session, firm_id: str) -> str:
    from portal_app.firms.models import Portal

    return str(session.get_one(Portal, firm_id).address)


def vacuum() -> None:
    """Clear away what is dead on PostgreSQL, as autovacuum does on a server that runs for more than a minute."""
    from portal_app.core.db import engine

    if engine().dialect.name == "postgresql":
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def main() -> None:
    """Fill, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    given = parser.parse_args()
    from portal_app.core.db import engine
    from portal_app.core.migrations import migrate

    migrate(engine())
    begun = time.perf_counter()
    made = fill(given.tasks, given.clients)
    print(
        f"{given.tasks:,} tasks of {given.clients:,} clients in {time.perf_counter() - begun:.1f} s: /p/{made.address}"
    )


if __name__ == "__main__":
    main()
