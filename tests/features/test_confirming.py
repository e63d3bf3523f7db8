"""What only somebody may do who showed a short while ago that it is them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access import proofs
from portal_app.access.commands.confirming import confirm, mail_code, means, take_code
from portal_app.access.commands.second_step import OFFICE_PASSKEYS
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.access.tickets import ticket
from portal_app.accounts.actor import Actor, system
from portal_app.accounts.fresh import FRESH_FOR, is_fresh, require_fresh
from portal_app.accounts.models import Contact, MailedProof, StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import ConfirmFirst
from portal_app.core.rate_limits import forget
from portal_app.factors.commands import authenticator, passkeys, showing
from portal_app.firms.queries import branding
from state.clients import Clients
from state.confirming import Confirm
from state.office import Office as Frame
from tests.factories import Office, hashed, make_office, make_staff, sign_in
from tests.support.authenticator import App
from tests.support.environment import Environment
from tests.support.http_browser import HttpBrowser
from tests.support.passkey import Device
from tests.support.scope import reading, writing
from tests.support.tab import Tab

#: One code is shown for the whole of a test.
pytestmark = pytest.mark.usefixtures("standing_clock")

ORIGIN = "http://localhost:3000"
PASSWORD = "kolm tavalist sona"


@pytest.fixture
def office(database: Any) -> Iterator[Office]:
    forget()
    with writing() as session:
        make_office(session, "Other")
        office = make_office(session, "Ledger")
        session.get_one(StaffMember, office.staff.person_id).password_hash = hashed(PASSWORD)
    yield office
    forget()


def _token(actor: Actor, *, stale: bool = True) -> str:
    with writing() as session:
        token = sign_in(session, actor)
        if stale:
            at = now() - FRESH_FOR
            session.execute(
                update(WebSession).where(WebSession.token_hash == hash_token(token)).values(confirmed_at=at)
            )
        return token


def _actor(token: str) -> Actor:
    with reading() as session:
        actor = staff_actor(session, hash_token(token)) or contact_actor(session, hash_token(token))
    assert actor is not None
    return actor


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def test_a_sign_in_is_enough_for_a_quarter_of_an_hour(office: Office) -> None:
    require_fresh(_actor(_token(office.staff, stale=False)))
    require_fresh(_actor(_token(office.contact, stale=False)))
    require_fresh(system(office.firm_id))
    for person in (office.staff, office.contact):
        with pytest.raises(ConfirmFirst):
            require_fresh(_actor(_token(person)))


def test_confirming_counts_for_this_session_only(office: Office) -> None:
    mine, other = _token(office.staff), _token(office.staff)
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
    theirs = _token(colleague)
    with writing() as session:
        mine = confirm(session, _actor(mine), hash_token(mine))
    assert is_fresh(_actor(mine))
    assert not is_fresh(_actor(other))
    assert not is_fresh(_actor(theirs))


def test_a_page_asks_then_does_what_was_wanted(office: Office) -> None:
    token = _token(office.staff)
    # As the gate hands it to a socket: by the sign-in, whose token changes with the confirmation.
    tab = Tab("/clients", office=ticket(_actor(token).session_id))
    tab.send(Clients.load)
    tab.send(Clients.export, of="all", kind="csv")
    dialog = tab.state(Confirm)
    assert (dialog.open, dialog.means.password, tab.state(Clients).download_stamp) == (True, True, 0)
    browser = HttpBrowser(**{OFFICE_COOKIE: token})
    assert browser.post("/clients/export", {"everything": "1"}).status_code == 303
    wrong = browser.post("/confirm", {"password": "not this one"})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"password"})
    assert browser.post("/confirm", {"password": PASSWORD}).status_code == 200
    assert tab.send(Confirm.go_on) == [(Clients.export, {"of": "all", "kind": "csv"})]
    assert not tab.state(Confirm).open
    tab.send(Clients.export, of="all", kind="csv")
    assert (tab.state(Clients).download_of, tab.state(Clients).download_stamp) == ("all", 1)
    assert browser.post("/clients/export", {"everything": "1"}).status_code == 200
    # Nothing waits any more.
    assert tab.send(Confirm.go_on) == []


def test_cancelling_forgets_what_was_wanted(office: Office) -> None:
    tab = Tab("/clients", office=_token(office.staff))
    tab.send(Clients.export, of="all", kind="csv")
    tab.send(Confirm.cancel)
    assert not tab.state(Confirm).open
    assert tab.send(Confirm.go_on) == []


def test_another_page_does_not_go_on_asking(office: Office) -> None:
    tab = Tab("/clients", office=_token(office.staff))
    tab.send(Clients.export, of="all", kind="csv")
    assert tab.state(Confirm).open
    # The same page, which has lost its connection for a moment, does.
    tab.reconnect()
    tab.send(Frame.load)
    assert tab.state(Confirm).open
    tab.go("/tasks")
    tab.send(Frame.load)
    assert not tab.state(Confirm).open
    assert tab.send(Confirm.go_on) == []


def test_the_wrong_people_confirm_nothing(office: Office) -> None:
    fresh = HttpBrowser(**{OFFICE_COOKIE: _token(office.staff)})
    assert fresh.post("/confirm", {"password": PASSWORD}).status_code == 200
    address = _address(office)
    with writing() as session:
        session.get_one(Contact, office.contact.person_id).password_hash = hashed(PASSWORD)
        other = make_office(session, "Third")
    contact = _token(office.contact)
    assert HttpBrowser(**{PORTAL_COOKIE: contact}).post(f"/p/{address}/confirm", {"password": PASSWORD}).is_success
    for browser, path in (
        (HttpBrowser(), "/confirm"),
        (HttpBrowser(**{OFFICE_COOKIE: contact}), "/confirm"),
        (HttpBrowser(**{PORTAL_COOKIE: contact}), "/confirm"),
        (HttpBrowser(**{PORTAL_COOKIE: contact}), f"/p/{_address(other)}/confirm"),
        (HttpBrowser(**{PORTAL_COOKIE: _token(office.staff)}), f"/p/{address}/confirm"),
    ):
        assert browser.post(path, {"password": PASSWORD}).status_code == 401


def test_guessing_a_password_comes_to_an_end(office: Office) -> None:
    browser = HttpBrowser(**{OFFICE_COOKIE: _token(office.staff)})
    codes = [browser.post("/confirm", {"password": "not this one"}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert browser.post("/confirm", {"password": PASSWORD}).status_code == 429
    # Somebody else's tries are their own.
    assert HttpBrowser(**{OFFICE_COOKIE: _token(office.staff)}).post("/confirm", {"password": PASSWORD}).is_success


def test_without_a_password_a_code_comes_by_mail(office: Office) -> None:
    token = _token(office.contact)
    actor = _actor(token)
    with reading() as session:
        assert (means(session, actor).password, means(session, actor).code) == (False, True)
    with writing() as session:
        mail_code(session, actor)
    with reading() as session:
        asked = session.scalars(select(Activity.data).where(Activity.kind == "confirm.asked")).one()
    browser = HttpBrowser(**{PORTAL_COOKIE: token})
    path = f"/p/{_address(office)}/confirm"
    code = proofs.code(asked["proof"])
    assert browser.post(path, {"code": "x" + code[1:]}).status_code == 422
    assert not is_fresh(_actor(token))
    assert browser.post(path, {"code": f" {code[:3]} {code[3:]} "}).is_success
    assert is_fresh(_actor(browser.cookies[PORTAL_COOKIE]))
    assert browser.post(path, {"code": code}).status_code == 422


def test_whoever_has_an_app_is_not_let_off_with_reading_their_mail(office: Office) -> None:
    with writing() as session:
        made = authenticator.begin(session, office.contact)
        app = App(made.key)
        codes = authenticator.confirm(session, office.contact, made.id, app.code(-1))
    token, path = _token(office.contact), f"/p/{_address(office)}/confirm"
    browser, actor = HttpBrowser(**{PORTAL_COOKIE: token}), _actor(token)
    with writing() as session:
        shown = means(session, actor)
        assert (shown.password, shown.app, shown.code) == (False, True, False)
        mail_code(session, actor)
        mailed = proofs.code(session.scalars(select(MailedProof.id)).one())
    assert browser.post(path, {"code": mailed}).status_code == 422
    assert not is_fresh(_actor(token))
    code = app.code()
    assert browser.post(path, {"code": code}).is_success
    assert is_fresh(_actor(browser.cookies[PORTAL_COOKIE]))
    assert browser.post(path, {"code": code}).status_code == 422
    assert browser.post(path, {"code": codes[0]}).is_success


def _passkey(actor: Actor, *, verifies: bool = True) -> Device:
    device = Device(ORIGIN, verifies=verifies)
    with writing() as session:
        fresh = replace(actor, confirmed_at=now())
        passkeys.register(session, fresh, "Phone", device.make(passkeys.registering(session, fresh)))
    return device


def _shown(browser: HttpBrowser, path: str, device: Device) -> int:
    options = browser.post(f"{path}/passkey-options")
    assert options.status_code == 200
    assert options.headers["cache-control"] == "no-store"
    return browser.post(path, {"credential": device.show(options.json()["options"])}).status_code


def test_a_passkey_is_enough_by_itself(office: Office, environment: Environment) -> None:
    environment.set(public_url=ORIGIN)
    for person, cookie, path in (
        (office.staff, OFFICE_COOKIE, "/confirm"),
        (office.contact, PORTAL_COOKIE, f"/p/{_address(office)}/confirm"),
    ):
        token = _token(person)
        browser, actor = HttpBrowser(**{cookie: token}), _actor(token)
        device = _passkey(actor)
        with reading() as session:
            shown = means(session, actor)
        # Who has a passkey is not let off with reading their mail.
        assert (shown.passkey, shown.password, shown.recovery, shown.code) == (
            True,
            actor.is_staff,
            actor.is_contact,
            False,
        )
        assert _shown(browser, path, device) == 200
        assert browser.cookies[cookie] != token
        assert is_fresh(_actor(browser.cookies[cookie]))


def test_a_passkey_of_somebody_else_or_for_something_else_confirms_nothing(
    office: Office, environment: Environment
) -> None:
    environment.set(public_url=ORIGIN)
    token, other = _token(office.staff), _token(office.staff)
    browser, actor = HttpBrowser(**{OFFICE_COOKIE: token}), _actor(token)
    device = _passkey(actor)
    with writing() as session:
        colleague, stranger = make_staff(session, office.firm_id), make_office(session, "Third").staff
    options = browser.post("/confirm/passkey-options").json()["options"]
    for wrong in (_passkey(colleague), _passkey(stranger), _passkey(office.contact), Device(ORIGIN)):
        assert browser.post("/confirm", {"credential": wrong.show(options)}).status_code == 409
    # Shown at another of one's own sign-ins, or to sign in anew, it is no answer to this question.
    elsewhere = HttpBrowser(**{OFFICE_COOKIE: other}).post("/confirm/passkey-options").json()["options"]
    assert browser.post("/confirm", {"credential": device.show(elsewhere)}).status_code == 409
    entering = showing.showing_any(OFFICE_PASSKEYS)
    assert browser.post("/confirm", {"credential": device.show(entering)}).status_code == 409
    # Nor is one whose device did not ask for a finger or a PIN.
    assert options["userVerification"] == "required"
    device.verifies = False
    assert browser.post("/confirm", {"credential": device.show(options)}).status_code == 409
    assert not is_fresh(_actor(token))
    device.verifies = True
    asked = browser.post("/confirm/passkey-options").json()["options"]
    answer = device.show(asked)
    assert HttpBrowser().post("/confirm", {"credential": answer}).status_code == 401
    assert HttpBrowser().post("/confirm/passkey-options").status_code == 401
    assert browser.post("/confirm", {"credential": answer}).status_code == 200
    # An answer counts once.
    assert browser.post("/confirm", {"credential": answer}).status_code == 409


def test_a_code_is_the_person_s_own_and_the_newest_counts(office: Office) -> None:
    actor, staff = _actor(_token(office.contact)), _actor(_token(office.staff))
    with writing() as session:
        mail_code(session, actor)
        mail_code(session, actor)
    with reading() as session:
        old, new = session.scalars(select(MailedProof.id).order_by(MailedProof.id)).all()
    with writing() as session:
        assert take_code(session, staff, proofs.code(new)) is False
        assert take_code(session, actor, proofs.code(old)) is False
        assert take_code(session, actor, "") is False
        assert take_code(session, actor, proofs.code(new)) is True
        assert take_code(session, actor, proofs.code(new)) is False


def test_a_code_stands_five_guesses_and_ten_minutes(office: Office) -> None:
    actor = _actor(_token(office.contact))
    for spoil in (
        lambda session: [take_code(session, actor, "000000x") for _ in range(proofs.MAX_TRIES)],
        lambda session: session.execute(update(MailedProof).values(expires_at=now() - timedelta(seconds=1))),
    ):
        with writing() as session:
            mail_code(session, actor)
            proof = session.scalars(select(MailedProof.id).order_by(MailedProof.id.desc()).limit(1)).one()
        with writing() as session:
            spoil(session)
        with writing() as session:
            assert take_code(session, actor, proofs.code(proof)) is False
