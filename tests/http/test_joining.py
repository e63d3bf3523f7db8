"""The buttons of an invitation and of a new address, as a browser presses them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access import proofs
from portal_app.access.commands.email_change import ask_email_change
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.access.queries import staff_actor
from portal_app.accounts.actor import Role
from portal_app.accounts.models import Contact, MailedProof
from portal_app.core.crypto import hash_token
from portal_app.core.rate_limits import forget
from portal_app.factors.models import SecondStepDemand
from portal_app.firms.queries import branding
from portal_app.team.invitations import invite
from state.my_address import NewAddress
from tests.factories import Office, make_office
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing
from tests.support.tab import Tab

BEGIN = {
    "name": "Tiina Uusmaa",
    "language": "et",
    "time_zone": "Europe/Riga",
    "password": "neli hoopis muud sona",
    "password_again": "neli hoopis muud sona",
}
NEW = "new@home.example.com"


@pytest.fixture
def office(database: Any) -> Iterator[Office]:
    forget()
    with writing() as session:
        make_office(session, "Other")
        office = make_office(session, "Ledger")
        fields = {"name": "Tiina", "email": "tiina@firm.example.com", "role": "admin", "language": "en"}
        invite(session, office.staff, fields)
    yield office
    forget()


def _path(purpose: str = "join") -> str:
    with reading() as session:
        proof_id = session.scalars(select(MailedProof.id).where(MailedProof.purpose == purpose)).one()
    return f"/{'join' if purpose == 'join' else 'new-address'}/{proofs.token(proof_id)}"


def test_an_invitation_signs_in_once(office: Office) -> None:
    browser = HttpBrowser()
    answer = browser.post(_path(), {**BEGIN, "password_again": "another one"})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"password_again"})
    assert browser.post(_path(), BEGIN).json() == {"redirect": "/tasks"}
    with reading() as session:
        actor = staff_actor(session, hash_token(browser.cookies.get(OFFICE_COOKIE) or ""))
        assert actor is not None
        assert (actor.name, actor.role, actor.firm_id) == ("Tiina Uusmaa", Role.ADMIN, office.firm_id)
    again = HttpBrowser()
    assert again.post(_path(), BEGIN).status_code == 409 and OFFICE_COOKIE not in again.cookies
    typed = {"email": "tiina@firm.example.com", "password": BEGIN["password"]}
    assert HttpBrowser().post("/sign-in", typed).json() == {"redirect": "/tasks"}


def test_where_a_second_step_is_demanded_it_is_set_up_first(office: Office) -> None:
    with writing() as session:
        session.add(SecondStepDemand(firm_id=office.firm_id, staff=True))
    browser = HttpBrowser()
    assert browser.post(_path(), BEGIN).json() == {"redirect": "/step"}
    assert OFFICE_COOKIE not in browser.cookies


def test_made_up_links_open_nothing(office: Office) -> None:
    for path in ("/join/made-up", "/new-address/made-up", _path().replace("/join/", "/new-address/")):
        browser = HttpBrowser()
        assert browser.post(path, BEGIN).status_code == 409 and not browser.cookies
    assert HttpBrowser().post(_path(), BEGIN).is_success


def test_a_new_address_is_taken_by_whoever_reads_it_and_signs_nobody_in(office: Office) -> None:
    with writing() as session:
        ask_email_change(session, office.contact, NEW)
    browser, path = HttpBrowser(), _path("email")
    with reading() as session:
        address = branding(session, office.firm_id).address
    # The page after it wears the face of their firm.
    assert browser.post(path).json() == {"redirect": f"/new-address/done?portal={address}"}
    tab = Tab("/new-address/[token]", token="done", query={"portal": address})
    tab.send(NewAddress.load)
    shown = tab.state(NewAddress)
    assert shown.done and not shown.shown.office and shown.shown.branding.firm_name == "Ledger"
    for other in ("nobody-s", ""):
        tab = Tab("/new-address/[token]", token="done", query={"portal": other} if other else {})
        tab.send(NewAddress.load)
        assert tab.state(NewAddress).done and tab.state(NewAddress).shown.branding.firm_name == ""
    assert OFFICE_COOKIE not in browser.cookies and PORTAL_COOKIE not in browser.cookies
    with reading() as session:
        assert session.get_one(Contact, office.contact.person_id).email == NEW
    assert HttpBrowser().post(_path("email")).status_code == 409
