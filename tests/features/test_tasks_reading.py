"""What each side reads of tasks: lists, numbers, constant numbers of statements, and nothing internal in the portal."""

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal_app.clients.models import Client
from portal_app.core import clock
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.core.errors import NotFound
from portal_app.core.ids import new_id
from portal_app.files.models import StoredFile
from portal_app.tasks import commands, portal_queries, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task
from portal_app.tasks.queries import TaskFilter
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_client, make_office, make_person, make_staff
from tests.support.scope import reading, writing
from tests.support.standing import DAY
from tests.support.statements import counted

#: Of the standing clock: what is due tomorrow is so for the whole of a test, whenever it runs.
pytestmark = pytest.mark.usefixtures("standing_clock")


def add(session: Session, office: Office, title: str, in_days: int | None = 5, **more: Any) -> str:
    deadline = None if in_days is None else DAY + timedelta(days=in_days)
    start = DAY - timedelta(days=30)
    fields = TaskFields(title, internal_deadline=deadline, start_on=start, **more)
    return commands.create_task(
        session,
        office.staff,
        office.client_id,
        fields,
        checklist=("One", "Two"),
        share_with=ShareWith((office.contact.person_id,)),
    ).task_id


def titles(session: Session, office: Office, **wanted: Any) -> list[str]:
    return [row.title for row in queries.tasks(session, office.staff, TaskFilter(**wanted)).rows]


def test_the_offices_list_filters_sorts_and_counts(session: Session) -> None:
    office, other = make_office(session), make_office(session, "Konkurent OÜ")
    add(session, other, "Not ours", -4)
    far = add(session, office, "Far", 40, assignee_id=office.staff.person_id)
    add(session, office, "None", None)
    late = add(session, office, "Öö late", -2)
    done = add(session, office, "Done", -8)
    asked = add(session, office, "Asked", 1)
    commands.complete_task(session, office.staff, done)
    with clock.at(now() + timedelta(minutes=1)):
        commands.post_message(session, office.contact, asked, "Which?")
    with clock.at(now() + timedelta(minutes=2)):
        commands.mark_client_done(session, office.contact, far)
    assert titles(session, office) == ["Öö late", "Asked", "Far", "None"]
    assert titles(session, office, status="done") == ["Done"]
    assert titles(session, office, status="all")[0] == "Done" and len(titles(session, office, status="all")) == 5
    assert titles(session, office, mine=True) == ["Far"]
    assert titles(session, office, late=True) == ["Öö late"]
    assert titles(session, office, turn="office") == ["Asked", "Far"]
    assert titles(session, office, turn="client") == ["Öö late", "None"]
    assert titles(session, office, search="oo LATE") == ["Öö late"]
    assert titles(session, office, search="numbrid asked") == ["Asked"]
    assert titles(session, office, search="100%") == []
    assert titles(session, office, client_id=other.client_id) == []
    assert titles(session, office, sort="updated")[:2] == ["Far", "Asked"]
    page = queries.tasks(session, office.staff, TaskFilter())
    counts = page.counts
    assert (counts.open, counts.mine, counts.late, counts.office, counts.client) == ("4", "1", "1", "2", "2")
    assert page.total == "4" and not page.has_next
    first = page.rows[0]
    assert (first.id, first.late, first.deadline_words, first.turn) == (late, True, "2 days late", "client")
    assert (first.checklist_done, first.checklist_total, first.shared, first.unread) == (0, 2, 1, 1)
    assert page.rows[1].asked and page.rows[2].client_done


def test_the_list_comes_in_pages(session: Session) -> None:
    office = make_office(session)
    many(session, office, 120)
    pages = [queries.tasks(session, office.staff, TaskFilter(page=number)) for number in (1, 2, 3, 4)]
    assert [len(page.rows) for page in pages] == [50, 50, 20, 0]
    assert [page.has_next for page in pages] == [True, True, False, False]
    assert len({row.id for page in pages for row in page.rows}) == 120
    assert pages[0].total == "120" and pages[0].counts.open == "99+"
    theirs = [portal_queries.my_tasks(session, office.contact, page=number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in theirs] == [50, 50, 20] and theirs[0].total == theirs[0].unread == 120


def many(session: Session, office: Office, number: int) -> None:
    for place in range(number):
        add(session, office, f"Task {place}", place)


@pytest.mark.parametrize("internal", [False, True])
def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(database: Any, internal: bool) -> None:
    found = []
    for number in (5, 50):
        with writing() as session:
            office = make_office(session, f"Firm {number}")
            many(session, office, number)
            task_id = add(session, office, "Big", 0)
            for place in range(number):
                colleague = make_person(session, office.staff, office.client_id, f"Contact {place}")
                commands.share_task(session, office.staff, task_id, [colleague.person_id])
                commands.post_message(session, office.staff, task_id, f"{place}", internal=internal)
                commands.add_item(session, office.staff, task_id, f"{place}")
                commands.attach_file(session, office.staff, task_id, file_of(office, f"{place}.pdf"))
        found.append(statements_of_pages(office, task_id))
    assert found[0] == found[1] == [2, 8, 1, 5, 2, 1]


def statements_of_pages(office: Office, task_id: str) -> list[int]:
    counts = []
    for query in (
        lambda session: queries.tasks(session, office.staff, TaskFilter(search="t", turn="client")),
        lambda session: queries.task(session, office.staff, task_id),
        lambda session: portal_queries.my_tasks(session, office.contact),
        lambda session: portal_queries.my_task(session, office.contact, task_id),
        lambda session: portal_queries.my_clients(session, office.contact),
        lambda session: portal_queries.unread_counts(session, office.contact),
    ):
        with reading() as session, counted(engine()) as statements:
            query(session)
        counts.append(len(statements))
    return counts


def file_of(office: Office, name: str) -> StoredFile:
    return StoredFile(
        firm_id=office.firm_id,
        key=f"{name} {new_id()}",
        name=name,
        media_type="image/png",
        size=10,
        sha256="0" * 64,
        uploaded_at=now(),
        uploaded_by_kind="staff",
        uploaded_by_id=office.staff.person_id,
        uploaded_by_name=office.staff.name,
    )


def test_nothing_internal_is_in_any_view_of_the_portal(session: Session) -> None:
    office = make_office(session)
    marker = "VaGaSalaJane"
    task_id = add(session, office, "Public title")
    answer = commands.post_message(session, office.staff, task_id, marker, internal=True)
    commands.post_message(session, office.staff, task_id, f"{marker} again", internal=True, reply_to_id=answer)
    commands.attach_file(session, office.staff, task_id, file_of(office, f"{marker}.pdf"), internal=True)
    public = commands.post_message(session, office.staff, task_id, "For everybody")
    commands.post_message(session, office.staff, task_id, f"{marker} once more", internal=True, reply_to_id=public)
    # However it came about, a quote of an internal comment does not travel either.
    from portal_app.tasks.models import Message

    session.get_one(Message, public).reply_to_id = answer
    session.flush()
    own = json.dumps(dataclasses.asdict(queries.task(session, office.staff, task_id)))
    assert own.count(marker) >= 4
    views = [
        dataclasses.asdict(portal_queries.my_task(session, office.contact, task_id)),
        dataclasses.asdict(portal_queries.open_task(session, office.contact, task_id)),
        dataclasses.asdict(portal_queries.my_tasks(session, office.contact, status="all")),
        [dataclasses.asdict(client) for client in portal_queries.my_clients(session, office.contact)],
    ]
    text = json.dumps(views)
    assert "For everybody" in text and "Public title" in text
    assert marker not in text and marker.lower() not in text.lower()
    assert views[2]["rows"][0]["files"] == 0
    assert (DAY + timedelta(days=5)).isoformat() not in text


def test_no_portal_shape_has_a_field_for_internal_things() -> None:
    from portal_app.tasks import portal_views

    fields = {
        f"{name}.{field.name}"
        for name, shape in vars(portal_views).items()
        if dataclasses.is_dataclass(shape)
        for field in dataclasses.fields(shape)
    }
    assert fields
    assert not [name for name in fields if any(word in name for word in ("internal", "history", "audience", "told"))]


def test_the_portals_list_puts_unread_first_and_says_what_is_late(session: Session) -> None:
    office = make_office(session)
    read = add(session, office, "Read and late", -2)
    add(session, office, "Unread and far", 20)
    done = add(session, office, "Done", 1)
    for task_id in (read, done):
        portal_queries.open_task(session, office.contact, task_id)
    commands.mark_client_done(session, office.contact, done)
    page = portal_queries.my_tasks(session, office.contact)
    assert [row.title for row in page.rows] == ["Unread and far", "Read and late"]
    assert (page.total, page.unread) == (2, 1)
    assert page.rows[1].late and page.rows[1].deadline_words == "2 days late"
    assert [row.title for row in portal_queries.my_tasks(session, office.contact, status="done").rows] == ["Done"]
    assert len(portal_queries.my_tasks(session, office.contact, status="all").rows) == 3


def test_the_company_switcher_counts_unread_for_each_open_client(session: Session) -> None:
    office = make_office(session)
    second = make_client(session, office.staff, "Beeta OÜ")
    closed = make_client(session, office.staff, "Kinni OÜ")
    elsewhere = make_person(session, office.staff, second, "Mari", email=office.contact.email)
    make_person(session, office.staff, closed, "Mari", portal=False, email=office.contact.email)
    add(session, office, "One")
    add(session, office, "Two")
    there = commands.create_task(session, office.staff, second, TaskFields("Three"), share_with=ShareWith(None)).task_id
    assert portal_queries.unread_counts(session, office.contact) == {office.client_id: 2, second: 1}
    clients = portal_queries.my_clients(session, office.contact)
    assert [(client.name, client.unread, client.active) for client in clients] == [
        ("Beeta OÜ", 1, False),
        ("Client of Numbrid OÜ", 2, True),
    ]
    assert portal_queries.client_of_task(session, office.contact, there) == second
    stranger = make_office(session, "Konkurent OÜ").contact
    assert portal_queries.unread_counts(session, stranger) == {}
    with pytest.raises(NotFound):
        portal_queries.client_of_task(session, stranger, there)
    portal_queries.open_task(session, elsewhere, there)
    assert portal_queries.unread_counts(session, office.contact) == {office.client_id: 2}
    session.get_one(Client, second).portal_open = False
    session.flush()
    with pytest.raises(NotFound):
        portal_queries.client_of_task(session, office.contact, there)


def test_choices_are_of_the_firm_and_say_who_cannot_be_reached(session: Session) -> None:
    office, other = make_office(session), make_office(session, "Konkurent OÜ")
    make_person(session, office.staff, office.client_id, "Juhan Juurikas", portal=False)
    make_staff(session, office.firm_id, "Zoja Zero")
    assert [choice.name for choice in queries.client_choices(session, office.staff, "client numbrid")] == [
        "Client of Numbrid OÜ"
    ]
    assert queries.client_choices(session, office.staff, "konkurent") == []
    assert queries.client_choices(session, office.staff, client_id=other.client_id) == []
    contacts = queries.contact_choices(session, office.staff, office.client_id)
    assert [(choice.name, bool(choice.closed)) for choice in contacts] == [
        ("Juhan Juurikas", True),
        ("Mari Maasikas", False),
    ]
    assert queries.contact_choices(session, office.staff, other.client_id) == []
    assert [choice.name for choice in queries.staff_choices(session, office.staff)] == [
        "Owner of Numbrid OÜ",
        "Zoja Zero",
    ]


def test_a_view_of_a_task_is_the_readers_own_day(session: Session) -> None:
    office = make_office(session)
    task_id = add(session, office, "Today", 0)
    found = session.get_one(Task, task_id)
    assert found.client_deadline == DAY
    ahead = dataclasses.replace(office.contact, time_zone="Pacific/Kiritimati")
    behind = dataclasses.replace(office.contact, time_zone="Pacific/Pago_Pago")
    words = {portal_queries.my_task(session, who, task_id).task.deadline_words for who in (ahead, behind)}
    assert len(words) == 2
