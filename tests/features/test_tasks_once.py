"""What is pressed twice is done once, and a line taken off comes back as it was."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.core.errors import Invalid, NotFound
from portal_app.tasks import commands, portal_queries, queries
from portal_app.tasks.commands import Created, ShareWith
from portal_app.tasks.mails.reading import steps_of
from portal_app.tasks.models import Task
from portal_app.tasks.queries import TaskFilter
from portal_app.tasks.rules import MAX_ITEMS, TaskFields
from tests.factories import Office, make_office, make_person
from tests.features.test_tasks import make_task
from tests.support.scope import reading, writing


def test_a_task_is_made_once_and_the_second_press_hears_the_same(session: Session, office: Office) -> None:
    make_person(session, office.staff, office.client_id, "Leida Lepp", portal=False)

    def press(title: str = "Receipts", nonce: str = "n") -> Created:
        return commands.create_task(
            session, office.staff, office.client_id, TaskFields(title), share_with=ShareWith(None), nonce=nonce
        )

    first = press()
    commands.withdraw_task(session, office.staff, first.task_id)
    assert press() == first and [left.name for left in first.left_out] == ["Leida Lepp"]
    # What was done with the task since stays.
    assert portal_queries.my_tasks(session, office.contact, status="all").rows == []
    # Changed because no answer came, it is another task; so it is with another form, or without one.
    made = {first.task_id, press("Statements").task_id, press(nonce="m").task_id, press(nonce="").task_id}
    assert len(made) == 4 == session.scalar(select(func.count()).select_from(Task))


def test_two_presses_at_one_moment_make_one_task(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
    together, made = threading.Barrier(2), list[str]()

    def press() -> None:
        together.wait()
        with writing() as own:
            made.append(
                commands.create_task(own, office.staff, office.client_id, TaskFields("Receipts"), nonce="n").task_id
            )

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    with reading() as session:
        (task_id,) = session.scalars(select(Task.id)).all()
    assert made == [task_id, task_id]


def test_a_line_is_added_once(session: Session, office: Office) -> None:
    task_id, elsewhere = make_task(session, office), make_task(session, office)
    first = commands.add_item(session, office.staff, task_id, "May", nonce="n")
    assert commands.add_item(session, office.staff, task_id, "May ", nonce="n") == first
    others = [
        commands.add_item(session, office.staff, task_id, "June", nonce="n"),
        commands.add_item(session, office.staff, task_id, "May", nonce="m"),
        commands.add_item(session, office.staff, elsewhere, "May", nonce="n"),
        commands.add_item(session, office.staff, task_id, "May"),
    ]
    assert len({first, *others}) == 5


def test_a_line_taken_off_is_gone_everywhere_and_comes_back_as_it_was(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    march = queries.task(session, office.staff, task_id).checklist[0]
    may = commands.add_item(session, office.staff, task_id, "May")
    commands.tick_item(session, office.contact, task_id, march.id, True)
    before = queries.task(session, office.staff, task_id).checklist

    def shown() -> tuple[Any, ...]:
        session.flush()
        row = queries.tasks(session, office.staff, TaskFilter()).rows[0]
        theirs = portal_queries.my_tasks(session, office.contact, status="all").rows[0]
        return (
            [item.text for item in portal_queries.my_task(session, office.contact, task_id).checklist],
            (row.checklist_done, row.checklist_total, theirs.checklist_done, theirs.checklist_total),
            steps_of(session, [task_id])[task_id],
        )

    everything = shown()
    assert everything == (["March", "April", "May"], (1, 3, 1, 3), ["March", "April", "May"])
    commands.remove_item(session, office.staff, task_id, march.id)
    assert shown() == (["April", "May"], (0, 2, 0, 2), ["April", "May"])
    for change in (
        lambda: commands.tick_item(session, office.contact, task_id, march.id, False),
        lambda: commands.edit_item(session, office.staff, task_id, march.id, "x"),
        lambda: commands.remove_item(session, office.staff, task_id, march.id),
        lambda: commands.restore_item(session, office.contact, task_id, march.id),
    ):
        with pytest.raises(NotFound):
            change()
    for _ in range(2):
        commands.restore_item(session, office.staff, task_id, march.id)
    assert shown() == everything
    assert queries.task(session, office.staff, task_id).checklist == before
    # The history says both.
    whole = queries.task(session, office.staff, task_id)
    assert [(line.changes[0].before, line.changes[0].after) for line in whole.history[:2]] == [
        ("–", "March"),
        ("March", "–"),
    ]
    # The others moved meanwhile: it comes back to its own place.
    april = before[1].id
    commands.remove_item(session, office.staff, task_id, march.id)
    commands.order_items(session, office.staff, task_id, [may, april])
    commands.restore_item(session, office.staff, task_id, march.id)
    assert shown()[0] == ["March", "May", "April"]


def test_a_line_does_not_come_back_to_a_full_list(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    gone = queries.task(session, office.staff, task_id).checklist[0].id
    commands.remove_item(session, office.staff, task_id, gone)
    for number in range(MAX_ITEMS - 1):
        commands.add_item(session, office.staff, task_id, f"{number}")
    with pytest.raises(Invalid):
        commands.restore_item(session, office.staff, task_id, gone)
