"""The office's inbox: what waits, whose it is, and what is done about it there."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401  (mails)
from portal_app.accounts.actor import Actor
from portal_app.clients.models import Client, ClientGroup
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.core.errors import NotFound, Refused
from portal_app.firms.models import Firm
from portal_app.inbox import commands
from portal_app.inbox.opened import open_item
from portal_app.inbox.queries import inbox, inbox_count
from portal_app.inbox.rules import Whose
from portal_app.notifications.claims import due_of
from portal_app.notifications.content import nothing_to_say
from portal_app.notifications.models import OutboxMail
from portal_app.requests import commands as requests
from portal_app.tasks import commands as tasks
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Message, Task, TaskShare
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_client, make_person, make_staff
from tests.features.test_tasks import stored
from tests.support.statements import counted


def make_task(session: Session, office: Office, title: str = "VAT", *, client: Actor | None = None) -> str:
    person = client or office.contact
    return tasks.create_task(
        session, office.staff, person.client_id, TaskFields(title), share_with=ShareWith((person.person_id,))
    ).task_id


def one_of_each(session: Session, office: Office) -> dict[str, str]:
    """A question, something finished, a request and a mail that failed; the longest waiting first."""
    asked, finished = make_task(session, office, "Asked"), make_task(session, office, "Finished")
    mail_id = session.scalars(select(OutboxMail.id).where(OutboxMail.firm_id == office.firm_id)).first()
    failed = {"state": "failed", "last_error": "no_address", "created_at": now() - timedelta(days=2)}
    session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(failed))
    tasks.post_message(session, office.contact, asked, "When?")
    tasks.mark_client_done(session, office.contact, finished)
    request_id = requests.make_request(session, office.contact, "A loan", "Please")
    session.flush()
    return {
        "mail": f"mail:{mail_id}",
        "question": f"question:{asked}",
        "finished": f"finished:{finished}",
        "request": f"request:{request_id}",
    }


def keys(session: Session, actor: Actor, whose: Whose = Whose.MINE) -> list[str]:
    session.flush()
    return [row.key for row in inbox(session, actor, whose).rows]


def test_everything_that_waits_is_there_in_the_order_of_its_waiting(
    session: Session, office: Office, other: Office
) -> None:
    made = one_of_each(session, office)
    assert keys(session, office.staff) == list(made.values())
    assert inbox_count(session, office.staff) == 4
    rows = inbox(session, office.staff).rows
    assert [row.title for row in rows[1:]] == ["Asked", "Finished", "A loan"]
    assert rows[0].since == "for 2 days" and rows[3].client == "Client of Numbrid OÜ"
    for key in made.values():
        assert open_item(session, office.staff, key).key == key
    assert keys(session, other.staff, Whose.ALL) == [] and inbox_count(session, other.staff) == 0
    with pytest.raises(NotFound):
        inbox(session, office.contact)
    for actor in (other.staff, office.contact):
        for key in made.values():
            for act in (open_item, commands.close, commands.make_task):
                with pytest.raises((NotFound, Refused)) as caught:
                    act(session, actor, key)
                assert actor is other.staff or caught.type is NotFound
    for nonsense in ("", "request", "request:", "boat:1", "question:nothing"):
        with pytest.raises(NotFound):
            open_item(session, office.staff, nonsense)


def test_mine_my_teams_and_all(session: Session, office: Office) -> None:
    manager, mate, outsider = (make_staff(session, office.firm_id, name) for name in ("Manager", "Mate", "Outsider"))
    group = ClientGroup(firm_id=office.firm_id, name="North")
    session.add(group)
    session.flush()
    mine, beside, apart = (make_client(session, office.staff, name) for name in ("Mine", "Beside", "Apart"))
    for client_id, staff, group_id in (
        (mine, manager, group.id),
        (beside, mate, group.id),
        (apart, outsider, None),
        (office.client_id, None, None),
    ):
        row = session.get_one(Client, client_id)
        row.manager_id, row.group_id = staff.person_id if staff else None, group_id
    asked = {}
    for name, client_id in (("mine", mine), ("beside", beside), ("apart", apart), ("nobody's", office.client_id)):
        person = make_person(session, office.staff, client_id, f"Person of {name}")
        asked[name] = f"question:{make_task(session, office, name, client=person)}"
        tasks.post_message(session, person, asked[name].partition(":")[2], "When?")
    given = make_task(session, office, "given")
    tasks.post_message(session, office.contact, given, "When?")
    session.get_one(Task, given).assignee_id = manager.person_id
    given = f"question:{given}"
    assert keys(session, manager) == [asked["mine"], given]
    assert keys(session, manager, Whose.TEAM) == [asked["mine"], asked["beside"], given]
    assert keys(session, manager, Whose.ALL) == [*asked.values(), given]
    assert keys(session, office.staff) == [asked["nobody's"]], "what is nobody's is the owner's"
    session.get_one(Firm, office.firm_id).responsible_id = outsider.person_id
    assert keys(session, office.staff) == []
    assert keys(session, outsider) == [asked["apart"], asked["nobody's"]]
    assert inbox_count(session, outsider) == 2


def test_a_request_is_in_the_inbox_of_those_who_see_it(session: Session, office: Office) -> None:
    accountant = make_staff(session, office.firm_id, "Accountant")
    key = "request:" + requests.make_request(session, office.contact, "A loan", "Please")
    assert keys(session, office.staff, Whose.ALL) == [key]
    assert keys(session, accountant, Whose.ALL) == []
    with pytest.raises(NotFound):
        open_item(session, accountant, key)
    commands.assign(session, office.staff, key, accountant.person_id)
    assert keys(session, accountant) == [key]


def test_closing_and_taking_that_back(session: Session, office: Office) -> None:
    made = one_of_each(session, office)
    undos = {name: commands.close(session, office.staff, key) for name, key in made.items()}
    assert keys(session, office.staff) == []
    finished = session.get_one(Task, made["finished"].partition(":")[2])
    assert finished.status == "done"
    for undo in undos.values():
        commands.take_back(session, office.staff, undo)
    assert keys(session, office.staff) == list(made.values()), "each at its old place"
    assert finished.status == "open" and finished.client_done_at is not None


def test_giving_and_taking_that_back(session: Session, office: Office, other: Office) -> None:
    made = one_of_each(session, office)
    mate = make_staff(session, office.firm_id, "Mate")
    for name in ("question", "finished", "request"):
        undo = commands.assign(session, office.staff, made[name], mate.person_id)
        assert open_item(session, office.staff, made[name]).assignee_id == mate.person_id
        commands.take_back(session, office.staff, undo)
        assert open_item(session, office.staff, made[name]).assignee_id == ""
        with pytest.raises(NotFound):
            commands.assign(session, office.staff, made[name], other.staff.person_id)
    with pytest.raises(Refused):
        commands.assign(session, office.staff, made["mail"], mate.person_id)


def test_answering_and_making_a_task(session: Session, office: Office) -> None:
    made = one_of_each(session, office)
    commands.answer(session, office.staff, made["request"], "A thought", internal=True, nonce="a")
    assert made["request"] in keys(session, office.staff)
    waits_on, _ = commands.make_task(session, office.staff, made["request"])
    task_id = waits_on.removeprefix("question:")
    assert f"question:{task_id}" in keys(session, office.staff), "the question goes on waiting, on the task"
    for key in (made["question"], f"question:{task_id}"):
        commands.answer(session, office.staff, key, "Tomorrow", internal=False, nonce=key)
    assert keys(session, office.staff) == [made["mail"], made["finished"]]
    with pytest.raises(Refused):
        commands.make_task(session, office.staff, made["question"])
    with pytest.raises(Refused):
        commands.answer(session, office.staff, made["mail"], "Hello", internal=False, nonce="m")
    with pytest.raises(Refused):
        commands.send_again(session, office.staff, made["question"])
    commands.send_again(session, office.staff, made["mail"])
    assert keys(session, office.staff) == [made["finished"]]


def test_an_answer_is_taken_back(session: Session, office: Office, other: Office) -> None:
    made = one_of_each(session, office)
    mate = make_staff(session, office.firm_id, "Mate")
    before = keys(session, office.staff)
    for name in ("question", "request"):
        undo = commands.answer(session, office.staff, made[name], "Next yeer", internal=False, nonce=name)
        assert made[name] not in keys(session, office.staff)
        for actor in (mate, other.staff, office.contact):
            with pytest.raises(NotFound):
                commands.take_back(session, actor, undo)
        commands.take_back(session, office.staff, undo)
        assert keys(session, office.staff) == before, "it waits at its old place"
        shown = open_item(session, office.staff, made[name])
        assert shown.messages[-1].deleted and "yeer" not in str(shown)
        mail = session.scalars(
            select(OutboxMail).where(OutboxMail.data["message_id"].as_string() == undo.message_id)
        ).one()
        assert nothing_to_say(session, due_of(mail)) == "taken_back"
    # A colleague's answer stands; then nobody waits.
    undo = commands.answer(session, office.staff, made["question"], "Soon", internal=False, nonce="1")
    commands.answer(session, mate, made["question"], "On Monday", internal=False, nonce="2")
    commands.take_back(session, office.staff, undo)
    assert made["question"] not in keys(session, office.staff)
    undo = commands.answer(session, office.staff, made["request"], "Soon", internal=False, nonce="3")
    session.execute(update(Message).values(created_at=now() - timedelta(minutes=6)))
    session.expire_all()
    with pytest.raises(Refused):
        commands.take_back(session, office.staff, undo)


def test_a_task_becomes_a_request_again_as_long_as_nobody_worked_on_it(
    session: Session, office: Office, other: Office
) -> None:
    key = one_of_each(session, office)["request"]
    request_id = key.partition(":")[2]
    requests.post_message(session, office.contact, request_id, "Is there a form?")
    file_id = requests.attach_file(session, office.contact, request_id, stored(office.contact))
    before = open_item(session, office.staff, key)
    waits_on, undo = commands.make_task(session, office.staff, key)
    task_id = waits_on.removeprefix("question:")
    assert waits_on == f"question:{task_id}"
    assert key not in keys(session, office.staff)
    for actor in (other.staff, office.contact, make_staff(session, office.firm_id, "Mate")):
        with pytest.raises(NotFound):
            commands.take_back(session, actor, undo)
    commands.take_back(session, office.staff, undo)
    commands.take_back(session, office.staff, undo)
    session.flush()
    after = open_item(session, office.staff, key)
    assert (after.title, after.messages, after.files) == (before.title, before.messages, before.files)
    assert [file.id for file in after.files] == [file_id]
    assert key in keys(session, office.staff) and waits_on not in keys(session, office.staff)
    with pytest.raises(NotFound):
        open_item(session, office.staff, waits_on)
    mails = session.scalars(select(OutboxMail.state).where(OutboxMail.subject_id == task_id)).all()
    assert set(mails) <= {"cancelled"}
    # What the client knows of, or somebody did something on, is no slip any more.
    waits_on, undo = commands.make_task(session, office.staff, key)
    again = waits_on.removeprefix("question:")
    told = update(TaskShare).where(TaskShare.task_id == again)
    session.execute(told.values(told_at=now()))
    with pytest.raises(Refused):
        commands.take_back(session, office.staff, undo)
    session.execute(told.values(told_at=None))
    tasks.post_message(session, office.staff, again, "A thought", internal=True)
    with pytest.raises(Refused):
        commands.take_back(session, office.staff, undo)
    assert key not in keys(session, office.staff)


def test_pages_and_the_work_they_make(session: Session, office: Office) -> None:
    def work() -> int:
        session.flush()
        with counted(engine()) as statements:
            inbox(session, office.staff)
            inbox_count(session, office.staff)
        return len(statements)

    first = make_task(session, office)
    tasks.post_message(session, office.contact, first, "When?")
    few = work()
    at = now()
    session.execute(update(Task).values(asked_at=at - timedelta(days=1)))
    for number in range(130):
        task_id = make_task(session, office, f"Task {number}")
        # Three at each moment: the place in the list is the moment and the id.
        session.execute(update(Task).where(Task.id == task_id).values(asked_at=at + timedelta(seconds=number // 3)))
    assert work() == few
    found, mark, pages = [], "", 0
    while True:
        page = inbox(session, office.staff, mark=mark)
        found += [row.key for row in page.rows]
        pages, mark = pages + 1, page.mark
        if not mark:
            break
    assert pages == 3 and len(found) == len(set(found)) == 131
    assert inbox_count(session, office.staff) == 100
    assert inbox(session, office.staff, mark="nonsense|x").rows[0].key == found[0]
