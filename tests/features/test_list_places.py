"""Where a task stands in its contacts' lists follows from the task, whichever command changed it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal_app.core.db import engine
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task, TaskShare, place_of
from portal_app.tasks.portal_queries import my_tasks
from portal_app.tasks.rules import OVER_FROM, TaskFields, list_place
from tests.factories import Office, make_office, make_person
from tests.support.databases import Database
from tests.support.scope import reading, writing
from tests.support.standing import DAY

#: Of the standing clock: what is due tomorrow is so for the whole of a test, whenever it runs.
pytestmark = pytest.mark.usefixtures("standing_clock")


def test_the_lower_the_further_up() -> None:
    day = date(2026, 3, 1)
    places = [
        list_place(introduction=True, over=False, deadline=None),
        list_place(introduction=False, over=False, deadline=day),
        list_place(introduction=False, over=False, deadline=day + timedelta(days=1)),
        list_place(introduction=False, over=False, deadline=date.max),
        list_place(introduction=False, over=False, deadline=None),
        list_place(introduction=False, over=True, deadline=date.min),
        list_place(introduction=True, over=True, deadline=None),
    ]
    assert places == sorted(set(places)) and [place >= OVER_FROM for place in places] == [False] * 5 + [True] * 2


def add(session: Session, office: Office, title: str, in_days: int | None) -> str:
    fields = TaskFields(title, internal_deadline=None if in_days is None else DAY + timedelta(days=in_days))
    people = ShareWith((office.contact.person_id,))
    return commands.create_task(session, office.staff, office.client_id, fields, share_with=people).task_id


def listed(session: Session, office: Office, status: str = "open") -> list[str]:
    """The titles, once every sharing stands where its task says."""
    session.flush()
    session.expire_all()
    found = session.execute(select(Task, TaskShare.place).join(TaskShare, TaskShare.task_id == Task.id)).all()
    assert found and [place for _, place in found] == [place_of(task) for task, _ in found]
    return [row.title for row in my_tasks(session, office.contact, status=status).rows]


def test_it_follows_whatever_changes_the_task(session: Session, office: Office, other: Office) -> None:
    theirs = add(session, other, "Not ours", 3)
    ids = {title: add(session, office, title, days) for title, days in (("A", 5), ("B", 2), ("C", None), ("D", 9))}
    for task_id in ids.values():
        commands.mark_read(session, office.contact, task_id)
    assert listed(session, office) == ["B", "A", "D", "C"]

    fields = TaskFields("D", internal_deadline=DAY + timedelta(days=3))
    commands.edit_task(session, office.staff, ids["D"], None, fields)
    commands.mark_read(session, office.contact, ids["D"])
    assert listed(session, office) == ["B", "D", "A", "C"]

    commands.mark_client_done(session, office.contact, ids["B"])
    commands.complete_task(session, office.staff, ids["A"])
    assert listed(session, office) == ["D", "C"] and listed(session, office, "done") == ["B", "A"]
    assert listed(session, office, "all") == ["D", "C", "B", "A"]
    page = my_tasks(session, office.contact)
    assert (page.total, page.everything, page.done, page.unread) == (2, 4, 2, 0)

    # Done, and yet there is something new in it: above all that is read.
    commands.post_message(session, office.staff, ids["A"], "Thank you.")
    assert listed(session, office) == ["A", "D", "C"]
    commands.reopen_task(session, office.staff, ids["B"])
    assert listed(session, office) == ["A", "B", "D", "C"]
    assert session.scalars(select(TaskShare.place).where(TaskShare.task_id == theirs)).one() < OVER_FROM


def test_a_sharing_that_was_taken_back_stands_right_when_it_returns(session: Session, office: Office) -> None:
    task_id = add(session, office, "Back and forth", 1)
    commands.withdraw_task(session, office.staff, task_id)
    commands.complete_task(session, office.staff, task_id)
    late = make_person(session, office.staff, office.client_id, "Mari")
    commands.share_task(session, office.staff, task_id, [office.contact.person_id, late.person_id])
    commands.mark_read(session, office.contact, task_id)
    assert listed(session, office) == [] and listed(session, office, "done") == ["Back and forth"]
    assert my_tasks(session, late).unread == 1


def test_sqlite_reads_a_list_in_the_order_of_its_index(sqlite: Database) -> None:
    # Asked in the event loop: it must not come to read, or to put in order, all that a contact ever had.
    with writing() as session:
        office = make_office(session)
        add(session, office, "One of many", 3)
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, text: str, given: Any, *_: object) -> None:
        asked.append((text, given))

    event.listen(engine(), "before_cursor_execute", note)
    with reading() as session:
        assert my_tasks(session, office.contact).rows
    event.remove(engine(), "before_cursor_execute", note)
    ((text, given),) = [one for one in asked if "task_share" in one[0]]
    with engine().connect() as connection:
        plan = [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]
    told = "\n".join(plan)
    assert "SEARCH task_share USING COVERING INDEX ix_task_share_contact" in told, told
    assert not {"SCAN task", "SCAN task_share"} & set(plan), told
    # What is put in order is the page that was found, at the very end.
    assert [number for number, step in enumerate(plan) if "ORDER BY" in step] in ([], [len(plan) - 1]), told
