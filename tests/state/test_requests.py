"""Open pages of a request: what the other side does comes to them, what is being written stays, nobody else hears."""

from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.accounts.actor import Actor, Role
from portal_app.core import live as notes
from portal_app.core.live import Note
from portal_app.firms.queries import branding
from portal_app.requests import commands, queries
from portal_app.requests.portal_views import PortalRequest
from portal_app.requests.queries import portal as portal_queries
from portal_app.requests.views import Request
from state import guard, live
from state.live import Pages
from state.portal.frame import Portal
from state.portal.requests import PortalOneRequest
from state.portal.tasks import PortalTasks
from state.requests import OneRequest
from tests.factories import Office, make_client, make_office, make_person, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _ask(office: Office, *whom: str) -> str:
    with writing() as session:
        return commands.make_request(session, office.contact, "A loan", "The bank asks.", whom)


def _say(actor: Actor, request_id: str, text: str, *, internal: bool = False) -> None:
    with writing() as session:
        commands.post_message(session, actor, request_id, text, internal=internal)


def _desk(actor: Actor, request_id: str) -> Tab:
    with writing() as session:
        tab = Tab("/requests/[id]", office=sign_in(session, actor), id=request_id)
    tab.send(OneRequest.load)
    return tab


def _phone(office: Office, request_id: str, actor: Actor | None = None) -> Tab:
    with writing() as session:
        address = branding(session, office.firm_id).address
        token = sign_in(session, actor or office.contact)
    tab = Tab("/p/[address]/requests/[id]", address=address, portal=token, id=request_id)
    tab.send(PortalOneRequest.load)
    return tab


def _read(office: Office, request_id: str) -> str:
    with reading() as session:
        return queries.request(session, office.staff, request_id).request.read


def _unread(office: Office) -> int:
    with reading() as session:
        return portal_queries.unread_requests(session, office.contact)


def test_every_change_of_a_request_is_announced_to_its_pages_without_a_word_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Note] = []
    monkeypatch.setattr(notes, "_hearers", [lambda note, _page: heard.append(note)])
    request_id = _ask(office)
    note = Note(office.firm_id, client_id=office.client_id, request_id=request_id)
    assert heard == [note]
    changes: list[Any] = [
        lambda s: commands.post_message(s, office.staff, request_id, "Which bank?"),
        lambda s: commands.post_message(s, office.staff, request_id, "Hm", internal=True),
        lambda s: commands.mark_read(s, office.contact, request_id),
        lambda s: commands.assign(s, office.staff, request_id, office.staff.person_id),
        lambda s: commands.needs_no_answer(s, office.staff, request_id),
        lambda s: commands.close(s, office.staff, request_id),
        lambda s: commands.reopen(s, office.staff, request_id),
        lambda s: commands.make_task(s, office.staff, request_id),
    ]
    for change in changes:
        heard.clear()
        with writing() as session:
            change(session)
            assert heard == []
        assert note in heard
    heard.clear()
    with writing() as session:
        assert not commands.mark_read(session, office.contact, request_id)
    assert heard == [], "what was read already is no change"


def test_what_one_side_does_the_other_sees_and_what_is_being_written_stays(office: Office) -> None:
    request_id = _ask(office)
    ours, theirs = _desk(office.staff, request_id), _phone(office, request_id)
    desk, phone = ours.state(OneRequest), theirs.state(PortalOneRequest)
    desk.problem = phone.problem = "What was just refused"
    sent = (desk.sent, desk.answered, phone.sent, phone.answered)
    _say(office.staff, request_id, "Which bank?")
    _say(office.staff, request_id, "Inside", internal=True)
    _say(office.contact, request_id, "The blue one")
    ours.send(OneRequest.freshen)
    theirs.send(PortalOneRequest.freshen)
    assert [one.text for one in desk.messages] == ["Which bank?", "Inside", "The blue one"]
    assert [one.text for one in phone.messages] == ["Which bank?", "The blue one"]
    assert "Inside" not in str(theirs.root.dict())
    assert desk.problem == phone.problem == "What was just refused"
    assert sent == (desk.sent, desk.answered, phone.sent, phone.answered), "the composers begin nothing anew"
    with writing() as session:
        commands.close(session, office.staff, request_id)
    theirs.send(PortalOneRequest.freshen)
    assert phone.request.status == "closed"


def test_nothing_new_sends_nothing(office: Office) -> None:
    request_id = _ask(office)
    ours, theirs = _desk(office.staff, request_id), _phone(office, request_id)
    for tab, again in ((ours, OneRequest.freshen), (theirs, PortalOneRequest.freshen)):
        tab.root._clean()
        tab.send(again)
        assert tab.root.get_delta() == {}


def test_only_what_stood_before_their_eyes_is_said_to_be_read(office: Office) -> None:
    request_id = _ask(office)
    before = _read(office, request_id)
    theirs = _phone(office, request_id)
    phone = theirs.state(PortalOneRequest)
    _say(office.staff, request_id, "Which bank?")
    theirs.send(PortalOneRequest.freshen)
    assert _read(office, request_id) == "" and before != "", "it came to a page that nobody may be looking at"
    first = phone.news
    _say(office.staff, request_id, "And how much?")
    # The page tells of what it shows, and something else has come before that arrives.
    theirs.send(PortalOneRequest.seen, news=first)
    assert _read(office, request_id) == ""
    theirs.send(PortalOneRequest.freshen)
    theirs.send(PortalOneRequest.seen, news=first)
    assert _read(office, request_id) == "", "an earlier telling says nothing of what came after it"
    theirs.send(PortalOneRequest.seen, news=phone.news)
    assert _read(office, request_id) and _unread(office) == 0
    assert theirs.state(Portal).requests_unread == 0 and phone.seen_news == phone.news


def test_a_page_that_comes_back_by_itself_has_not_been_read(office: Office) -> None:
    request_id = _ask(office)
    theirs = _phone(office, request_id)
    _say(office.staff, request_id, "Which bank?")
    theirs.reconnect()
    theirs.send(PortalOneRequest.load)
    phone = theirs.state(PortalOneRequest)
    assert [one.text for one in phone.messages] == ["Which bank?"] and _unread(office) == 1
    theirs.send(PortalOneRequest.seen, news=phone.news)
    assert _unread(office) == 0


def test_what_became_a_task_meanwhile_takes_what_was_being_written_along(office: Office) -> None:
    request_id = _ask(office)
    ours, theirs = _desk(office.staff, request_id), _phone(office, request_id)
    with writing() as session:
        task_id = commands.make_task(session, office.staff, request_id)
    ours.send(OneRequest.freshen)
    theirs.send(PortalOneRequest.freshen)
    assert ours.state(OneRequest).turned and theirs.state(PortalOneRequest).turned
    theirs.send(PortalOneRequest.send, text="The blue one", nonce="a")
    ours.send(OneRequest.send, text="Thanks", nonce="b", mode="portal")
    assert theirs.redirects[-1].endswith(f"/tasks/{task_id}") and ours.redirects[-1] == f"/tasks/{task_id}"
    # Whoever comes to it later is led to the task, and writes there.
    assert not _desk(office.staff, request_id).state(OneRequest).turned
    assert not _phone(office, request_id).state(PortalOneRequest).turned


def test_what_was_taken_from_a_person_is_no_longer_shown(office: Office) -> None:
    with writing() as session:
        helper = make_staff(session, office.firm_id, "Kadri Kuusk")
    request_id = _ask(office)
    with writing() as session:
        commands.assign(session, office.staff, request_id, helper.person_id)
    theirs = _desk(helper, request_id)
    assert theirs.state(OneRequest).request.subject == "A loan"
    with writing() as session:
        commands.assign(session, office.staff, request_id, None)
    theirs.send(OneRequest.freshen)
    page = theirs.state(OneRequest)
    assert page.missing and page.request.subject == "" and page.messages == []


def test_a_page_stays_with_its_company_while_another_tab_turns_to_the_next(office: Office) -> None:
    with writing() as session:
        second = make_client(session, office.staff, "Another company")
        make_person(session, office.staff, second, email=office.contact.email)
    request_id = _ask(office)
    theirs = _phone(office, request_id)
    other = _phone(office, request_id)
    other.root.router_data["headers"]["cookie"] = theirs.root.router_data["headers"]["cookie"]
    other.send(PortalTasks.switch, client_id=second)
    _say(office.staff, request_id, "Which bank?")
    theirs.send(PortalOneRequest.freshen)
    page = theirs.state(PortalOneRequest)
    assert not page.missing and [one.text for one in page.messages] == ["Which bank?"]


@pytest.mark.parametrize("side", ["office", "portal"])
def test_an_ended_sign_in_leaves_the_page(office: Office, side: str) -> None:
    request_id = _ask(office)
    tab = _desk(office.staff, request_id) if side == "office" else _phone(office, request_id)
    state: Any = OneRequest if side == "office" else PortalOneRequest
    for handler, given in ((state.freshen, {}), *(((state.seen, {"news": 1}),) if side == "portal" else ())):
        tab.root.router_data["headers"]["cookie"] = ""
        tab.send(handler, **given)
        assert tab.redirects and tab.state(state).request.subject == ""


def test_who_does_not_see_a_request_hears_nothing_of_it(office: Office) -> None:
    request_id = _ask(office)
    with writing() as session:
        colleague = make_person(session, office.staff, office.client_id, "Colleague")
        accountant = make_staff(session, office.firm_id, "Accountant", Role.ACCOUNTANT)
        other = make_office(session, "Third")
    for tab, state in (
        (_phone(office, request_id, colleague), PortalOneRequest),
        (_phone(other, request_id), PortalOneRequest),
        (_desk(accountant, request_id), OneRequest),
        (_desk(other.staff, request_id), OneRequest),
    ):
        made: Any = state
        page = tab.state(made)
        assert page.missing
        # As if a note reached them all the same, with what the page would have to hold to ask at all.
        page.missing, page.loaded = False, True
        if made is PortalOneRequest:
            page.shown, page.request = request_id, PortalRequest(request_id)
        else:
            page.request = Request(request_id)
        _say(office.staff, request_id, "For the one who asked")
        tab.root._clean()
        tab.send(made.freshen)
        assert "For the one" not in str(tab.root.get_delta()) and page.messages == []
        if made is PortalOneRequest:
            page.request = PortalRequest(request_id)
            tab.send(made.seen, news=page.news)
            assert _unread(office) == 1


@pytest.mark.parametrize("side", ["office", "portal"])
def test_what_changes_while_a_page_is_read_is_told_to_it(
    office: Office, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = _ask(office)
    told = Pages()
    monkeypatch.setattr(live, "pages", told)
    watched: list[bool] = []
    for name in ("ask", "perform"):
        whole = getattr(guard, name)

        async def noting(what: Any, *given: Any, whole: Any = whole, **more: Any) -> Any:
            if what in (queries.request, portal_queries.open_request):
                watch = told._watch("a-tab-of-a-test")
                watched.append(watch is not None and watch.request_id == request_id)
            return await whole(what, *given, **more)

        monkeypatch.setattr(guard, name, noting)
    _desk(office.staff, request_id) if side == "office" else _phone(office, request_id)
    assert watched == [True]
