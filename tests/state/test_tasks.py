"""The states of the office's tasks: who may, what they show, and that nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.activity.models import Activity
from portal_app.clients.commands.client import archive_client
from portal_app.core.clock import today
from portal_app.core.i18n import format_date
from portal_app.tasks import commands, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Mode, TaskFields
from portal_app.templates.commands import create_template
from portal_app.templates.rules import Kind as TemplateKind
from portal_app.templates.rules import TemplateFields
from state.guard import Who, who_may
from state.new_task import NewTask
from state.task import OneTask, day_of
from state.task_sharing import TaskSharing
from state.task_talk import TaskTalk
from state.task_work import TaskWork
from state.tasks import Tasks
from tests.factories import Office, make_client, make_firm, make_office, make_person, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab

HANDLERS: list[tuple[Any, dict[str, Any]]] = [
    (Tasks.load, {}),
    (Tasks.freshen, {}),
    (Tasks.show_news, {}),
    (Tasks.choose_view, {"view": "all"}),
    (Tasks.choose_mine, {"mine": True}),
    (Tasks.choose_sort, {"sort": "updated"}),
    (Tasks.choose_waiting, {"days": "7"}),
    (Tasks.find, {"words": "x"}),
    (Tasks.next_page, {}),
    (Tasks.previous_page, {}),
    (NewTask.load, {}),
    (NewTask.anew, {}),
    (NewTask.reword, {}),
    (NewTask.find_client, {"words": "x"}),
    (NewTask.choose_client, {"client_id": "x"}),
    (NewTask.change_client, {}),
    (NewTask.set_for_client, {"on": True}),
    (NewTask.choose_whom, {"whom": "all"}),
    (NewTask.choose_template, {}),
    (NewTask.find_template, {"words": "x"}),
    (NewTask.close_templates, {}),
    (NewTask.take_template, {"template_id": "x"}),
    (NewTask.return_to, {"template_id": "x"}),
    (NewTask.set_whom, {"contact_ids": ["x"], "start": "2027-01-04"}),
    (NewTask.set_start, {"value": "2026-01-01"}),
    (NewTask.set_deadline, {"value": "2026-01-01"}),
    (NewTask.set_days, {"value": "1"}),
    (NewTask.create, {"form": {"title": "x"}}),
    (OneTask.load, {}),
    (OneTask.freshen, {}),
    (OneTask.show_history, {}),
    (OneTask.edit, {"part": "text"}),
    (OneTask.cancel_edit, {}),
    (OneTask.save_text, {"form": {"title": "Mine"}}),
    (OneTask.save_facts, {"form": {}}),
    (OneTask.complete, {}),
    (OneTask.reopen, {}),
    (OneTask.undo, {}),
    (TaskWork.tick, {"item_id": "x", "done": True}),
    (TaskWork.add_item, {"text": "x", "nonce": "x"}),
    (TaskWork.edit_item, {"item_id": "x"}),
    (TaskWork.save_item, {"form": {"item_text": "x"}}),
    (TaskWork.remove_item, {"item_id": "x"}),
    (TaskWork.move_item, {"item_id": "x", "by": 1}),
    (TaskWork.choose_internal_files, {"internal": True}),
    (TaskWork.files_arrived, {"_file_ids": ["x"]}),
    (TaskWork.remove_file, {"file_id": "x"}),
    (TaskTalk.send, {"text": "x", "nonce": "x", "mode": "portal"}),
    (TaskTalk.show_earlier, {}),
    (TaskTalk.seen, {"number": 1}),
    (TaskTalk.find_colleagues, {}),
    (TaskTalk.show_from, {"message_id": "x"}),
    (TaskTalk.reword, {"message_id": "x"}),
    (TaskTalk.save_message, {"message_id": "x", "text": "x", "nonce": "x"}),
    (TaskTalk.delete_message, {"message_id": "x"}),
    (TaskSharing.load_sharing, {}),
    (TaskSharing.open_dialog, {}),
    (TaskSharing.close_dialog, {}),
    (TaskSharing.choose_whom, {"whom": "all"}),
    (TaskSharing.share, {"form": {"whom": "all"}}),
    (TaskSharing.withdraw, {"contact_id": "x"}),
    (TaskSharing.withdraw_all, {}),
]


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _task(office: Office, title: str = "Receipts", **fields: Any) -> str:
    with writing() as session:
        shared = ShareWith((office.contact.person_id,))
        made = commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields(title, **fields),
            checklist=("One", "Two"),
            share_with=shared,
        )
    return made.task_id


def _open(office: Office, task_id: str, actor: Actor | None = None) -> Tab:
    tab = Tab("/tasks/[id]", id=task_id, office=_token(actor or office.staff))
    tab.send(OneTask.load)
    return tab


def _activities() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Activity)) or 0


def test_nobody_and_contacts_are_sent_to_sign_in(office: Office) -> None:
    named = {handler.fn.__qualname__ for handler, _ in HANDLERS}
    every = {
        handler.fn.__qualname__
        for state in (Tasks, NewTask, OneTask, TaskWork, TaskTalk, TaskSharing)
        for name, handler in state.event_handlers.items()
        if name != "setvar"
        and who_may(handler.fn) is not Who.ANYONE
        and f"{state.__name__}.{name}" == handler.fn.__qualname__
    }
    assert named == every
    task_id, contact = _task(office), _token(office.contact)
    before = _activities()
    for handler, arguments in HANDLERS:
        for cookies in ({}, {"office": "made up"}, {"office": contact}, {"portal": contact}):
            tab = Tab("/tasks/[id]", id=task_id, **cookies)
            tab.send(handler, **arguments)
            assert tab.redirects == [f"/sign-in?next=/tasks/{task_id}"], handler.fn.__qualname__
    assert _activities() == before


def test_another_firms_task_is_missing_and_unchanged(office: Office) -> None:
    with writing() as session:
        stranger = make_office(session, "Stranger").staff
    task_id = _task(office)
    assert _open(office, task_id).state(OneTask).task.title == "Receipts"
    tab = _open(office, task_id, stranger)
    page = tab.state(OneTask)
    assert (page.missing, page.task.title) == (True, "")
    before = _activities()
    # Even where a browser makes the page believe that it shows the task.
    page.task = queries_task(office, task_id)
    for handler, arguments in HANDLERS:
        if handler.fn.__qualname__.split(".")[0] in ("OneTask", "TaskWork", "TaskTalk", "TaskSharing"):
            given = {**arguments, **({"contact_id": office.contact.person_id} if "contact_id" in arguments else {})}
            tab.send(handler, **given)
            assert page.messages == [] and page.shares == [], handler.fn.__qualname__
    assert _activities() == before


def queries_task(office: Office, task_id: str) -> Any:
    with reading() as session:
        return queries.task(session, office.staff, task_id).task


def test_the_list(office: Office) -> None:
    day = today("Europe/Tallinn")
    late = _task(office, "Late", internal_deadline=day - timedelta(days=2), start_on=day - timedelta(days=9))
    _task(office, "Mine", assignee_id=office.staff.person_id)
    tab = Tab("/tasks", office=_token(office.staff))
    tab.send(Tasks.load)
    page = tab.state(Tasks)
    assert (page.rows[0].id, page.total, page.first, page.last) == (late, "2", 1, 2)
    tab.send(Tasks.choose_view, view="late")
    assert [(row.title, row.deadline_words) for row in page.rows] == [("Late", "2 days late")]
    tab.send(Tasks.choose_view, view="nonsense")
    tab.send(Tasks.choose_mine, mine=True)
    assert [row.title for row in page.rows] == ["Mine"]
    tab.send(Tasks.choose_mine, mine=False)
    tab.send(Tasks.find, words="ledger late")
    assert [row.title for row in page.rows] == ["Late"]
    narrowed = Tab("/tasks", office=_token(office.staff), query={"client": office.client_id, "view": "client"})
    narrowed.send(Tasks.load)
    assert narrowed.state(Tasks).client_name == "Client of Ledger"
    assert len(narrowed.state(Tasks).rows) == 2


def test_making_a_task_once_whatever_is_pressed(office: Office) -> None:
    tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    tab.send(NewTask.load)
    page = tab.state(NewTask)
    assert page.client_name == "Client of Ledger" and [contact.name for contact in page.contacts] == ["Mari Maasikas"]
    tab.send(NewTask.create, form={"title": " ", "client_days": "9", "for_client": "on"})
    assert set(page.faults) == {"title", "client_days"}
    tab.send(NewTask.create, form={"title": "Receipts", "for_client": "on", "whom": "named"})
    assert set(page.faults) == {"contacts"}
    tab.send(NewTask.set_start, value="2026-12-01")
    tab.send(NewTask.set_deadline, value="2026-12-10")
    tab.send(NewTask.set_days, value="3")
    assert page.client_deadline == "7 Dec 2026"
    form = {
        "title": "Receipts",
        "checklist": "One\n\nTwo\n",
        "internal_deadline": "2026-12-10",
        "client_days": "3",
        "for_client": "on",
        "whom": "named",
        f"contact-{office.contact.person_id}": "on",
    }
    tab.send(NewTask.create, form=form)
    tab.send(NewTask.create, form=form)
    with reading() as session:
        (task,) = session.scalars(select(Task)).all()
    assert (tab.redirects, task.title) == ([f"/tasks/{task.id}"], "Receipts")
    opened = _open(office, task.id).state(OneTask)
    assert [item.text for item in opened.checklist] == ["One", "Two"] and opened.task.audience == "Mari Maasikas"


def test_the_clients_deadline_is_shown_as_it_will_be(office: Office) -> None:
    tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    tab.send(NewTask.load)
    page = tab.state(NewTask)
    first = today(office.staff.time_zone)
    shown: list[str] = []
    for start in ("", f"{first + timedelta(days=2):%Y-%m-%d}"):
        tab.send(NewTask.set_start, value=start)
        tab.send(NewTask.set_deadline, value=f"{first + timedelta(days=3):%Y-%m-%d}")
        tab.send(NewTask.set_days, value="7")
        shown.append(page.client_deadline)
        fields = TaskFields("Receipts", start_on=day_of(start, ""), internal_deadline=day_of(page.deadline_iso, ""))
        with writing() as session:
            made = commands.create_task(session, office.staff, office.client_id, replace(fields, client_days=7))
            day = session.get_one(Task, made.task_id).client_deadline
            assert day and format_date(day, "en") == shown[-1]
    # Never before the start, which is today where none is chosen.
    assert shown == [format_date(first, "en"), format_date(first + timedelta(days=2), "en")]


def test_a_firm_without_clients_is_shown_the_way_to_the_first(office: Office) -> None:
    with writing() as session:
        empty = make_firm(session, "Empty")
    tab = Tab("/tasks/new", office=_token(empty))
    tab.send(NewTask.load)
    page = tab.state(NewTask)
    assert (page.clients, page.sought) == ([], "")
    tab.send(NewTask.find_client, words=" Nobody ")
    assert (page.clients, page.sought) == ([], "nobody")
    tab.send(NewTask.change_client)
    assert page.sought == "" and not page.all_archived
    # Where all are archived, it is not said that there are none.
    with writing() as session:
        archive_client(session, empty, make_client(session, empty, "Once OÜ"))
    tab.send(NewTask.find_client, words="once")
    assert page.clients == [] and not page.all_archived
    tab.send(NewTask.find_client, words="")
    assert page.clients == [] and page.all_archived
    with writing() as session:
        make_client(session, empty, "Now OÜ")
    tab.send(NewTask.change_client)
    assert len(page.clients) == 1 and not page.all_archived


def test_a_template_fills_the_form_as_far_as_is_known(office: Office) -> None:
    fields = TemplateFields("Papers of {month}: {client}", "Dear {contact}", deadline_days=10, mode=Mode.READ)
    with writing() as session:
        template_id = create_template(session, office.staff, fields, TemplateKind.TASK)
        stranger = make_office(session, "Stranger").staff
    tab = Tab("/tasks/new", office=_token(office.staff))
    tab.send(NewTask.load)
    page = tab.state(NewTask)
    tab.send(NewTask.choose_template)
    assert page.choosing and [one.name for one in page.template_choices] == [fields.title]
    tab.send(NewTask.find_template, words="no such")
    assert page.template_choices == []
    tab.send(NewTask.set_whom, contact_ids=[], start="2027-01-04")
    tab.send(NewTask.take_template, template_id=template_id)
    assert (page.choosing, page.taken, page.begun.mode) == (False, 1, "read")
    assert (page.begun.title, page.begun.deadline_iso) == ("Papers of January: {client}", "2027-01-14")
    tab.send(NewTask.choose_client, client_id=office.client_id)
    assert page.begun.title == "Papers of January: Client of Ledger"
    tab.send(NewTask.set_whom, contact_ids=[office.contact.person_id, "made up"], start="2027-02-0")
    assert (page.begun.description, page.taken) == ("Dear Mari Maasikas", 1)
    assert page.begun.start_iso == today("Europe/Tallinn").isoformat()
    tab.send(NewTask.set_for_client, on=False)
    assert (page.begun.description, page.begun.for_client) == ("Dear Client of Ledger", False)
    tab.send(NewTask.change_client)
    assert page.begun.later[0].written == "{client}"
    tab.send(NewTask.return_to)
    assert page.begun.template_id == ""
    tab.send(NewTask.return_to, template_id=template_id)
    assert page.begun.template == fields.title
    other = Tab("/tasks/new", office=_token(stranger), query={"template": template_id})
    other.send(NewTask.load)
    assert other.state(NewTask).missing and other.state(NewTask).begun.title == ""
    other.send(NewTask.take_template, template_id=template_id)
    assert other.state(NewTask).problem and other.state(NewTask).begun.title == ""


def test_no_placeholder_of_a_template_reaches_the_client(office: Office) -> None:
    with writing() as session:
        template_id = create_template(session, office.staff, TemplateFields("For {client}"), TemplateKind.TASK)
    query = {"client": office.client_id, "template": template_id}
    tab = Tab("/tasks/new", office=_token(office.staff), query=query)
    tab.send(NewTask.load)
    form = {
        "title": "For {contact} in {month} {elsewhere}",
        "checklist": "Of {client}\n",
        "start_on": "2027-01-04",
        "for_client": "on",
        "whom": "all",
    }
    tab.send(NewTask.create, form=form)
    opened = _open(office, tab.redirects[0].rsplit("/", 1)[1]).state(OneTask)
    assert opened.task.title == "For Mari Maasikas in January {elsewhere}"
    assert [item.text for item in opened.checklist] == ["Of Client of Ledger"]
    # What was written without one is what was meant.
    plain = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    plain.send(NewTask.load)
    plain.send(NewTask.create, form=form)
    opened = _open(office, plain.redirects[0].rsplit("/", 1)[1]).state(OneTask)
    assert opened.task.title == form["title"]


def test_who_was_left_out_is_read_before_going_on(office: Office) -> None:
    with writing() as session:
        make_person(session, office.staff, office.client_id, "Leida Lepp", portal=False)
    tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    tab.send(NewTask.load)
    tab.send(NewTask.create, form={"title": "Receipts", "for_client": "on", "whom": "all"})
    page = tab.state(NewTask)
    assert ([left.name for left in page.left_out], tab.redirects) == (["Leida Lepp"], [])
    assert page.made_id


def test_a_second_editor_is_told_and_keeps_what_they_typed(office: Office) -> None:
    task_id = _task(office)
    first, second = _open(office, task_id), _open(office, task_id)
    for tab in (first, second):
        tab.send(OneTask.edit, part="text")
    first.send(OneTask.save_text, form={"title": "First", "description": ""})
    assert first.state(OneTask).task.title == "First" and first.state(OneTask).editing == ""
    second.send(OneTask.save_text, form={"title": "Second", "description": ""})
    page = second.state(OneTask)
    assert "Somebody else wrote “First”" in page.faults["title"] and page.editing == "text"
    assert _open(office, task_id).state(OneTask).task.title == "First"
    # Whoever has changed something else has no part in it.
    first.send(OneTask.edit, part="facts")
    first.send(OneTask.save_facts, form={"internal_deadline": "2099-12-10", "client_days": "2"})
    # Seen, and meant nevertheless.
    second.send(OneTask.save_text, form={"title": "Second", "description": ""})
    assert (page.editing, page.task.title, page.task.internal_deadline) == ("", "Second", "10 Dec 2099")


def test_facts_history_and_the_end(office: Office) -> None:
    tab = _open(office, _task(office))
    page = tab.state(OneTask)
    assert page.history == []
    tab.send(OneTask.edit, part="facts")
    assert [member.name for member in page.staff_members] == [office.staff.name]
    tab.send(OneTask.save_facts, form={"internal_deadline": "not a day"})
    assert set(page.faults) == {"internal_deadline"}
    form = {"assignee": office.staff.person_id, "internal_deadline": "2099-12-10", "client_days": "2"}
    tab.send(OneTask.save_facts, form=form)
    assert (page.task.assignee, page.task.client_deadline) == (office.staff.name, "8 Dec 2099")
    tab.send(OneTask.show_history)
    assert page.history[0].changes[0].field == "Start"
    tab.send(OneTask.complete)
    assert page.task.done and page.notice == "The task is completed."
    tab.send(OneTask.reopen)
    assert not page.task.done


def test_the_checklist(office: Office) -> None:
    tab = _open(office, _task(office))
    page = tab.state(TaskWork)
    one, two = page.checklist
    tab.send(TaskWork.tick, item_id=two.id, done=True)
    tab.send(TaskWork.move_item, item_id=two.id, by=-1)
    for _ in range(2):
        tab.send(TaskWork.add_item, text="Three", nonce="n1")
    assert page.line_sent == "n1"
    tab.send(TaskWork.edit_item, item_id=one.id)
    tab.send(TaskWork.save_item, form={"item_text": "First"})
    assert [(item.text, item.done) for item in page.checklist] == [("Two", True), ("First", False), ("Three", False)]
    answered = page.line_answered
    tab.send(TaskWork.add_item, text=" ", nonce="n2")
    assert page.line_problem and (page.line_sent, page.line_answered) == ("n1", answered + 1)
    tab.send(TaskWork.remove_item, item_id=two.id)
    assert [item.text for item in page.checklist] == ["First", "Three"] and page.undo_what == "line"
    tab.send(OneTask.undo)
    assert [(item.text, item.done) for item in page.checklist] == [("Two", True), ("First", False), ("Three", False)]
    assert page.undo_what == ""


def test_the_composer_sends_once_and_to_whom_it_said(office: Office) -> None:
    tab = _open(office, _task(office))
    page = tab.state(TaskTalk)
    for _ in range(2):
        tab.send(TaskTalk.send, text="Between us", nonce="n1", mode="internal")
    assert [(message.text, message.internal) for message in page.messages] == [("Between us", True)]
    assert (page.sent, page.answered) == ("n1", 2)
    # Anything but an explicit "portal" stays inside.
    tab.send(TaskTalk.send, text="No kind", nonce="n2", mode="Portal")
    tab.send(TaskTalk.send, text="Dear Mari", nonce="n3", mode="portal")
    assert [message.internal for message in page.messages] == [True, True, False]
    tab.send(TaskTalk.send, text=" ", nonce="n4", mode="portal")
    # The draft goes only with what was sent; a refusal is an answer too, also the same one twice.
    assert "Write something" in page.send_problem and (page.sent, page.answered) == ("n3", 5)
    tab.send(TaskSharing.withdraw_all)
    tab.send(TaskTalk.send, text="Anybody?", nonce="n5", mode="portal")
    assert "Share it first" in page.send_problem and (page.sent, page.answered) == ("n3", 6)


def test_a_page_that_loads_again_keeps_what_is_being_written(office: Office) -> None:
    tab = _open(office, _task(office))
    page = tab.state(TaskSharing)
    tab.send(OneTask.edit, part="text")
    tab.send(TaskSharing.open_dialog)
    tab.send(OneTask.load)
    tab.send(TaskSharing.load_sharing)
    assert (page.editing, page.about) == ("text", page.task.id)
    tab.send(TaskSharing.open_dialog)
    tab.reconnect()
    tab.send(TaskSharing.load_sharing)
    assert page.sharing
    new = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    new.send(NewTask.load)
    new.send(NewTask.set_deadline, value="2026-12-10")
    new.send(NewTask.load)
    assert new.state(NewTask).client_deadline == "10 Dec 2026"


def test_a_task_made_before_a_restart_is_not_made_again(office: Office) -> None:
    form = {"title": "Receipts", "checklist": "One", "for_client": "on", "whom": "all", "nonce": "n1"}
    for _ in range(2):
        # The program that made it is gone, and with it what it knew of this page.
        tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
        tab.send(NewTask.load)
        tab.send(NewTask.create, form=form)
        assert tab.state(NewTask).made_nonce == "n1"
    tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    tab.send(NewTask.load)
    tab.send(NewTask.create, form=form | {"title": "Statements"})
    with reading() as session:
        assert sorted(session.scalars(select(Task.title))) == ["Receipts", "Statements"]


def test_a_long_thread_shows_its_newest_and_keeps_the_earlier_ones_asked_for(office: Office) -> None:
    task_id = _task(office)
    with writing() as session:
        for number in range(205):
            commands.post_message(session, office.staff, task_id, f"{number}", internal=True)
    tab = _open(office, task_id)
    page = tab.state(TaskTalk)
    assert (page.messages[0].text, len(page.messages), page.earlier) == ("5", 200, True)
    tab.send(TaskTalk.show_earlier)
    assert (page.messages[0].text, len(page.messages), page.earlier) == ("0", 205, False)
    tab.send(TaskTalk.send, text="205", nonce="n1", mode="internal")
    tab.send(OneTask.complete)
    tab.send(OneTask.load)
    assert [message.text for message in page.messages] == [str(number) for number in range(206)]
    assert not page.earlier


def test_sharing_withdrawing_and_undo(office: Office) -> None:
    with writing() as session:
        make_person(session, office.staff, office.client_id, "Leida Lepp", portal=False)
    tab = _open(office, _task(office))
    page = tab.state(TaskSharing)
    tab.send(TaskSharing.withdraw, contact_id=office.contact.person_id)
    assert (page.task.audience, page.undo_what) == ("", "withdraw")
    # The notice before this one runs out: the way back stays.
    tab.send(OneTask.hide_notice, stamp=page.stamp - 1)
    assert page.notice and page.undo_what == "withdraw"
    tab.send(OneTask.undo)
    assert (page.task.audience, page.undo_what) == ("Mari Maasikas", "")
    tab.send(TaskSharing.open_dialog)
    assert page.sharing and page.pause == 5 and [bool(contact.closed) for contact in page.contacts] == [True, False]
    tab.send(TaskSharing.share, form={"whom": "named"})
    assert set(page.faults) == {"contacts"} and page.sharing
    tab.send(TaskSharing.share, form={"whom": "all", "mode": "read"})
    assert [left.name for left in page.left_out] == ["Leida Lepp"] and page.sharing
    assert [share.mode for share in page.shares] == ["read"]
    tab.send(TaskSharing.close_dialog)
    assert not page.sharing


def test_a_form_that_was_begun_begins_anew_when_it_is_thrown_away(office: Office) -> None:
    with writing() as session:
        fields = TemplateFields("Papers of {client}", deadline_days=10)
        template_id = create_template(session, office.staff, fields, TemplateKind.TASK)
    tab = Tab("/tasks/new", office=_token(office.staff), query={"client": office.client_id})
    tab.send(NewTask.load)
    page = tab.state(NewTask)
    tab.send(NewTask.take_template, template_id=template_id)
    tab.send(NewTask.set_deadline, value="2027-03-05")
    tab.send(NewTask.choose_whom, whom="all")
    # The page loads again, as after a lost connection: all of it stays.
    tab.send(NewTask.load)
    assert (page.begun.template_id, page.deadline_iso, page.whom) == (template_id, "2027-03-05", "all")
    before = page.version
    tab.send(NewTask.anew)
    assert (page.begun.template_id, page.deadline_iso, page.whom) == ("", "", "named")
    assert page.client_id == office.client_id and page.version == before + 1
