"""The states of factors: who may, and what they show."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from portal_app.factors.commands import authenticator, passkeys
from portal_app.factors.models import Authenticator, Passkey
from portal_app.factors.queries import is_demanded
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from state.confirming import Confirm
from state.factors import ContactFactors, FirmFactors, MyFactors, OfficeStep, PortalStep
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.authenticator import App
from tests.support.environment import Environment
from tests.support.passkey import Device
from tests.support.scope import reading, writing
from tests.support.tab import Tab

ORIGIN = "http://localhost:3000"


@pytest.fixture(autouse=True)
def named(environment: Environment) -> None:
    environment.set(public_url=ORIGIN)


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _token(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def _address(firm_id: str) -> str:
    with reading() as session:
        return branding(session, firm_id).address


def _equip(*people: Actor) -> None:
    with writing() as session:
        for person in people:
            made = authenticator.begin(session, person)
            authenticator.confirm(session, person, made.id, App(made.key).code())
            device = Device(ORIGIN)
            passkeys.register(session, person, "Phone", device.make(passkeys.registering(session, person)))


def _left() -> tuple[int, int]:
    with reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Authenticator)) or 0,
            session.scalar(select(func.count()).select_from(Passkey)) or 0,
        )


def _mine(tab: Tab, state: Any) -> None:
    """Rename and remove everything that this person has."""
    tab.send(state.load)
    passkey = tab.state(state).mine.passkeys[0]
    tab.send(state.ask_to_rename, passkey_id=passkey.id, name=passkey.name)
    assert tab.state(state).renaming
    tab.send(state.rename, form={"name": ""})
    assert "name" in tab.state(state).faults
    tab.send(state.rename, form={"name": "Laptop"})
    assert [one.name for one in tab.state(state).mine.passkeys] == ["Laptop"]
    for what in ("authenticator", passkey.id):
        tab.send(state.ask_to_remove, what=what, name="it")
        assert tab.state(state).removing
        tab.send(state.remove)
        assert not tab.state(state).removing
    assert not tab.state(state).mine.any


def test_people_see_and_remove_their_own(office: Office) -> None:
    _equip(office.staff, office.contact)
    _mine(Tab("/settings", office=_token(office.staff)), MyFactors)
    assert _left() == (1, 1)
    page = Tab("/p/[address]/profile", portal=_token(office.contact), address=_address(office.firm_id))
    _mine(page, MyFactors)
    assert _left() == (0, 0)


def test_setting_up_opens_for_a_fresh_sign_in_and_asks_others_to_confirm(office: Office) -> None:
    tab = Tab("/settings", office=_token(office.staff))
    tab.send(MyFactors.open_set_up, what="authenticator")
    assert tab.state(MyFactors).setting_up == "authenticator"
    tab.send(MyFactors.open_set_up, what="<script>")
    assert tab.state(MyFactors).setting_up == ""
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=now() - FRESH_FOR))
    tab.send(MyFactors.open_set_up, what="authenticator")
    assert tab.state(MyFactors).setting_up == ""
    assert tab.state(Confirm).open


def test_nobody_else_gets_at_them(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        colleague = make_staff(session, office.firm_id)
    _equip(office.staff, office.contact)
    with reading() as session:
        found = session.execute(select(Passkey.kind, Passkey.id)).all()
    ids = {row.kind: row.id for row in found}
    signed_out = _token(office.staff)
    with writing() as session:
        session.execute(update(WebSession).values(ended_at=now()))
    address = _address(office.firm_id)
    tabs = [
        (Tab("/settings"), "staff"),
        (Tab("/settings", office=signed_out), "staff"),
        (Tab("/settings", office=_token(colleague)), "staff"),
        (Tab("/settings", office=_token(other.staff)), "staff"),
        (Tab("/settings", office=_token(office.contact)), "contact"),
        (Tab("/p/[address]/profile", address=address), "contact"),
        (Tab("/p/[address]/profile", portal=_token(other.contact), address=address), "contact"),
        (Tab("/p/[address]/profile", portal=_token(office.staff), address=address), "staff"),
    ]
    for tab, side in tabs:
        tab.send(MyFactors.load)
        assert not tab.state(MyFactors).mine.passkeys
        tab.send(MyFactors.ask_to_remove, what=ids[side], name="x")
        tab.send(MyFactors.remove)
        tab.send(MyFactors.ask_to_rename, passkey_id=ids[side], name="x")
        tab.send(MyFactors.rename, form={"name": "Stolen"})
    with reading() as session:
        assert set(session.scalars(select(Passkey.name))) == {"Phone"}
    assert _left() == (2, 2)
    with writing() as session:
        contact = sign_in(session, office.contact)
        deactivate_portal(session, office.staff)
    closed = Tab("/p/[address]/profile", portal=contact, address=address)
    closed.send(MyFactors.load)
    assert not closed.state(MyFactors).mine.any


def test_an_owner_demands_and_a_manager_resets(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
    tab = Tab("/settings/second-step", office=_token(office.staff))
    tab.send(FirmFactors.load)
    tab.send(FirmFactors.demand_staff, wanted=True)
    assert "yourself first" in tab.state(FirmFactors).problem
    assert not tab.state(FirmFactors).demand.staff
    _equip(office.staff, colleague, office.contact)
    tab.send(FirmFactors.demand_staff, wanted=True)
    tab.send(FirmFactors.demand_contacts, wanted=True)
    shown = tab.state(FirmFactors)
    assert (shown.demand.staff, shown.demand.contacts, shown.problem) == (True, True, "")
    assert {row.name: row.has for row in shown.people}[colleague.name] == "Authenticator app, 1 passkey"
    tab.send(FirmFactors.ask_to_reset, member_id=colleague.person_id, name=colleague.name)
    assert tab.state(FirmFactors).resetting
    tab.send(FirmFactors.reset_person)
    assert _left() == (2, 2)
    tab.send(ContactFactors.ask_to_reset, contact_id=office.contact.person_id, name="Mari")
    assert tab.state(ContactFactors).any
    tab.send(ContactFactors.reset_person)
    assert _left() == (1, 1)


def test_the_firm_s_part_is_for_its_managers(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        accountant = make_staff(session, office.firm_id)
        admin = make_staff(session, office.firm_id, "Admin", Role.ADMIN)
    _equip(accountant, office.contact, other.staff, admin)
    tabs = [
        Tab("/settings/second-step"),
        Tab("/settings/second-step", office=_token(accountant)),
        Tab("/settings/second-step", office=_token(office.contact)),
        Tab("/settings/second-step", office=_token(other.staff)),
    ]
    before = _left()
    for tab in tabs:
        tab.send(FirmFactors.load)
        assert accountant.email not in [row.email for row in tab.state(FirmFactors).people]
        tab.send(FirmFactors.ask_to_reset, member_id=accountant.person_id, name="x")
        tab.send(FirmFactors.reset_person)
        tab.send(ContactFactors.ask_to_reset, contact_id=office.contact.person_id, name="x")
        tab.send(ContactFactors.reset_person)
        tab.send(FirmFactors.demand_staff, wanted=True)
        tab.send(FirmFactors.demand_contacts, wanted=True)
    manager = Tab("/settings/second-step", office=_token(admin))
    manager.send(FirmFactors.demand_staff, wanted=True)
    assert "Only an owner" in manager.state(FirmFactors).problem
    assert _left() == before
    with reading() as session:
        assert not is_demanded(session, Kind.STAFF, office.firm_id)
        assert not is_demanded(session, Kind.CONTACT, office.firm_id)


def test_the_page_of_the_second_step_shows_whose_it_is_and_no_more(office: Office) -> None:
    tab = Tab("/p/[address]/step", address=_address(office.firm_id))
    tab.send(PortalStep.load)
    assert tab.state(PortalStep).branding.firm_name == "Ledger"
    lost = Tab("/p/[address]/step", address="nobody-here")
    lost.send(PortalStep.load)
    assert lost.state(PortalStep).missing
    door = Tab("/step")
    door.send(OfficeStep.load)
    assert door.state(OfficeStep).loaded


def test_a_stale_owner_confirms_before_demanding(office: Office) -> None:
    _equip(office.staff)
    stale = replace(office.staff, confirmed_at=None)
    token = _token(stale)
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=None))
    tab = Tab("/settings/second-step", office=token)
    tab.send(FirmFactors.load)
    tab.send(FirmFactors.demand_staff, wanted=True)
    assert tab.state(Confirm).open
    assert not tab.state(FirmFactors).demand.staff
