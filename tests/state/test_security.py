"""The pages about signing in: who may, what they show, and that what ends elsewhere ends here."""

from typing import Any

import pytest
from sqlalchemy import select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.commands.devices import sign_out_others
from portal_app.access.queries import staff_actor
from portal_app.accounts.actor import Actor, Role
from portal_app.core.crypto import hash_token
from portal_app.firms.models import Firm
from portal_app.firms.queries import branding
from state.confirming import Confirm
from state.portal.me import PortalMe
from state.security import FirmSecurity, Security
from state.sign_in import NewPassword
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab

LIMITS = {
    "staff_idle_minutes": "60",
    "staff_limit_days": "7",
    "contact_idle_minutes": "1440",
    "contact_limit_days": "30",
}


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def test_a_person_sees_their_devices_and_signs_out_there(office: Office) -> None:
    here, there = _token(office.staff), _token(office.staff)
    tab, other = Tab("/settings/security", office=here), Tab("/settings/security", office=there)
    for page in (tab, other):
        page.send(Security.load)
        assert [device.this_one for device in page.state(Security).mine.devices] == [True, False]
    tab.send(Security.end, device_id=tab.state(Security).mine.devices[1].id)
    assert tab.state(Security).notice and len(tab.state(Security).mine.devices) == 1
    # The other page is open, and finds out at its very next event.
    other.send(Security.choose_password)
    assert other.redirects == ["/sign-in?next=/settings/security"]
    assert not other.state(Security).choosing and other.state(Security).mine.devices == []


def test_signing_out_on_all_others_keeps_this_page(office: Office) -> None:
    here, there = _token(office.staff), _token(office.staff)
    tab, other = Tab("/settings/security", office=here), Tab("/settings/security", office=there)
    tab.send(Security.load)
    tab.send(Security.end_others)
    assert len(tab.state(Security).mine.devices) == 1
    other.send(Security.load)
    assert other.redirects


def test_a_contact_finds_the_same_in_their_profile(office: Office) -> None:
    address = _address(office)
    tab = Tab("/p/[address]/profile", address=address, portal=_token(office.contact), query={"done": "password"})
    tab.send(Security.load)
    state = tab.state(Security)
    assert (state.loaded, state.mine.has_password, len(state.mine.devices)) == (True, False, 1)
    assert "new password" in state.notice
    tab.send(Security.choose_password)
    assert state.choosing and not tab.state(Confirm).open


def test_another_language_does_not_tell_of_a_new_password_once_more(office: Office) -> None:
    tab = Tab("/settings/security", office=_token(office.staff), query={"done": "password"})
    tab.send(Security.load)
    state = tab.state(Security)
    told = state.stamp
    assert "new password" in state.notice
    # In another language the page says all that it shows anew.
    tab.send(Security.load)
    assert (state.notice, state.stamp) == ("", told)
    # The next new password is told of in a document of its own.
    tab.open_anew()
    tab.send(Security.load)
    assert "new password" in state.notice and state.stamp == told + 1


def test_the_wrong_people_see_nothing(office: Office) -> None:
    for cookies in ({}, {"office": "made up"}, {"office": _token(office.contact)}, {"portal": _token(office.contact)}):
        tab = Tab("/settings/security", **cookies)
        tab.send(Security.load)
        assert tab.redirects and not tab.state(Security).loaded
    with writing() as session:
        stranger = make_office(session, "Third").contact
    for cookies in ({}, {"portal": _token(stranger)}, {"office": _token(office.staff)}):
        tab = Tab("/p/[address]/profile", address=_address(office), **cookies)
        tab.send(Security.load)
        assert tab.redirects and not tab.state(Security).loaded


def test_nobody_ends_what_is_not_theirs(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
    theirs = _token(colleague)
    with reading() as session:
        actor = staff_actor(session, hash_token(theirs))
    assert actor is not None
    tab = Tab("/settings/security", office=_token(office.staff))
    tab.send(Security.end, device_id=actor.session_id)
    assert tab.state(Security).problem
    with reading() as session:
        assert staff_actor(session, hash_token(theirs)) is not None
    with writing() as session:
        assert sign_out_others(session, actor) == 0


def test_owners_set_how_long_sign_ins_last(office: Office) -> None:
    tab = Tab("/settings/firm-security", office=_token(office.staff))
    tab.send(FirmSecurity.load)
    assert tab.state(FirmSecurity).limits.staff_idle_minutes == 720
    tab.send(FirmSecurity.save, form=LIMITS)
    assert tab.state(FirmSecurity).limits.staff_idle_minutes == 60 and tab.state(FirmSecurity).notice
    tab.send(FirmSecurity.save, form={**LIMITS, "staff_idle_minutes": "-1", "contact_limit_days": "9" * 99})
    assert set(tab.state(FirmSecurity).faults) == {"staff_idle_minutes", "contact_limit_days"}
    with writing() as session:
        accountant = make_staff(session, office.firm_id, role=Role.ACCOUNTANT)
    page = Tab("/settings/firm-security", office=_token(accountant))
    page.send(FirmSecurity.load)
    page.send(FirmSecurity.save, form={**LIMITS, "staff_idle_minutes": "30"})
    assert "owner" in page.state(FirmSecurity).problem and not page.state(FirmSecurity).loaded
    with reading() as session:
        assert session.scalars(select(Firm.staff_idle_minutes).where(Firm.id == office.firm_id)).one() == 60


def test_a_made_up_link_for_a_password_says_so(office: Office) -> None:
    tab = Tab("/new-password/[token]", token="made-up")
    tab.send(NewPassword.load)
    assert (tab.state(NewPassword).loaded, tab.state(NewPassword).ready) == (True, False)


def test_saving_the_profile_does_not_tell_of_a_new_password_once_more(office: Office) -> None:
    page = {"address": _address(office), "query": {"done": "password"}}
    tab = Tab("/p/[address]/profile", portal=_token(office.contact), **page)  # type: ignore[arg-type]
    for load in (PortalMe.load, Security.load):
        tab.send(load)
    assert tab.state(Security).notice
    told = tab.state(Security).stamp
    for handler, arguments in tab.send(PortalMe.save, form={"language": "et", "time_zone": "Europe/Riga"}):
        tab.send(handler, **arguments)
    assert tab.state(PortalMe).notice and tab.state(Security).stamp == told
    # What is shown of sign-ins came anew, in the language of now.
    assert tab.state(Security).mine.devices
