"""The portal's states: what a contact sees and does, and that nobody else does."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.activity.models import Activity
from portal_app.clients.models import Client, ClientContact
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.files.models import StoredFile
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import ChecklistItem, Message, Task, TaskShare
from portal_app.tasks.rules import Mode, TaskFields
from state import guard
from state.portal.frame import Portal
from state.portal.me import PortalHelp, PortalMe
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from tests.factories import Office, make_client, make_office, make_person, sign_in
from tests.support.scope import reading, writing
from tests.support.standing import DAY
from tests.support.statements import counted
from tests.support.tab import Tab

LIST, ONE = "/p/[address]/tasks", "/p/[address]/tasks/[id]"
#: Of the standing clock: what is due tomorrow is so for the whole of a test, whenever it runs.
pytestmark = pytest.mark.usefixtures("standing_clock")


@dataclass(frozen=True, slots=True)
class Place:
    """A firm with a portal, a contact with two companies, and a late task for them."""

    office: Office
    address: str
    token: str
    task_id: str
    item_id: str
    second_client: str


def _place(name: str) -> Place:
    with writing() as session:
        office = make_office(session, name)
        second = make_client(session, office.staff, "Another company")
        make_person(session, office.staff, second, email=office.contact.email)
        task_id = _task(session, office, "Receipts", -2)
        item = session.scalars(select(ChecklistItem.id).order_by(ChecklistItem.id.desc())).first()
        assert item is not None
        address = branding(session, office.firm_id).address
        return Place(office, address, sign_in(session, office.contact), task_id, item, second)


def _task(session: Any, office: Office, title: str, days: int, mode: Mode = Mode.DO, client_id: str = "") -> str:
    fields = TaskFields(title, internal_deadline=DAY + timedelta(days=days), start_on=DAY - timedelta(days=30))
    made = commands.create_task(
        session,
        office.staff,
        client_id or office.client_id,
        fields,
        checklist=("Fuel",),
        share_with=ShareWith((office.contact.person_id,), mode=mode),
    )
    return made.task_id


@pytest.fixture
def place(database: Any) -> Place:
    _place("Other")
    return _place("Ledger")


def _list(place: Place, token: str = "") -> Tab:
    return Tab(LIST, address=place.address, portal=token or place.token)


def _one(place: Place, token: str = "", task_id: str = "") -> Tab:
    return Tab(ONE, address=place.address, id=task_id or place.task_id, portal=token or place.token)


def _opened(place: Place, token: str = "", task_id: str = "") -> Tab:
    tab = _one(place, token, task_id)
    tab.send(PortalTaskPage.load)
    return tab


def test_the_list_tells_what_is_asked_what_is_late_and_what_is_new(place: Place) -> None:
    tab = _list(place)
    tab.send(PortalTasks.load)
    shown, frame = tab.state(PortalTasks), tab.state(Portal)
    assert [(row.title, row.unread, row.late, row.deadline_words) for row in shown.asked] == [
        ("Receipts", True, True, "2 days late")
    ]
    assert (shown.waiting, shown.total, shown.searchable) == ([], 1, False)
    assert (frame.firm_name, frame.base, frame.unread, frame.unread_elsewhere) == (
        "Ledger",
        f"/p/{place.address}",
        1,
        0,
    )
    assert [company.name for company in frame.companies] == ["Another company", "Client of Ledger"]
    _opened(place)
    tab.send(PortalTasks.load)
    assert (shown.asked[0].unread, frame.unread) == (False, 0)


def test_a_longer_list_is_searched_and_turned_in_pages(place: Place) -> None:
    with writing() as session:
        for number in range(60):
            _task(session, place.office, f"Öine {number}", number)
    tab = _list(place)
    tab.send(PortalTasks.load)
    shown = tab.state(PortalTasks)
    assert (len(shown.asked), shown.total, shown.has_next, shown.searchable) == (50, 61, True, True)
    tab.send(PortalTasks.turn_page, step=1)
    assert (len(shown.asked), shown.page, shown.has_next) == (11, 2, False)
    tab.send(PortalTasks.find, text="oine 59")
    assert ([row.title for row in shown.asked], shown.page, shown.everything) == (["Öine 59"], 1, 61)
    tab.send(PortalTasks.find, text="nothing such")
    assert (shown.total, shown.everything) == (0, 61)


def test_a_search_finds_what_is_done_too(place: Place) -> None:
    with writing() as session:
        _task(session, place.office, "Receipts of the spring", 1)
    _opened(place).send(PortalTaskPage.finish)
    tab = _list(place)
    tab.send(PortalTasks.load)
    shown = tab.state(PortalTasks)
    assert [row.title for row in shown.asked] == ["Receipts of the spring"]
    tab.send(PortalTasks.find, text="receipts ")
    assert [row.title for row in shown.asked] == ["Receipts of the spring"]
    assert ([row.title for row in shown.found_done], shown.waiting, shown.total) == (["Receipts"], [], 2)
    tab.send(PortalTasks.find, text=" ")
    assert (shown.found_done, shown.total, shown.search) == ([], 1, "")


def test_what_is_done_is_folded_away(place: Place) -> None:
    opened = _opened(place)
    opened.send(PortalTaskPage.finish)
    assert opened.state(PortalTaskPage).task.client_done
    assert opened.state(PortalTaskPage).undo == "done"
    tab = _list(place)
    tab.send(PortalTasks.load)
    shown = tab.state(PortalTasks)
    assert (shown.asked, shown.done_count, shown.done) == ([], 1, [])
    tab.send(PortalTasks.toggle_done)
    assert [row.title for row in shown.done] == ["Receipts"]
    opened.send(PortalTaskPage.take_back)
    assert not opened.state(PortalTaskPage).task.client_done
    opened.send(PortalTaskPage.finish)
    opened.send(PortalTaskPage.reopen)
    assert opened.state(PortalTaskPage).task.turn == "client"


def test_opening_a_task_shows_it_and_notes_that_it_was_read(place: Place) -> None:
    tab = _opened(place)
    page = tab.state(PortalTaskPage)
    assert (page.shown, page.task.title, page.missing) == (place.task_id, "Receipts", False)
    assert [item.text for item in page.checklist] == ["Fuel"]
    with reading() as session:
        assert session.scalars(select(TaskShare.unread).where(TaskShare.task_id == place.task_id)).all() == [False]
    tab.send(PortalTaskPage.tick, item_id=place.item_id, done=True)
    assert page.checklist[0].done and page.checklist[0].done_by.startswith("Mari Maasikas, ")


def test_a_message_arrives_once_and_a_bad_one_says_why(place: Place) -> None:
    tab = _opened(place)
    page = tab.state(PortalTaskPage)
    for _ in range(2):
        tab.send(PortalTaskPage.send, text="Which month?", nonce="n1")
    assert ([message.text for message in page.fresh], page.sent, page.task.turn) == (["Which month?"], "n1", "office")
    with writing() as session:
        commands.post_message(session, place.office.staff, place.task_id, "October.")
        commands.post_message(session, place.office.staff, place.task_id, "They are slow", internal=True)
    tab.send(PortalTaskPage.send, text="Thank you", nonce="n2")
    assert [(message.text, message.mine) for message in page.fresh[1:]] == [("October.", False), ("Thank you", True)]
    tab.send(PortalTaskPage.send, text="  ", nonce="n3")
    assert ("Write something" in page.send_problem, page.sent) == (True, "n2")


def test_a_task_to_read_takes_questions_only(place: Place) -> None:
    with writing() as session:
        task_id = _task(session, place.office, "Price list", 3, Mode.READ)
    tab = _opened(place, task_id=task_id)
    page = tab.state(PortalTaskPage)
    assert (page.task.mode, page.task.may_act) == ("read", False)
    tab.send(PortalTaskPage.tick, item_id=page.checklist[0].id, done=True)
    assert "to read" in page.problem and not page.checklist[0].done
    tab.send(PortalTaskPage.finish)
    assert "to read" in page.problem and not page.task.client_done
    tab.send(PortalTaskPage.send, text="Why so dear?", nonce="n")
    assert [message.text for message in page.fresh] == ["Why so dear?"]


def test_ones_own_file_is_removed_and_put_back(place: Place) -> None:
    with writing() as session:
        file_id = commands.attach_file(session, place.office.contact, place.task_id, _stored(place.office.contact))
        theirs = commands.attach_file(session, place.office.staff, place.task_id, _stored(place.office.staff))
        commands.attach_file(session, place.office.staff, place.task_id, _stored(place.office.staff), internal=True)
    tab = _opened(place)
    page = tab.state(PortalTaskPage)
    tab.send(PortalTaskPage.files_arrived, ids=[file_id])
    assert [(file.id, file.mine) for file in page.files] == [(file_id, True), (theirs, False)]
    tab.send(PortalTaskPage.remove_file, file_id=file_id)
    assert ([file.id for file in page.files], page.undo, page.undo_id) == ([theirs], "file", file_id)
    tab.send(PortalTaskPage.take_back)
    assert len(page.files) == 2
    tab.send(PortalTaskPage.remove_file, file_id=theirs)
    assert "Only who added" in page.problem and len(page.files) == 2


def _stored(actor: Actor) -> StoredFile:
    made = StoredFile(
        firm_id=actor.firm_id,
        key="",
        name="receipt.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=now(),
        uploaded_by_kind=actor.kind.value,
        uploaded_by_id=actor.person_id,
        uploaded_by_name=actor.name,
    )
    made.key = f"key-{made.id}"
    return made


def test_the_switcher_turns_the_whole_portal(place: Place) -> None:
    with writing() as session:
        _task(session, place.office, "Lease", 1, client_id=place.second_client)
    tab = _list(place)
    tab.send(PortalTasks.load)
    frame, shown = tab.state(Portal), tab.state(PortalTasks)
    assert [(company.unread, company.active) for company in frame.companies] == [(1, False), (1, True)]
    assert frame.unread_elsewhere == 1
    tab.send(PortalTasks.switch, client_id=place.second_client)
    # Who is at the list stays: a redirect would come after the first press on what is new there.
    assert (tab.redirects, shown.asked, frame.client_name) == ([], [], "")
    tab.send(PortalTasks.load)
    assert ([row.title for row in shown.asked], frame.client_name) == (["Lease"], "Another company")
    tab.go("/p/[address]/help", address=place.address)
    tab.send(PortalTasks.switch, client_id=place.office.client_id)
    assert (tab.redirects, shown.asked, frame.client_name) == ([f"/p/{place.address}/tasks"], [], "")
    tab.send(PortalTasks.switch, client_id=place.second_client)
    # The next sign-in opens the last one used.
    with writing() as session:
        later = sign_in(session, Actor(**{**_fields(place.office.contact), "client_id": ""}))
    tab = _list(place, later)
    tab.send(PortalTasks.load)
    assert tab.state(Portal).client_name == "Another company"


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__dataclass_fields__}


def test_a_link_opens_a_task_of_another_company(place: Place) -> None:
    with writing() as session:
        lease = _task(session, place.office, "Lease", 1, client_id=place.second_client)
    tab = _opened(place, task_id=lease)
    assert (tab.state(PortalTaskPage).task.title, tab.state(Portal).client_name) == ("Lease", "Another company")


def test_the_welcome_plays_once_and_can_be_replayed(place: Place) -> None:
    tabs = [_list(place), _list(place)]
    for tab in tabs:
        tab.send(PortalTasks.load)
    assert [tab.state(Portal).welcome for tab in tabs] == [True, False]
    tabs[0].send(Portal.end_welcome)
    again = _list(place)
    again.send(PortalHelp.load)
    assert not again.state(Portal).welcome
    again.send(Portal.play_welcome)
    assert again.state(Portal).welcome


def test_a_connection_that_breaks_at_the_first_page_costs_nobody_the_welcome(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, whole = _list(place), guard.perform

    async def breaks(*given: Any) -> None:
        await whole(*given)
        raise asyncio.CancelledError

    with monkeypatch.context() as patch, suppress(asyncio.CancelledError):
        patch.setattr(guard, "perform", breaks)
        tab.send(PortalTasks.load)
    tab.send(PortalTasks.load)
    assert tab.state(Portal).welcome


def test_language_and_time_zone_are_kept_and_recorded(place: Place) -> None:
    tab = Tab("/p/[address]/profile", address=place.address, portal=place.token)
    tab.send(PortalMe.load)
    assert tab.state(PortalMe).me.email == place.office.contact.email
    tab.send(PortalMe.save, form={"language": "et", "time_zone": "Europe/Riga"})
    assert (tab.state(Portal).language, tab.state(PortalMe).me.time_zone) == ("et", "Europe/Riga")
    tab.send(PortalMe.save, form={"language": "xx", "time_zone": "Mars"})
    assert set(tab.state(PortalMe).faults) == {"language", "time_zone"}
    tab.send(Portal.set_language, code="en")
    with reading() as session:
        person = session.get_one(Contact, place.office.contact.person_id)
        assert (person.language, person.time_zone) == ("en", "Europe/Riga")
        changes = session.execute(
            select(Activity.client_id, Activity.data).where(Activity.kind == "contact.changed")
        ).all()
        # Two changes, each on the card of both clients.
        assert len(changes) == 4 and len({client for client, _ in changes}) == 2


# Wrong persons


def _stranger(place: Place, who: str) -> str:
    """The token of somebody who must not reach the place's task, though their own portal works."""
    with writing() as session:
        if who == "another client of the firm":
            client_id = make_client(session, place.office.staff, "Neighbour")
            return sign_in(session, make_person(session, place.office.staff, client_id, "Neighbour"))
        return sign_in(session, make_person(session, place.office.staff, place.office.client_id, "Not asked"))


@pytest.mark.parametrize("who", ["another client of the firm", "a contact it is not shared with"])
def test_whoever_a_task_is_not_shared_with_finds_nothing(place: Place, who: str) -> None:
    assert _opened(place).state(PortalTaskPage).task.title == "Receipts"
    token = _stranger(place, who)
    tab = _opened(place, token)
    page = tab.state(PortalTaskPage)
    assert (page.missing, page.task.title, tab.redirects) == (True, "", [])
    mine = _list(place, token)
    mine.send(PortalTasks.load)
    assert (mine.state(PortalTasks).loaded, mine.state(PortalTasks).everything) == (True, 0)
    # Whatever a page of theirs is made to say, no handler reaches it.
    page.task = _opened(place).state(PortalTaskPage).task
    for handler, arguments in _deeds(place):
        tab.send(handler, **arguments)
        assert "no longer here" in page.problem
    assert _untouched(place)
    tab.send(PortalTasks.switch, client_id=place.second_client)
    assert tab.redirects == [] and "no longer here" in tab.state(PortalTasks).problem


def _deeds(place: Place) -> list[tuple[Any, dict[str, Any]]]:
    return [
        (PortalTaskPage.tick, {"item_id": place.item_id, "done": True}),
        (PortalTaskPage.finish, {}),
        (PortalTaskPage.reopen, {}),
        (PortalTaskPage.send, {"text": "I was here", "nonce": "x"}),
        (PortalTaskPage.files_arrived, {"ids": []}),
        (PortalTaskPage.remove_file, {"file_id": place.item_id}),
    ]


def _untouched(place: Place) -> bool:
    with reading() as session:
        task = session.get_one(Task, place.task_id)
        said = session.scalars(select(Message.id).where(Message.task_id == place.task_id)).all()
        return task.client_done_at is None and not said


@pytest.mark.parametrize("how", ["nobody", "another firm", "firm closed", "client closed", "person closed", "staff"])
def test_whoever_is_not_signed_in_here_is_sent_to_the_front(place: Place, how: str) -> None:
    tab = _opened(place)
    page = tab.state(PortalTaskPage)
    assert page.task.title == "Receipts"
    strangers: dict[str, Callable[[], Tab]] = {
        "nobody": lambda: _one(place, "made up"),
        "another firm": lambda: _one(place, _place("Third").token),
        "staff": lambda: Tab(ONE, address=place.address, id=place.task_id, office=_staff(place)),
    }
    if how in strangers:
        tab = strangers[how]()
        tab.state(PortalTaskPage).task = page.task
        page = tab.state(PortalTaskPage)
    else:
        _close(place, how)
    for handler, arguments in [(PortalTaskPage.load, {}), *_deeds(place), (PortalTasks.load, {}), (PortalMe.load, {})]:
        tab.redirects.clear()
        tab.send(handler, **arguments)
        assert tab.redirects == [f"/p/{place.address}?next=/p/{place.address}/tasks/{place.task_id}"]
        # Nothing of what the page showed stays with whoever holds the browser now.
        assert page.task.title == ""
    assert _untouched(place)


def _staff(place: Place) -> str:
    with writing() as session:
        return sign_in(session, place.office.staff)


def _close(place: Place, how: str) -> None:
    with writing() as session:
        if how == "firm closed":
            deactivate_portal(session, place.office.staff)
        for client in session.scalars(select(Client).where(Client.firm_id == place.office.firm_id)):
            client.portal_open = client.portal_open and how != "client closed"
        links = session.scalars(select(ClientContact).where(ClientContact.firm_id == place.office.firm_id))
        for link in links:
            link.portal_open = link.portal_open and how != "person closed"


def test_a_page_costs_the_same_whatever_there_is(place: Place) -> None:
    found = []
    for number in (3, 40):
        with writing() as session:
            for position in range(number):
                task = _task(session, place.office, f"Task {position}", position)
                commands.post_message(session, place.office.staff, task, "Hello")
                commands.post_message(session, place.office.staff, place.task_id, "Hello")
        warm = _list(place)
        warm.send(PortalTasks.load)
        with counted(engine()) as listing:
            warm.send(PortalTasks.load)
        with counted(engine()) as opening:
            _opened(place)
        found.append((len(listing), len(opening)))
    assert found[0] == found[1]
