"""Requests (U24): who sees them, the thread both ways, and the task that one becomes."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401  (who is told of what)
from portal_app.accounts.actor import Actor, Role
from portal_app.clients.models import Client, ClientContact
from portal_app.core.db import engine
from portal_app.core.db import writing as product_writing
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.storage import storage
from portal_app.files.commands import new_file
from portal_app.firms.models import Firm
from portal_app.notifications.claims import Parcel, due_of
from portal_app.notifications.content import write
from portal_app.notifications.models import OutboxMail
from portal_app.requests import commands, queries
from portal_app.requests.models import Request
from portal_app.requests.queries import portal
from portal_app.requests.rules import sees_request
from portal_app.tasks import portal_queries
from portal_app.tasks import queries as task_queries
from portal_app.tasks.models import Task
from tests.factories import Office, make_client, make_office, make_person, make_staff
from tests.support.scope import writing
from tests.support.statements import counted


@pytest.fixture
def session(database: Any) -> Iterator[Session]:
    storage.cache_clear()
    with writing() as made:
        yield made


def ask(session: Session, actor: Actor, *whom: str, subject: str = "A loan", nonce: str = "") -> str:
    return commands.make_request(session, actor, subject, "Could you help us?", whom, nonce=nonce)


def add_file(session: Session, actor: Actor, request_id: str = "", name: str = "plan.pdf", **how: Any) -> str:
    file = new_file(actor, storage().put(b"%PDF-1.4 " + name.encode()), name, "application/pdf")
    if request_id:
        return commands.attach_file(session, actor, request_id, file, **how)
    return commands.draft_file(session, actor, file)


def mails(session: Session, kind: str) -> list[str]:
    statement = select(OutboxMail.recipient_id).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
    return list(session.scalars(statement))


def manage(session: Session, client_id: str, staff: Actor) -> None:
    session.get_one(Client, client_id).manager_id = staff.person_id
    session.flush()


def test_nobody_writes_to_a_contact_whom_the_portal_is_closed_to(session: Session, office: Office) -> None:
    request_id = ask(session, office.contact)
    commands.post_message(session, office.staff, request_id, "Which bank?")
    link = session.scalars(select(ClientContact).where(ClientContact.contact_id == office.contact.person_id)).one()
    link.portal_open = False
    session.flush()
    with pytest.raises(Refused) as refused:
        commands.post_message(session, office.staff, request_id, "And how much?")
    assert office.contact.name in str(refused.value.text)
    commands.post_message(session, office.staff, request_id, "I call them", internal=True)
    said = queries.request(session, office.staff, request_id).messages
    assert [message.text for message in said] == ["Which bank?", "I call them"]


def test_who_sees_a_request(session: Session, office: Office, other: Office) -> None:
    people = {
        name: make_staff(session, office.firm_id, name, role)
        for name, role in (
            ("manager", Role.ACCOUNTANT),
            ("addressee", Role.ACCOUNTANT),
            ("responsible", Role.ACCOUNTANT),
            ("assignee", Role.ACCOUNTANT),
            ("admin", Role.ADMIN),
            ("accountant", Role.ACCOUNTANT),
        )
    }
    manage(session, office.client_id, people["manager"])
    session.get_one(Firm, office.firm_id).responsible_id = people["responsible"].person_id
    request_id = ask(session, office.contact, people["addressee"].person_id)
    commands.assign(session, office.staff, request_id, people["assignee"].person_id)
    for who in (office.staff, *(people[name] for name in ("manager", "addressee", "responsible", "assignee"))):
        assert queries.request(session, who, request_id).request.subject == "A loan"
        assert [row.id for row in queries.requests(session, who).rows] == [request_id]
    assert portal.my_request(session, office.contact, request_id).request.text == "Could you help us?"
    colleague = make_person(session, office.staff, office.client_id, "Colleague")
    elsewhere = make_person(session, office.staff, make_client(session, office.staff, "Elsewhere"), "Neighbour")
    for who in (people["admin"], people["accountant"], other.staff):
        with pytest.raises(NotFound):
            queries.request(session, who, request_id)
        assert queries.requests(session, who).rows == []
        for change in (commands.close, commands.make_task, commands.needs_no_answer):
            with pytest.raises(NotFound):
                change(session, who, request_id)
        with pytest.raises(NotFound):
            commands.post_message(session, who, request_id, "Me too")
    for who in (colleague, elsewhere, other.contact):
        with pytest.raises(NotFound):
            portal.my_request(session, who, request_id)
        assert portal.my_requests(session, who).rows == []
        with pytest.raises(NotFound):
            commands.post_message(session, who, request_id, "Me too")
    for change in (commands.close, commands.make_task):
        with pytest.raises(NotFound):
            change(session, office.contact, request_id)
    with pytest.raises(NotFound):
        commands.post_message(session, office.contact, request_id, "Secret?", internal=True)


def test_the_rule_in_one_line() -> None:
    nobody: dict[str, Any] = {
        "owner": False, "responsible_id": None, "manager_id": None, "assignee_id": None, "addressee_ids": frozenset(),
    }  # fmt: skip
    assert not sees_request("me", **nobody)
    for given in (
        {"owner": True},
        {"responsible_id": "me"},
        {"manager_id": "me"},
        {"assignee_id": "me"},
        {"addressee_ids": frozenset({"you", "me"})},
    ):
        assert sees_request("me", **(nobody | given))


def test_who_is_told(session: Session, office: Office) -> None:
    manager, addressee = (make_staff(session, office.firm_id, name) for name in ("Manager", "Addressee"))
    unmanaged = ask(session, office.contact)
    assert mails(session, "request_made") == [office.staff.person_id], "nobody looks after the client: the owner"
    responsible = make_staff(session, office.firm_id, "Responsible")
    session.get_one(Firm, office.firm_id).responsible_id = responsible.person_id
    commands.post_message(session, office.contact, unmanaged, "Are you there?")
    assert mails(session, "request_to_staff") == [responsible.person_id]
    manage(session, office.client_id, manager)
    ask(session, office.contact, addressee.person_id)
    assert sorted(mails(session, "request_made")[1:]) == sorted([manager.person_id, addressee.person_id])
    commands.post_message(session, manager, unmanaged, "Here we are")
    commands.post_message(session, manager, unmanaged, "Only for us", internal=True)
    assert mails(session, "request_answered") == [office.contact.person_id]
    # What the outbox shows to all staff does not tell what the request is about.
    assert set(session.scalars(select(OutboxMail.about).where(OutboxMail.subject_kind == "request"))) == {""}


def test_mails_say_what_was_said(session: Session, office: Office) -> None:
    request_id = ask(session, office.contact)
    commands.post_message(session, office.staff, request_id, "Gladly")
    session.flush()
    rows = list(session.scalars(select(OutboxMail).where(OutboxMail.subject_kind == "request").order_by(OutboxMail.id)))
    letters = [letter for row in rows for _parcel, letter in write(session, [in_hand(row)]).letters]
    facts = [letter.items[0] for letter in letters]
    assert [(one["title"], one["text"]) for one in facts] == [("A loan", "Could you help us?"), ("A loan", "Gladly")]
    assert facts[0]["url"].endswith(f"/requests/{request_id}") and "/p/" in facts[1]["url"]
    portal.open_request(session, office.contact, request_id)
    assert write(session, [in_hand(rows[1])]).skipped == {rows[1].id: "read"}


def in_hand(row: OutboxMail) -> Parcel:
    return Parcel("", "", row.due_at, rows=[due_of(row)])


def test_the_thread_both_ways(session: Session, office: Office) -> None:
    request_id = ask(session, office.contact)
    assert queries.request(session, office.staff, request_id).request.asked
    commands.post_message(session, office.staff, request_id, "Let me see", internal=True)
    assert queries.request(session, office.staff, request_id).request.asked, "a comment is no answer"
    commands.post_message(session, office.staff, request_id, "Which bank?", nonce="n")
    commands.post_message(session, office.staff, request_id, "Which bank?", nonce="n")
    assert not queries.request(session, office.staff, request_id).request.asked
    assert portal.unread_requests(session, office.contact) == 1
    row = portal.my_requests(session, office.contact).rows[0]
    assert row.unread and not row.waiting
    opened = portal.open_request(session, office.contact, request_id)
    assert opened.was_unread and [one.text for one in opened.messages] == ["Which bank?"]
    assert portal.unread_requests(session, office.contact) == 0
    waited = commands.close(session, office.staff, request_id)
    assert waited is None and portal.my_requests(session, office.contact).rows == []
    assert [one.status for one in portal.my_requests(session, office.contact, status="closed").rows] == ["closed"]
    commands.post_message(session, office.contact, request_id, "The blue one")
    found = queries.request(session, office.staff, request_id, with_history=True)
    assert found.request.status == "open" and found.request.asked
    assert [one.text for one in found.messages] == ["Let me see", "Which bank?", "The blue one"]
    assert [line.what for line in found.history][:2] == ["wrote a message", "closed the request"]
    waited = commands.close(session, office.staff, request_id)
    commands.reopen(session, office.staff, request_id, waited)
    assert queries.request(session, office.staff, request_id).request.asked, "as it was before it was closed"
    with pytest.raises(Invalid):
        commands.post_message(session, office.staff, request_id, " ")


def test_bad_input(session: Session, office: Office, other: Office) -> None:
    with pytest.raises(Invalid) as caught:
        commands.make_request(session, office.contact, " ", "x" * 20_001)
    assert list(caught.value.faults) == ["subject", "text"]
    for stranger in (other.staff.person_id, office.contact.person_id, "nobody"):
        with pytest.raises(NotFound):
            ask(session, office.contact, stranger)
    with pytest.raises(NotFound):
        ask(session, office.staff)
    assert session.scalar(select(func.count()).select_from(Request)) == 0
    assert ask(session, office.contact, nonce="n") == ask(session, office.contact, nonce="n")
    assert ask(session, office.contact, nonce="n", subject="Other") != ask(session, office.contact, nonce="n")


def test_files_wait_with_the_draft_and_go_with_the_request(session: Session, office: Office, other: Office) -> None:
    kept = add_file(session, office.contact)
    dropped = add_file(session, office.contact, name="wrong.pdf")
    commands.remove_file(session, office.contact, dropped)
    stranger = make_person(session, office.staff, office.client_id, "Colleague")
    assert [one.id for one in portal.new_request(session, office.contact).files] == [kept]
    assert portal.new_request(session, stranger).files == []
    assert queries.downloadable(session, office.contact, kept).name == "plan.pdf"
    for who in (office.staff, stranger, other.staff, other.contact):
        with pytest.raises(NotFound):
            queries.downloadable(session, who, kept)
        with pytest.raises(NotFound):
            commands.remove_file(session, who, kept)
    request_id = ask(session, office.contact)
    assert portal.draft_files(session, office.contact) == []
    internal = add_file(session, office.staff, request_id, "note.pdf", internal=True)
    assert [one.name for one in queries.request(session, office.staff, request_id).files] == ["plan.pdf", "note.pdf"]
    assert [one.name for one in portal.request_files(session, office.contact, request_id)] == ["plan.pdf"]
    assert queries.downloadable(session, office.staff, kept).id == kept
    accountant = make_staff(session, office.firm_id, "Accountant")
    for who, file_id in ((office.contact, internal), (accountant, kept), (stranger, kept), (other.staff, kept)):
        with pytest.raises(NotFound):
            queries.downloadable(session, who, file_id)
    with pytest.raises(Refused):
        theirs = add_file(session, office.staff, request_id, "answer.pdf")
        commands.remove_file(session, office.contact, theirs)
    commands.close(session, office.staff, request_id)
    with pytest.raises(Refused):
        add_file(session, office.contact, request_id)


def test_a_closed_request_keeps_its_files_as_a_contact_left_them(session: Session, office: Office) -> None:
    gone, kept = add_file(session, office.contact), add_file(session, office.contact, name="kept.pdf")
    request_id = ask(session, office.contact)
    commands.remove_file(session, office.contact, gone)
    commands.restore_file(session, office.contact, gone)
    commands.remove_file(session, office.contact, gone)
    told = [line.what for line in queries.request(session, office.staff, request_id, with_history=True).history]
    assert told[:3] == ["removed the file plan.pdf", "put the file plan.pdf back", "removed the file plan.pdf"]
    commands.close(session, office.staff, request_id)
    for command, file_id in ((commands.remove_file, kept), (commands.restore_file, gone)):
        with pytest.raises(Refused, match="closed"):
            command(session, office.contact, file_id)
    commands.restore_file(session, office.staff, gone)
    files = queries.request(session, office.staff, request_id).files
    assert {file.name for file in files} == {"plan.pdf", "kept.pdf"}


def test_what_comes_back_finds_a_place(session: Session, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal_app.requests.commands.files.MAX_FILES", 2)
    first, _second = add_file(session, office.contact), add_file(session, office.contact, name="two.pdf")
    commands.remove_file(session, office.contact, first)
    third = add_file(session, office.contact, name="three.pdf")
    with pytest.raises(Refused):
        commands.restore_file(session, office.contact, first)
    request_id = ask(session, office.contact)
    commands.remove_file(session, office.contact, third)
    add_file(session, office.contact, request_id, "four.pdf")
    with pytest.raises(Refused):
        commands.restore_file(session, office.contact, third)
    assert len(portal.request_files(session, office.contact, request_id)) == 2


def test_a_request_becomes_a_task_with_all_that_it_holds(session: Session, office: Office) -> None:
    file_id = add_file(session, office.contact)
    request_id = ask(session, office.contact)
    internal = add_file(session, office.staff, request_id, "note.pdf", internal=True)
    commands.post_message(session, office.staff, request_id, "Which bank?")
    commands.post_message(session, office.staff, request_id, "They always ask late", internal=True)
    commands.post_message(session, office.contact, request_id, "The blue one")
    task_id = commands.make_task(session, office.staff, request_id)
    assert commands.make_task(session, office.staff, request_id) == task_id, "pressed twice"
    whole = task_queries.task(session, office.staff, task_id)
    assert (whole.task.title, whole.task.description) == ("A loan", "Could you help us?")
    assert [one.text for one in whole.messages] == ["Which bank?", "They always ask late", "The blue one"]
    assert whole.task.asked and whole.task.turn == "office" and whole.task.assignee_id == office.staff.person_id
    assert {one.id for one in whole.files} == {file_id, internal}
    theirs = portal_queries.my_task(session, office.contact, task_id)
    assert [one.text for one in theirs.messages] == ["Which bank?", "The blue one"]
    assert [one.id for one in theirs.files] == [file_id]
    assert task_queries.downloadable(session, office.contact, file_id).id == file_id
    # The conversation goes on in the task, from either page, and its numbers go on too.
    commands.post_message(session, office.contact, request_id, "And soon, please")
    assert [one.text for one in portal_queries.my_task(session, office.contact, task_id).messages][-1] == (
        "And soon, please"
    )
    assert session.get_one(Task, task_id).said == 4
    row = portal.my_requests(session, office.contact, status="closed").rows[0]
    assert (row.status, row.task_id) == ("task", task_id)
    with pytest.raises(Refused):
        commands.close(session, office.staff, request_id)
    with pytest.raises(Refused):
        add_file(session, office.contact, request_id, "late.pdf")


def test_two_staff_at_once_make_one_task(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        request_id = ask(session, office.contact)
        second = make_staff(session, office.firm_id, "Second", Role.OWNER)
    made: list[str] = []
    barrier = threading.Barrier(2)

    def press(actor: Actor) -> None:
        barrier.wait()
        with product_writing(actor.firm_id) as session:
            made.append(commands.make_task(session, actor, request_id))

    threads = [threading.Thread(target=press, args=(actor,)) for actor in (office.staff, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2 and len(set(made)) == 1
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 1


def test_the_lists_take_as_many_statements_whatever_their_length(session: Session, office: Office) -> None:
    def work() -> int:
        session.flush()
        with counted(engine()) as statements:
            queries.requests(session, office.staff)
            portal.my_requests(session, office.contact)
        return len(statements)

    ask(session, office.contact)
    few = work()
    for number in range(60):
        ask(session, office.contact, subject=f"{number}")
    assert work() == few
    assert len(queries.requests(session, office.staff).rows) == 50
    assert queries.requests(session, office.staff).has_next
    assert len(queries.requests(session, office.staff, page=2).rows) == 11
    assert len(portal.my_requests(session, office.contact, page=2).rows) == 11
