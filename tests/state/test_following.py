"""Lists that are open follow what happens elsewhere: in place, for whom it is, and without moving a row."""

from datetime import date
from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.accounts.actor import Actor, Role
from portal_app.core.db import engine
from portal_app.core.live import Note
from portal_app.firms.queries import branding
from portal_app.requests import commands
from portal_app.tasks import commands as tasks
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from state import live
from state.following import emptied
from state.inbox import Inbox
from state.live import Watch
from state.portal.requests import PortalRequests
from state.portal.tasks import PortalTasks
from state.requests import Requests
from state.tasks import Tasks
from tests.factories import Office, make_office, make_person, make_staff, sign_in
from tests.support.scope import writing
from tests.support.statements import counted
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _ask(office: Office, subject: str, *whom: str, by: Actor | None = None) -> str:
    with writing() as session:
        return commands.make_request(session, by or office.contact, subject, "The bank asks.", whom)


def _do(command: Any, *given: Any, **more: Any) -> None:
    with writing() as session:
        command(session, *given, **more)


def _phone(office: Office, state: Any = PortalRequests, actor: Actor | None = None) -> Tab:
    with writing() as session:
        address = branding(session, office.firm_id).address
        token = sign_in(session, actor or office.contact)
    tab = Tab(f"/p/[address]/{'tasks' if state is PortalTasks else 'requests'}", address=address, portal=token)
    tab.send(state.load)
    return tab


def _desk(actor: Actor, state: Any = Requests) -> Tab:
    with writing() as session:
        paths = {Inbox: "/inbox", Requests: "/requests", Tasks: "/tasks"}
        tab = Tab(paths[state], office=sign_in(session, actor))
    tab.send(state.load)
    return tab


def _subjects(tab: Tab, state: Any) -> list[str]:
    return [getattr(row, "subject", "") or getattr(row, "title", "") for row in tab.state(state).rows]


def test_a_row_changes_in_its_place(office: Office) -> None:
    first, _ = _ask(office, "A loan"), _ask(office, "A lease")
    theirs, ours = _phone(office), _desk(office.staff)
    _do(commands.post_message, office.staff, first, "Which bank?")
    for tab, state in ((theirs, PortalRequests), (ours, Requests)):
        tab.send(state.freshen)
        assert _subjects(tab, state) == ["A lease", "A loan"]
    # Unread ones come first for whoever comes; under a thumb nothing moves.
    page = theirs.state(PortalRequests)
    assert page.rows[1].unread and not page.rows[1].waiting and (page.news, page.moved) == (0, True)
    assert not ours.state(Requests).rows[1].asked and not ours.state(Requests).moved
    theirs.send(PortalRequests.show_news)
    assert _subjects(theirs, PortalRequests) == ["A loan", "A lease"] and not page.moved


def test_what_is_new_waits_to_be_shown(office: Office) -> None:
    _ask(office, "A loan")
    lists = ((_phone(office), PortalRequests), (_desk(office.staff), Requests))
    _ask(office, "A lease")
    for tab, state in lists:
        tab.send(state.freshen)
        page: Any = tab.state(state)
        assert (_subjects(tab, state), page.news) == (["A loan"], 1)
        tab.send(state.show_news)
        assert (_subjects(tab, state), page.news) == (["A lease", "A loan"], 0)


def test_what_comes_below_the_last_simply_appears(office: Office) -> None:
    tab = _desk(office.staff, Inbox)
    assert tab.state(Inbox).rows == []
    for number, subject in enumerate(("A loan", "A lease"), start=1):
        _ask(office, subject)
        tab.send(Inbox.freshen)
        assert _subjects(tab, Inbox) == ["A loan", "A lease"][:number] and tab.state(Inbox).news == 0


def test_what_is_gone_leaves_its_place_empty(office: Office) -> None:
    made = [_ask(office, subject) for subject in ("One", "Two", "Three")]
    theirs, ours, inbox = _phone(office), _desk(office.staff), _desk(office.staff, Inbox)
    for tab, state in ((theirs, PortalRequests), (ours, Requests), (inbox, Inbox)):
        before: Any = tab.state(state).rows[1]
        assert "Two" in str(before)
    _do(commands.close, office.staff, made[1])
    for tab, state in ((theirs, PortalRequests), (ours, Requests), (inbox, Inbox)):
        tab.send(state.freshen)
        page: Any = tab.state(state)
        assert [not name for name in _subjects(tab, state)] == [False, True, False]
        assert page.rows[1] == emptied(page.rows[1]) and page.moved
        tab.send(state.show_news)
        assert len(page.rows) == 2 and not page.moved
    # The last one holds nothing up.
    _do(commands.close, office.staff, made[0])
    theirs.send(PortalRequests.freshen)
    assert _subjects(theirs, PortalRequests) == ["Three"]


def test_a_task_that_changes_groups_stays_where_it_is(office: Office) -> None:
    share = ShareWith((office.contact.person_id,))

    def add(title: str) -> str:
        with writing() as session:
            fields = TaskFields(title)
            return tasks.create_task(session, office.staff, office.client_id, fields, share_with=share).task_id

    first, second = add("Receipts"), add("Lease")
    tab = _phone(office, PortalTasks)
    page = tab.state(PortalTasks)
    _do(tasks.post_message, office.contact, first, "Which month?")
    third = add("Payroll")
    tab.send(PortalTasks.freshen)
    # Nothing stands below the last one: there it simply appears.
    assert [row.id for row in page.asked] == [first, second, third] and page.waiting == []
    assert page.asked[0].turn == "office" and (page.news, page.moved) == (0, True)
    tab.send(PortalTasks.show_news)
    assert [row.id for row in page.waiting] == [first] and not page.moved
    fourth = add("VAT")
    tab.send(PortalTasks.freshen)
    assert fourth not in [row.id for row in page.asked] and page.news == 1
    tab.send(PortalTasks.show_news)
    _do(tasks.withdraw_task, office.staff, second, [office.contact.person_id])
    tab.send(PortalTasks.freshen)
    assert [row.title for row in page.asked] == ["", "Payroll", "VAT"] and page.asked[0] == emptied(page.asked[0])


def test_the_office_s_tasks_follow_in_their_places(office: Office) -> None:
    def add(title: str, deadline: date) -> str:
        with writing() as session:
            fields = TaskFields(title, internal_deadline=deadline)
            return tasks.create_task(session, office.staff, office.client_id, fields).task_id

    first, second = add("Receipts", date(2099, 2, 1)), add("Lease", date(2099, 3, 1))
    tab = _desk(office.staff, Tasks)
    page = tab.state(Tasks)
    add("Payroll", date(2099, 1, 1))
    add("VAT", date(2099, 4, 1))
    _do(tasks.complete_task, office.staff, first)
    tab.send(Tasks.freshen)
    assert [row.title for row in page.rows] == ["", "Lease", "VAT"] and page.rows[0].id == first
    assert (page.news, page.moved, page.total) == (1, True, "3")
    tab.send(Tasks.show_news)
    assert [row.title for row in page.rows] == ["Payroll", "Lease", "VAT"] and second == page.rows[1].id
    assert (page.news, page.moved) == (0, False)


def test_a_full_page_loses_nothing_to_what_is_new(office: Office) -> None:
    for number in range(50):
        _ask(office, f"Request {number}")
    theirs, ours = _phone(office), _desk(office.staff)
    _ask(office, "One more")
    for tab, state in ((theirs, PortalRequests), (ours, Requests)):
        shown = _subjects(tab, state)
        tab.send(state.freshen)
        page: Any = tab.state(state)
        assert _subjects(tab, state) == shown and page.news == 1 and page.has_next


def test_what_is_open_in_the_inbox_follows_until_it_is_taken_away(office: Office) -> None:
    with writing() as session:
        accountant = make_staff(session, office.firm_id, "Accountant", Role.ACCOUNTANT)
    request_id = _ask(office, "A loan", accountant.person_id)
    tab = _desk(accountant, Inbox)
    page = tab.state(Inbox)
    tab.send(Inbox.open, waiting_id=page.rows[0].key)
    _do(commands.post_message, office.contact, request_id, "By Friday, please")
    tab.send(Inbox.freshen)
    assert [one.text for one in page.item.messages] == ["By Friday, please"]
    # A colleague answers: it waits no longer, and what is being written to it stays open.
    _do(commands.post_message, office.staff, request_id, "Which bank?")
    tab.send(Inbox.freshen)
    assert page.rows == [] and [one.text for one in page.item.messages][-1] == "Which bank?"


@pytest.mark.parametrize("state", [PortalRequests, Requests, Inbox])
def test_nothing_new_sends_nothing(office: Office, state: Any) -> None:
    request_id = _ask(office, "A loan")
    tab = _phone(office) if state is PortalRequests else _desk(office.staff, state)
    if state is PortalRequests:
        # What the office says among themselves is no news to a client.
        _do(commands.post_message, office.staff, request_id, "Hm", internal=True)
    tab.root._clean()
    tab.send(state.freshen)
    assert tab.root.get_delta() == {}


def test_who_does_not_see_a_request_hears_nothing_of_it(office: Office) -> None:
    with writing() as session:
        colleague = make_person(session, office.staff, office.client_id, "Colleague")
        accountant = make_staff(session, office.firm_id, "Accountant", Role.ACCOUNTANT)
        other = make_office(session, "Third")
    lists = [
        (_phone(office, actor=colleague), PortalRequests),
        (_phone(other), PortalRequests),
        *((_desk(who, state), state) for who in (accountant, other.staff) for state in (Requests, Inbox, Tasks)),
    ]
    right = [(_phone(office), PortalRequests), (_desk(office.staff), Requests), (_desk(office.staff, Inbox), Inbox)]
    _ask(office, "A loan")
    for tab, state in (*lists, *right):
        made: Any = state
        tab.root._clean()
        tab.send(made.freshen)
        assert ("A loan" in str(tab.root.get_delta())) is ((tab, state) in right)
        if (tab, state) in lists:
            assert tab.root.get_delta() == {}


@pytest.mark.parametrize("state", [PortalRequests, PortalTasks, Requests, Inbox, Tasks])
def test_an_ended_sign_in_leaves_the_list(office: Office, state: Any) -> None:
    _ask(office, "A loan")
    tab = _desk(office.staff, state) if state in (Requests, Inbox, Tasks) else _phone(office, state)
    tab.root.router_data["headers"]["cookie"] = ""
    tab.send(state.freshen)
    assert tab.redirects and "A loan" not in str(vars(tab.state(state)).values())


@pytest.mark.parametrize("state", [PortalRequests, PortalTasks, Requests, Inbox, Tasks])
def test_a_page_that_was_left_does_not_follow(office: Office, state: Any) -> None:
    tab = _desk(office.staff, state) if state in (Requests, Inbox, Tasks) else _phone(office, state)
    tab.go("/p/[address]/help", address="x") if state in (PortalRequests, PortalTasks) else tab.go("/clients")
    live.pages.add("a-tab-of-a-test", Watch(state.freshen, office.firm_id, "p", "", ""))
    if state in (Requests, Inbox, Tasks):
        tab.send(state.freshen)
        assert live.pages._watch("a-tab-of-a-test") is None
    live.pages.remove("a-tab-of-a-test")


@pytest.mark.parametrize("state", [PortalRequests, Requests, Inbox])
def test_following_costs_the_same_however_long_the_list_is(office: Office, state: Any) -> None:
    counts = []
    for more in (1, 20):
        for number in range(more):
            _ask(office, f"Request {number}")
        tab = _phone(office) if state is PortalRequests else _desk(office.staff, state)
        with counted(engine()) as statements:
            tab.send(state.freshen)
        counts.append(len(statements))
    # Who is there, the list, and the number beside the menu's entry.
    assert counts[0] == counts[1] <= 3


def test_a_list_hears_of_all_requests_and_of_no_task() -> None:
    listing = Watch("h", "f", "p", "c", live.NO_TASK, live.ALL_REQUESTS)
    inbox = Watch("h", "f", "p", "", "", live.ALL_REQUESTS)
    request, task = Note("f", client_id="c", request_id="r"), Note("f", task_id="t", client_id="c")
    assert listing.concerns(request) and inbox.concerns(request) and inbox.concerns(task)
    assert not listing.concerns(Note("f", client_id="another", request_id="r"))
    assert not listing.concerns(task) and listing.concerns(Note("f"))
    assert not Watch("h", "f", "p", "c", "").concerns(request), "a list of tasks hears of no request"
