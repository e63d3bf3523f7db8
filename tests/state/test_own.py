"""One browser that is signed in on both sides: each page speaks of its own side's person, and of nobody else."""

from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.accounts.models import MailedProof, WebSession
from portal_app.core.crypto import hash_token
from portal_app.core.rate_limits import forget as forget_limits
from portal_app.factors.commands import passkeys
from portal_app.factors.models import Passkey
from portal_app.firms.queries import branding
from state.confirming import Confirm
from state.factors import MyFactors
from state.identity import Who, forget
from state.my_address import MyAddress
from state.security import Security
from tests.factories import Office, make_office, sign_in
from tests.support.environment import Environment
from tests.support.passkey import Device
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any, environment: Environment) -> Office:
    forget_limits()
    environment.set(public_url=ORIGIN)
    with writing() as session:
        return make_office(session, "Ledger")


ORIGIN = "http://localhost:3000"
PROFILE = "/p/[address]/profile"


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def _both(office: Office) -> Tab:
    with writing() as session:
        return Tab("/settings/security", office=sign_in(session, office.staff), portal=sign_in(session, office.contact))


def _own_device(session: Any, token: str) -> str:
    return str(session.scalars(select(WebSession.id).where(WebSession.token_hash == hash_token(token))).one())


def test_each_page_shows_its_own_side_s_person(office: Office) -> None:
    tab = _both(office)
    tab.send(MyAddress.load)
    assert tab.state(MyAddress).email == office.staff.email
    tab.go(PROFILE, address=_address(office))
    tab.send(MyAddress.load)
    assert tab.state(MyAddress).email == office.contact.email
    tab.go("/settings")
    tab.send(MyAddress.load)
    assert tab.state(MyAddress).email == office.staff.email
    assert tab.redirects == []


def test_an_address_changes_on_its_page_s_side_alone(office: Office) -> None:
    tab = _both(office)
    tab.go(PROFILE, address=_address(office))
    tab.send(MyAddress.save, form={"email": "new@home.example.com"})
    assert tab.state(MyAddress).pending == "new@home.example.com"
    tab.go("/settings")
    tab.send(MyAddress.load)
    assert tab.state(MyAddress).pending == ""
    tab.send(MyAddress.withdraw)
    with reading() as session:
        asked = session.execute(select(MailedProof.kind, MailedProof.person_id)).all()
    assert [tuple(row) for row in asked] == [("contact", office.contact.person_id)]


def test_devices_end_on_their_page_s_side_alone(office: Office) -> None:
    with writing() as session:
        at_office, at_portal = sign_in(session, office.staff), sign_in(session, office.contact)
        office_id, portal_id = _own_device(session, at_office), _own_device(session, at_portal)
    tab = _both(office)
    tab.send(Security.end, device_id=portal_id)
    assert tab.state(Security).problem
    tab.go(PROFILE, address=_address(office))
    tab.send(Security.end, device_id=office_id)
    assert tab.state(Security).problem
    tab.send(Security.end_others)
    assert "1 other device" in tab.state(Security).notice
    with reading() as session:
        assert contact_actor(session, hash_token(at_portal)) is None
        assert staff_actor(session, hash_token(at_office)) is not None


def test_what_was_chosen_on_one_side_is_gone_on_the_other(office: Office) -> None:
    with writing() as session:
        for person in (office.staff, office.contact):
            device = Device(ORIGIN)
            passkeys.register(session, person, "Phone", device.make(passkeys.registering(session, person)))
    with reading() as session:
        ids = {row.kind: row.id for row in session.execute(select(Passkey.kind, Passkey.id))}
    tab = _both(office)
    tab.send(MyFactors.ask_to_remove, what=ids["staff"], name="Phone")
    assert tab.state(MyFactors).removing
    tab.go(PROFILE, address=_address(office))
    tab.send(MyFactors.remove)
    assert not tab.state(MyFactors).removing and tab.state(MyFactors).problem
    tab.send(MyFactors.ask_to_remove, what=ids["staff"], name="Phone")
    tab.send(MyFactors.remove)
    with reading() as session:
        assert set(session.scalars(select(Passkey.id))) == set(ids.values())
    tab.send(MyFactors.ask_to_remove, what=ids["contact"], name="Phone")
    tab.send(MyFactors.remove)
    with reading() as session:
        assert session.scalars(select(Passkey.id)).all() == [ids["staff"]]


def test_what_waits_for_one_side_is_not_sent_by_the_other(office: Office) -> None:
    tab = _both(office)
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=None))
    tab.send(MyAddress.change)
    assert tab.state(Confirm).open and tab.state(Confirm).means.email == office.staff.email
    tab.go(PROFILE, address=_address(office))
    assert tab.send(Confirm.go_on) == []
    assert not tab.state(Confirm).open
    tab.send(MyAddress.change)
    assert tab.state(Confirm).means.email == office.contact.email
    assert tab.send(Confirm.go_on) == [(MyAddress.change, {})]


def test_the_other_side_s_sign_in_opens_nothing(office: Office) -> None:
    with writing() as session:
        staff, contact = sign_in(session, office.staff), sign_in(session, office.contact)
    for tab in (
        Tab(PROFILE, address=_address(office), office=staff),
        Tab(PROFILE, address=_address(office), office=contact, portal=staff),
        Tab("/settings", portal=contact),
        Tab("/settings", portal=staff, office=contact),
        Tab("/people", address=_address(office), portal=contact),
    ):
        tab.send(MyAddress.load)
        assert not tab.state(MyAddress).loaded and len(tab.redirects) == 1
    tab = Tab(PROFILE, address=_address(office), office=staff, portal=contact)
    tab.send(MyAddress.load)
    assert tab.state(MyAddress).loaded and not tab.redirects


def test_a_sign_in_that_ended_empties_its_own_side_alone(office: Office) -> None:
    tab = _both(office)
    tab.send(MyAddress.load)
    forget(tab.root, Who.CONTACTS)
    assert tab.state(MyAddress).email == office.staff.email
    forget(tab.root, Who.STAFF)
    assert tab.state(MyAddress).email == ""
    tab.go(PROFILE, address=_address(office))
    tab.send(MyAddress.load)
    forget(tab.root, Who.STAFF)
    assert tab.state(MyAddress).email == office.contact.email
    forget(tab.root, Who.CONTACTS)
    assert tab.state(MyAddress).email == ""
