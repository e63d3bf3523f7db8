"""The states of settings and public pages: who may, and what they show."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access import links
from portal_app.access.commands import enter_portal
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.models import Portal
from portal_app.firms.queries import branding
from state.front import Entry, Front
from state.office import Office as Frame
from state.set_up import SetUp
from state.settings import Apps, MySettings, PortalPage
from state.sign_in import EnterOffice, SignIn
from tests.factories import Office, make_office, make_person, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _accountant(office: Office) -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, role=Role.ACCOUNTANT)


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def test_the_frame_shows_who_is_signed_in(office: Office) -> None:
    tab = Tab("/settings", office=_token(office.staff))
    tab.send(Frame.load)
    tab.send(MySettings.load)
    frame = tab.state(Frame)
    assert (frame.firm_name, frame.user_name, frame.manages_firm) == ("Ledger", office.staff.name, True)
    tab.send(MySettings.save, form={"name": "Mari Uus", "language": "et", "time_zone": "Europe/Riga"})
    tab.send(MySettings.load)
    assert tab.state(MySettings).me.name == "Mari Uus"
    assert tab.state(MySettings).me.language == "et"
    tab.send(MySettings.save, form={"name": "", "language": "xx", "time_zone": "Europe/Riga"})
    assert set(tab.state(MySettings).faults) == {"name", "language"}


def test_an_old_notice_going_away_leaves_a_newer_one(office: Office) -> None:
    tab = Tab("/settings", office=_token(office.staff))
    typed = {"name": "Mari Uus", "language": "en", "time_zone": "Europe/Riga"}
    tab.send(MySettings.save, form=typed)
    old = tab.state(MySettings).stamp
    tab.send(MySettings.save, form=typed)
    tab.send(MySettings.hide_notice, stamp=old)
    assert tab.state(MySettings).notice
    tab.send(MySettings.hide_notice, stamp=old + 1)
    assert not tab.state(MySettings).notice


@pytest.mark.parametrize(
    "handler", [Frame.load, MySettings.load, Apps.load, PortalPage.load, PortalPage.saved, Apps.deactivate]
)
def test_nobody_and_contacts_are_sent_to_sign_in(office: Office, handler: Any) -> None:
    for cookies in ({}, {"office": "made up"}, {"office": _token(office.contact)}, {"portal": _token(office.contact)}):
        tab = Tab("/settings/apps", **cookies)
        tab.send(handler)
        assert tab.redirects == ["/sign-in?next=/settings/apps"]
    with reading() as session:
        assert session.scalars(select(Portal.active)).all() == [True, True]


def test_a_manager_opens_and_closes_the_portal(office: Office) -> None:
    client = _token(office.contact)
    tab = Tab("/settings/apps", office=_token(office.staff))
    tab.send(Apps.load)
    assert (tab.state(Apps).card.active, tab.state(Apps).card.signed_in) == (True, 1)
    tab.send(Apps.ask_for, what="deactivate")
    assert tab.state(Apps).asking == "deactivate"
    tab.send(Apps.deactivate)
    assert (tab.state(Apps).asking, tab.state(Apps).card.active, tab.state(Apps).card.signed_in) == ("", False, 0)
    front = Tab("/p/[address]", address=_address(office), portal=client)
    front.send(Front.load)
    assert front.redirects == []
    tab.send(Apps.activate, form={"address": "sign-in"})
    assert set(tab.state(Apps).faults) == {"address"}
    tab.send(Apps.activate, form={"address": "ledger"})
    assert tab.redirects == ["/settings/portal"]
    assert _address(office) == "ledger"


def test_an_accountant_is_told_to_ask_an_owner(office: Office) -> None:
    tab = Tab("/settings/apps", office=_token(_accountant(office)))
    tab.send(Apps.load)
    assert tab.state(Apps).card.may_manage is False
    for handler, arguments in (
        (Apps.deactivate, {}),
        (Apps.activate, {"form": {"address": "mine"}}),
        (Apps.ask_for, {"what": "activate"}),
    ):
        tab.send(handler, **arguments)
        assert "owner" in tab.state(Apps).problem
    page = Tab("/settings/portal", office=_token(_accountant(office)))
    page.send(PortalPage.load)
    assert "owner" in page.state(PortalPage).problem
    assert page.state(PortalPage).loaded is False
    assert page.state(PortalPage).form.firm_name == ""


def test_the_preview_follows_what_is_typed_and_nothing_is_saved(office: Office) -> None:
    tab = Tab("/settings/portal", office=_token(office.staff))
    tab.send(PortalPage.load)
    state = tab.state(PortalPage)
    saved, loaded = state.look, state.version
    for name, text in (
        ("address", " LEDGER-TWO "),
        ("firm_name", " Ledger & Sons "),
        ("colour", "#FFE000"),
        ("accent", "#000080"),
        ("header_text", "Open till four"),
        ("description", "We keep books."),
        ("contact_email", "books@ledger.example"),
    ):
        tab.send(PortalPage.typed, name=name, text=text)
    look = state.look
    assert (look.address, look.firm_name) == ("ledger-two", "Ledger & Sons")
    assert (look.colour, look.colour_ink, look.accent, look.accent_ink) == ("#ffe000", "#000000", "#000080", "#ffffff")
    assert "pale" in state.colour_words and "well" in state.accent_words
    assert (look.header_text, look.description) == ("Open till four", "We keep books.")
    assert look.contact_email == "books@ledger.example"
    assert (state.unfit, state.version) == ({}, loaded)
    with reading() as session:
        assert branding(session, office.firm_id) == saved
    tab.send(PortalPage.load)
    assert state.look == saved and state.version == loaded + 1


def test_another_language_is_spoken_at_once_and_what_is_typed_stays(office: Office) -> None:
    tab = Tab("/settings/portal", office=_token(office.staff))
    tab.send(PortalPage.load)
    state = tab.state(PortalPage)
    tab.send(PortalPage.typed, name="colour", text="#FFE000")
    assert state.sample.client_name == "Sample Company" and "pale" in state.colour_words
    filled = state.version
    tab.send(PortalPage.typed, name="address", text="ledger-")
    fault = state.unfit["address"]
    assert "hyphen" in fault
    tab.send(Frame.set_language, code="et")
    tab.send(PortalPage.reword)
    assert state.sample.client_name == "Näidisettevõte" and "pale" not in state.colour_words
    assert state.unfit["address"] not in ("", fault)
    assert (state.look.colour, state.version) == ("#ffe000", filled)


def test_what_can_not_be_saved_is_said_and_the_preview_keeps_the_last_good(office: Office) -> None:
    tab = Tab("/settings/portal", office=_token(office.staff))
    tab.send(PortalPage.load)
    state = tab.state(PortalPage)
    good = state.look
    for name, text in (("address", "ledger-"), ("colour", "url(javascript:1)"), ("contact_email", "nobody")):
        tab.send(PortalPage.typed, name=name, text=text)
    assert set(state.unfit) == {"address", "colour", "contact_email"}
    assert "hyphen" in state.unfit["address"]
    assert state.look == good
    tab.send(PortalPage.typed, name="colour", text="#123456")
    assert set(state.unfit) == {"address", "contact_email"}
    assert state.look.colour == "#123456"
    # What no field of the portal's looks is called changes nothing.
    for name in ("active", "logo_url", "notify_minutes", "__class__"):
        tab.send(PortalPage.typed, name=name, text="x")
    assert state.look.active == good.active and state.look.logo_url == good.logo_url


def test_a_chosen_picture_shows_by_the_browsers_own_address_alone(office: Office) -> None:
    tab = Tab("/settings/portal", office=_token(office.staff))
    tab.send(PortalPage.load)
    state = tab.state(PortalPage)
    chosen = "blob:http://127.0.0.1:3000/1b2c"
    tab.send(PortalPage.pictured, name="logo", url=chosen)
    tab.send(PortalPage.pictured, name="icon", url=chosen)
    assert (state.look.logo_url, state.look.icon_url) == (chosen, chosen)
    for name, url in (("logo", "https://evil.example/pixel.png"), ("logo", "javascript:1"), ("video", chosen)):
        tab.send(PortalPage.pictured, name=name, url=url)
    assert (state.look.logo_url, state.look.video_url) == (chosen, "")
    tab.send(PortalPage.pictured, name="logo", url="saved")
    assert state.look.logo_url == state.form.logo_url


def test_the_preview_is_for_managers_and_shows_nobody_real(office: Office) -> None:
    page = Tab("/settings/portal", office=_token(office.staff))
    page.send(PortalPage.load)
    sample = page.state(PortalPage).sample
    rows = [*sample.asked, *sample.waiting]
    assert (sample.client_name, sample.unread) == ("Sample Company", 2)
    assert [row.late for row in rows].count(True) == 1 and any(row.slots_missing for row in rows)
    accountant = Tab("/settings/portal", office=_token(_accountant(office)))
    for handler, arguments in (
        (PortalPage.load, {}),
        (PortalPage.reword, {}),
        (PortalPage.typed, {"name": "firm_name", "text": "Mine"}),
        (PortalPage.pictured, {"name": "logo", "url": "blob:x"}),
    ):
        accountant.send(handler, **arguments)
        state = accountant.state(PortalPage)
        assert "owner" in state.problem
        assert (state.look.firm_name, state.look.logo_url, state.sample.asked) == ("", "", [])


# Public pages


def test_an_empty_installation_is_set_up_first(database: Any) -> None:
    for route, handler in (("/", SignIn.load_door), ("/sign-in", SignIn.load)):
        tab = Tab(route)
        tab.send(handler)
        assert tab.redirects == ["/set-up"]
    tab = Tab("/set-up")
    tab.send(SetUp.load)
    assert (tab.redirects, tab.state(SetUp).loaded) == ([], True)
    with writing() as session:
        make_office(session)
    tab = Tab("/set-up")
    tab.send(SetUp.load)
    assert tab.redirects == ["/sign-in"]


def test_the_sign_in_page_leads_on_whoever_is_signed_in(office: Office) -> None:
    tab = Tab("/sign-in", query={"next": "/clients"})
    tab.send(SignIn.load)
    assert (tab.redirects, tab.state(SignIn).next_path) == ([], "/clients")
    tab = Tab("/sign-in", query={"next": "//evil.example"}, office=_token(office.staff))
    tab.send(SignIn.load)
    assert tab.redirects == ["/tasks"]
    tab = Tab("/enter/[token]", token="made-up")
    tab.send(EnterOffice.load)
    assert (tab.state(EnterOffice).loaded, tab.state(EnterOffice).ready) == (True, False)


def test_the_front_page_shows_the_firm_to_anybody_and_its_people_their_tasks(office: Office) -> None:
    address = _address(office)
    with reading() as session:
        others = session.scalars(select(Portal.address).where(Portal.firm_id != office.firm_id)).one() or ""
    tab = Tab("/p/[address]", address=address, query={"next": f"/p/{address}/tasks/1"})
    tab.send(Front.load)
    state = tab.state(Front)
    assert (state.loaded, state.branding.firm_name, state.next_path) == (True, "Ledger", f"/p/{address}/tasks/1")
    token = _token(office.contact)
    tab = Tab("/p/[address]", address=address, query={"next": f"/p/{address}/tasks/1"}, portal=token)
    tab.send(Front.load)
    assert tab.redirects == [f"/p/{address}/tasks/1"]
    # At another firm's portal the same person is a stranger.
    tab = Tab("/p/[address]", address=others, portal=token)
    tab.send(Front.load)
    assert (tab.redirects, tab.state(Front).branding.firm_name) == ([], "Other")
    tab = Tab("/p/[address]", address="nowhere")
    tab.send(Front.load)
    assert (tab.state(Front).missing, tab.state(Front).branding.firm_name) == (True, "")


@pytest.mark.parametrize("what", ["used", "voided", "expired"])
def test_a_link_that_is_over_leads_on_whoever_it_has_let_in(office: Office, what: str) -> None:
    address, contact = _address(office), office.contact
    with writing() as session:
        valid = timedelta(hours=-1 if what == "expired" else 1)
        given = {"firm_id": contact.firm_id, "kind": Kind.CONTACT, "person_id": contact.person_id, "valid": valid}
        link = links.token(links.issue(session, next_path="/tasks/1", **given))
        if what == "used":
            enter_portal(session, address, link, "phone")
        elif what == "voided":
            links.issue(session, **given)
        colleague = make_person(session, office.staff, office.client_id, email="colleague@client.example")
    route = "/p/[address]/enter/[token]"
    # Who is signed in as somebody else, or not at all, is told what became of the link.
    for token in ("", _token(colleague)):
        tab = Tab(route, address=address, token=link, portal=token)
        tab.send(Entry.load)
        assert (tab.redirects, tab.state(Entry).link, tab.state(Entry).loaded) == ([], what, True)
    tab = Tab(route, address=address, token=link, portal=_token(contact))
    tab.send(Entry.load)
    assert (tab.redirects, tab.state(Entry).loaded) == ([f"/p/{address}/tasks/1"], False)


def test_a_link_that_works_waits_for_its_button_whoever_is_signed_in(office: Office) -> None:
    address, contact = _address(office), office.contact
    with writing() as session:
        given = {"firm_id": contact.firm_id, "kind": Kind.CONTACT, "person_id": contact.person_id}
        link = links.token(links.issue(session, valid=timedelta(hours=1), **given))
    tab = Tab("/p/[address]/enter/[token]", address=address, token=link, portal=_token(contact))
    tab.send(Entry.load)
    assert (tab.redirects, tab.state(Entry).link) == ([], "ready")


def test_a_closed_portal_and_a_made_up_link_say_so(office: Office) -> None:
    address = _address(office)
    tab = Tab("/p/[address]/enter/[token]", address=address, token="made-up")
    tab.send(Entry.load)
    assert (tab.state(Entry).link, tab.state(Entry).branding.firm_name) == ("unknown", "Ledger")
    with writing() as session:
        deactivate_portal(session, office.staff)
    tab = Tab("/p/[address]", address=address)
    tab.send(Front.load)
    assert (tab.state(Front).loaded, tab.state(Front).branding.active) == (True, False)
