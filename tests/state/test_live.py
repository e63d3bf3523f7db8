"""Open pages hear of what concerns them, and show it with their own rights."""

import asyncio
import json
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.core import live as notes
from portal_app.core.live import Note
from portal_app.firms.queries import branding
from portal_app.portal.queries import task_list
from portal_app.tasks import commands, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.portal_task import open_task
from portal_app.tasks.rules import TaskFields
from state import guard, live
from state.live import Pages, Watch
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from state.task import OneTask
from state.tasks import Tasks
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support import virtual_time
from tests.support.scope import writing
from tests.support.tab import Tab


def page(**facts: str) -> Watch:
    return Watch("handler", **{"firm_id": "f", "person_id": "p", "client_id": "", "task_id": "", **facts})


@pytest.mark.parametrize(
    ("note", "shown", "concerned"),
    [
        (Note("f", "t", "c"), page(task_id="t"), True),
        (Note("f", "t", "c"), page(task_id="t", client_id="c"), True),
        (Note("f", "t", "c"), page(task_id="u"), False),
        (Note("f", "t", "c"), page(), True),
        (Note("f", "t", "c"), page(client_id="c"), True),
        (Note("f", "t", "c"), page(client_id="d"), False),
        (Note("f"), page(task_id="t", client_id="c"), True),
        (Note("f", client_id="c"), page(task_id="t", client_id="c"), True),
        (Note("f", client_id="c"), page(task_id="t", client_id="d"), False),
        (Note("f", person_id="p"), page(task_id="t"), True),
        (Note("f", person_id="q"), page(task_id="t"), False),
        (Note("f", client_id="c", request_id="r"), page(task_id="none", request_id="r"), True),
        (Note("f", client_id="c", request_id="r"), page(task_id="none", request_id="s"), False),
        (Note("f", client_id="c", request_id="r"), page(), False),
        (Note("f", client_id="c", request_id="r"), page(task_id="t", client_id="c"), False),
        (Note("f", "t", "c"), page(task_id="none", request_id="r"), False),
        (Note("f", client_id="c"), page(task_id="none", client_id="c", request_id="r"), True),
    ],
)
def test_a_note_concerns_pages_that_may_show_it(note: Note, shown: Watch, concerned: bool) -> None:
    assert shown.concerns(note) is concerned


class _Program:
    """As much of the program as `Pages` asks for; keeps which pages were told, and when."""

    def __init__(self, *open_pages: str) -> None:
        here = SimpleNamespace(instance_id="here")
        sockets = dict.fromkeys(open_pages, here) | {"elsewhere": SimpleNamespace(instance_id="another process")}
        self.event_namespace = SimpleNamespace(
            _token_manager=SimpleNamespace(token_to_socket=sockets, instance_id="here")
        )
        self.event_processor = self
        self.told: list[tuple[str, float]] = []
        #: What is told is not shown yet.
        self.busy = False
        self.waiting: list[asyncio.Future[None]] = []

    async def enqueue(self, token: str, _event: Any) -> "asyncio.Future[None]":
        self.told.append((token, asyncio.get_running_loop().time()))
        shown = asyncio.get_running_loop().create_future()
        self.waiting.append(shown)
        if not self.busy:
            shown.set_result(None)
        return shown


def test_a_storm_of_changes_is_told_at_once_and_then_twice_a_second() -> None:
    program, pages = _Program("one", "two", "cause"), Pages()

    async def storm() -> None:
        pages.begin(program)
        for token, firm in (("one", "f"), ("two", "g"), ("cause", "f"), ("gone", "f"), ("elsewhere", "f")):
            pages.add(token, Watch(OneTask.freshen, firm, token, "", "t"))
        for _ in range(100):
            pages.hear(Note("f", "t", "c"), "cause")
            await asyncio.sleep(0.008)
        await asyncio.sleep(0.6)

    virtual_time.run(storm())
    assert {token for token, _ in program.told} == {"one"}
    assert [at - 1000 for _, at in program.told] == pytest.approx([0.02, 0.52, 1.02])


def test_a_few_pages_at_a_time_are_told_and_a_busy_one_holds_nobody_up() -> None:
    tokens = [f"page {number}" for number in range(9)]
    program, pages = _Program(*tokens), Pages()

    async def run() -> None:
        pages.begin(program)
        for token in tokens:
            pages.add(token, Watch(OneTask.freshen, "f", token, "", "t"))
        program.busy = True
        pages.hear(Note("f", "t", "c"), "")
        await asyncio.sleep(0.1)
        assert len(program.told) == 4
        # A note that comes before its turn is part of what a page is told then.
        pages.hear(Note("f", "t", "c"), "")
        program.waiting[0].set_result(None)
        await asyncio.sleep(0.02)
        assert len(program.told) == 5
        # The other three do something long.
        program.busy = False
        await asyncio.sleep(0.3)
        told = [token for token, _ in program.told]
        assert sorted(told) == tokens
        await asyncio.sleep(0.5)
        assert sorted(token for token, _ in program.told[9:]) == sorted(told[:4])
        pages.end()

    virtual_time.run(run())


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _task(office: Office) -> str:
    with writing() as session:
        return commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields("Receipts"),
            checklist=("Fuel",),
            share_with=ShareWith((office.contact.person_id,)),
        ).task_id


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _portal(office: Office, route: str, **params: str) -> Tab:
    with writing() as session:
        address = branding(session, office.firm_id).address
    return Tab(route, address=address, portal=_token(office.contact), **params)


def test_every_change_of_a_task_is_announced_without_a_word_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Note] = []
    monkeypatch.setattr(notes, "_hearers", [lambda note, _page: heard.append(note)])
    task_id = _task(office)
    note = Note(office.firm_id, task_id, office.client_id)
    assert heard == [note]
    heard.clear()
    with writing() as session:
        commands.post_message(session, office.contact, task_id, "Hello")
        commands.complete_task(session, office.staff, task_id)
        assert heard == []
    assert heard == [note]
    heard.clear()
    with pytest.raises(RuntimeError), writing() as session:
        commands.reopen_task(session, office.staff, task_id)
        raise RuntimeError
    assert heard == []


def test_pages_show_what_others_did_and_keep_what_is_theirs(office: Office) -> None:
    task_id = _task(office)
    ours = Tab("/tasks/[id]", id=task_id, office=_token(office.staff))
    theirs = _portal(office, "/p/[address]/tasks/[id]", id=task_id)
    ours.send(OneTask.load)
    theirs.send(PortalTaskPage.load)
    ours.send(OneTask.edit, part="text")
    desk, phone = ours.state(OneTask), theirs.state(PortalTaskPage)
    desk.problem = phone.problem = "What was just refused"
    with writing() as session:
        colleague = make_staff(session, office.firm_id, "Kadri Kuusk")
        commands.post_message(session, colleague, task_id, "Hello")
        commands.post_message(session, colleague, task_id, "Inside", internal=True)
        commands.edit_task(session, colleague, task_id, None, TaskFields("Receipts of March"))
    ours.send(OneTask.freshen)
    theirs.send(PortalTaskPage.freshen)
    assert (desk.task.title, phone.task.title) == ("Receipts of March", "Receipts of March")
    assert [one.text for one in desk.messages] == ["Hello", "Inside"] and desk.editing == "text"
    assert [one.text for one in phone.fresh or phone.messages] == ["Hello"]
    assert desk.problem == phone.problem == "What was just refused"
    # Nobody's change is overwritten by a form that was opened before it.
    ours.send(OneTask.save_text, form={"title": "Mine", "description": ""})
    assert "Somebody else wrote" in desk.faults["title"] and desk.editing == "text"
    # Only what stood before their eyes is read.
    listed = _portal(office, "/p/[address]/tasks")
    listed.send(PortalTasks.load)
    assert listed.state(PortalTasks).asked[0].unread
    theirs.send(PortalTaskPage.seen, number=phone.newest)
    listed.send(PortalTasks.freshen)
    assert not listed.state(PortalTasks).asked[0].unread


@pytest.mark.parametrize("where", ["task", "list", "their task", "their list"])
def test_what_changes_while_a_page_is_read_is_told_to_it(
    office: Office, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = _task(office)
    tab, load = {
        "task": (Tab("/tasks/[id]", id=task_id, office=_token(office.staff)), OneTask.load),
        "list": (Tab("/tasks", office=_token(office.staff)), Tasks.load),
        "their task": (_portal(office, "/p/[address]/tasks/[id]", id=task_id), PortalTaskPage.load),
        "their list": (_portal(office, "/p/[address]/tasks"), PortalTasks.load),
    }[where]
    told = Pages()
    monkeypatch.setattr(live, "pages", told)
    watched: list[bool] = []
    for name in ("ask", "ask_briefly", "perform"):
        whole = getattr(guard, name)

        async def noting(what: Any, *given: Any, whole: Any = whole, **more: Any) -> Any:
            if what in (queries.task, queries.tasks, open_task, task_list):
                watched.append(told._watch("a-tab-of-a-test") is not None)
            return await whole(what, *given, **more)

        monkeypatch.setattr(guard, name, noting)
    tab.send(load)
    assert watched == [True]


def test_a_note_of_a_process_made_from_the_same_program_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Note] = []
    monkeypatch.setattr(notes, "_hearers", [lambda note, _page: heard.append(note)])
    said = [Note("f", "t"), Note("f", client_id="c", request_id="r")]
    for process in (notes._here(), f"{notes._program}-1"):
        for note in said:
            notes._pass_on(json.dumps({"from": process, **asdict(note)}).encode())
    assert heard == said, "its own it has heard already"


def test_a_page_that_was_left_does_not_take_the_next_ones_watch_away() -> None:
    pages, here, next_page = Pages(), Watch("list", "f", "p", "", ""), Watch("task", "f", "p", "", "t")
    pages.add("token", here)
    pages.add("token", next_page)
    # Told just before the person turned to the next page, the list's handler runs only now.
    pages.leave("token", "list")
    assert pages._watch("token") is next_page
    pages.leave("token", "task")
    assert pages._watch("token") is None


def test_what_was_taken_back_is_no_longer_shown(office: Office) -> None:
    task_id = _task(office)
    theirs = _portal(office, "/p/[address]/tasks/[id]", id=task_id)
    theirs.send(PortalTaskPage.load)
    assert theirs.state(PortalTaskPage).task.title == "Receipts"
    with writing() as session:
        commands.withdraw_task(session, office.staff, task_id, [office.contact.person_id])
    theirs.send(PortalTaskPage.freshen)
    page = theirs.state(PortalTaskPage)
    assert page.missing and page.task.title == "" and page.checklist == []


def test_nothing_new_sends_nothing(office: Office) -> None:
    task_id = _task(office)
    ours = Tab("/tasks/[id]", id=task_id, office=_token(office.staff))
    list_of_ours = Tab("/tasks", office=_token(office.staff))
    for tab, load, again in ((ours, OneTask.load, OneTask.freshen), (list_of_ours, Tasks.load, Tasks.freshen)):
        tab.send(load)
        tab.root._clean()
        tab.send(again)
        assert tab.root.get_delta() == {}


def test_an_ended_sign_in_leaves_the_page(office: Office) -> None:
    ours = Tab("/tasks/[id]", id=_task(office), office=_token(office.staff))
    ours.send(OneTask.load)
    ours.root.router_data["headers"]["cookie"] = ""
    ours.send(OneTask.freshen)
    assert ours.redirects and ours.state(OneTask).task.title == ""
