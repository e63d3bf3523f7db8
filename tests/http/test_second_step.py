"""The second step of a sign-in, and what people set up for it, over HTTP (B5, P4)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

import portal_app.wiring  # noqa: F401  (who is told of what)
from portal_app.access import links
from portal_app.access.cookies import OFFICE_COOKIE, OFFICE_STEP_COOKIE, PORTAL_COOKIE, PORTAL_STEP_COOKIE
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.accounts.actor import Actor, Kind, Role, system
from portal_app.accounts.commands import add_staff
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import SignInLink, StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.factors.commands import authenticator, demand, passkeys
from portal_app.factors.models import Authenticator, Passkey, SecondStepDemand, SignInStep
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from tests.factories import Office, hashed, make_office, sign_in
from tests.support.authenticator import App
from tests.support.environment import Environment
from tests.support.http_browser import HttpBrowser
from tests.support.passkey import Device
from tests.support.scope import reading, writing

#: One code is shown for the whole of a test.
pytestmark = pytest.mark.usefixtures("standing_clock")

PASSWORD = "kolm tavalist sona"
EMAIL = "mari@firm.ee"
ORIGIN = "http://localhost:3000"


@pytest.fixture(autouse=True)
def named(environment: Environment) -> None:
    environment.set(public_url=ORIGIN)


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        made = make_office(session, "Ledger")
        mari = add_staff(session, system(made.firm_id), name="Mari", email=EMAIL, role=Role.ACCOUNTANT)
        session.get_one(StaffMember, mari).password_hash = hashed(PASSWORD)
    return made


def _mari() -> Actor:
    with reading() as session:
        member = session.scalars(select(StaffMember).where(StaffMember.email == EMAIL)).one()
    return Actor(Kind.STAFF, member.firm_id, member.id, "Mari", EMAIL, Role.ACCOUNTANT, confirmed_at=now())


def _app(actor: Actor) -> tuple[App, list[str]]:
    with writing() as session:
        made = authenticator.begin(session, actor)
        app = App(made.key)
        return app, authenticator.confirm(session, actor, made.id, app.code(-1))


def _passkey(actor: Actor) -> Device:
    with writing() as session:
        device = Device(ORIGIN)
        passkeys.register(session, actor, "Phone", device.make(passkeys.registering(session, actor)))
    return device


def _demand(firm_id: str) -> None:
    with writing() as session:
        session.add(SecondStepDemand(firm_id=firm_id, staff=True, contacts=True))


def _address(firm_id: str) -> str:
    with reading() as session:
        return branding(session, firm_id).address


def _link(contact: Actor, next_path: str = "") -> str:
    with writing() as session:
        made = links.issue(
            session,
            firm_id=contact.firm_id,
            kind=contact.kind,
            person_id=contact.person_id,
            valid=timedelta(hours=1),
            next_path=next_path,
        )
    return links.token(made)


def _password(browser: HttpBrowser, **more: str) -> Any:
    return browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD, **more})


def _offer(browser: HttpBrowser, path: str) -> Any:
    return browser.get(path, headers={"accept": "application/json"})


def _in_office(browser: HttpBrowser) -> bool:
    with reading() as session:
        return staff_actor(session, hash_token(browser.cookies.get(OFFICE_COOKIE) or "-")) is not None


def _in_portal(browser: HttpBrowser) -> bool:
    with reading() as session:
        return contact_actor(session, hash_token(browser.cookies.get(PORTAL_COOKIE) or "-")) is not None


# Staff, after a password


def test_without_a_factor_the_password_is_enough(office: Office) -> None:
    browser = HttpBrowser()
    assert _password(browser).json() == {"redirect": "/tasks"}
    assert _in_office(browser)


def test_with_an_app_the_password_alone_opens_nothing(office: Office) -> None:
    app, _ = _app(_mari())
    browser = HttpBrowser()
    asked = _password(browser, next="/clients")
    assert asked.json() == {"redirect": "/step"}
    cookie = asked.headers["set-cookie"].lower()
    assert cookie.startswith(OFFICE_STEP_COOKIE)
    assert all(word in cookie for word in ("httponly", "samesite=strict", "max-age=600"))
    assert not _in_office(browser)
    assert browser.get("/").headers["location"] == "/sign-in"
    offer = _offer(browser, "/step/offer")
    assert offer.headers["cache-control"] == "no-store"
    assert offer.json() == {
        "needs": "step",
        "authenticator": True,
        "passkey": False,
        "recovery": True,
        "passkeys_possible": True,
    }
    wrong = browser.post("/step/code", {"code": app.wrong()})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"code"})
    assert not _in_office(browser)
    done = browser.post("/step/code", {"code": f" {app.code()[:3]} {app.code()[3:]}"})
    assert (done.status_code, done.json()) == (200, {"redirect": "/clients"})
    assert _in_office(browser)
    assert OFFICE_STEP_COOKIE not in browser.cookies
    with reading() as session:
        kinds = set(session.scalars(select(Activity.kind)))
        assert {"second_step.failed", "sign_in.done"} <= kinds
        found = session.execute(select(Activity.kind, Activity.data))
        by = {kind: data for kind, data in found if kind in ("second_step.failed", "sign_in.done")}
        assert by["second_step.failed"]["shown"] == ["app"] and by["sign_in.done"]["shown"] == ["password", "app"]


def test_a_step_is_used_once_and_in_ten_minutes(office: Office) -> None:
    app, codes = _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    again = HttpBrowser(**dict(browser.cookies.items()))
    with writing() as session:
        assert session.scalars(select(SignInStep.expires_at)).one() <= now() + timedelta(minutes=10)
        session.execute(update(SignInStep).values(expires_at=now()))
    assert browser.post("/step/recovery", {"recovery": codes[0]}).status_code == 409
    with writing() as session:
        session.execute(update(SignInStep).values(expires_at=now() + timedelta(minutes=1)))
    assert browser.post("/step/code", {"code": app.code()}).status_code == 200
    assert again.post("/step/recovery", {"recovery": codes[0]}).status_code == 409
    assert _offer(again, "/step/offer").status_code == 409
    assert not _in_office(again)
    # A refused step uses no code up.
    _password(again)
    assert again.post("/step/recovery", {"recovery": codes[0]}).json() == {"redirect": "/tasks"}


def test_a_code_that_was_seen_opens_no_second_browser(office: Office) -> None:
    app, _ = _app(_mari())
    browser, thief = HttpBrowser(), HttpBrowser()
    _password(browser)
    _password(thief)
    code = app.code()
    assert browser.post("/step/code", {"code": code}).status_code == 200
    assert thief.post("/step/code", {"code": code}).status_code == 422
    assert not _in_office(thief)


def test_guessing_ends_soon_and_shuts_no_passkey_out(office: Office) -> None:
    mari = _mari()
    app, _ = _app(mari)
    device = _passkey(mari)
    browser = HttpBrowser()
    _password(browser)
    wrong = app.wrong()
    answers = [browser.post("/step/code", {"code": wrong}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert browser.post("/step/code", {"code": app.code()}).status_code == 429
    options = browser.post("/step/passkey-options").json()["options"]
    assert browser.post("/step/passkey", {"credential": device.show(options)}).status_code == 200
    assert _in_office(browser)


def test_a_stranger_with_the_password_shuts_nobody_out_of_their_own_browser(office: Office) -> None:
    app, codes = _app(_mari())
    own, stranger = HttpBrowser(), HttpBrowser()
    _password(own)
    assert own.post("/step/recovery", {"recovery": codes[0]}).status_code == 200
    _password(stranger)
    wrong = app.wrong()
    answers = [stranger.post("/step/code", {"code": wrong}).status_code for _ in range(11)]
    assert answers[-1] == 429
    own.post("/sign-out")
    _password(own)
    assert own.post("/step/code", {"code": app.code()}).status_code == 200


def test_a_recovery_code_stands_in_for_a_lost_phone(office: Office) -> None:
    _, codes = _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    assert browser.post("/step/recovery", {"recovery": "aaaaa-aaaaa-aaaaa-aaaaa"}).status_code == 422
    assert browser.post("/step/recovery", {"recovery": codes[0].upper()}).json() == {"redirect": "/tasks"}
    _password(browser)
    assert browser.post("/step/recovery", {"recovery": codes[0]}).status_code == 422


def test_a_passkey_as_second_step_must_be_the_very_person_s(office: Office) -> None:
    mine, other = _passkey(_mari()), _passkey(office.staff)
    browser = HttpBrowser()
    _password(browser)
    options = browser.post("/step/passkey-options").json()["options"]
    assert [one["id"] for one in options["allowCredentials"]] == [_id(mine)]
    assert browser.post("/step/passkey", {"credential": other.show(options)}).status_code == 409
    mine.verifies = False
    done = browser.post("/step/passkey", {"credential": mine.show(options)})
    assert (done.status_code, _in_office(browser)) == (200, True)


def _id(device: Device) -> str:
    with reading() as session:
        return next(one for one in session.scalars(select(Passkey.credential_id)) if device.holds(one))


def test_whoever_left_the_firm_meanwhile_stays_out(office: Office) -> None:
    app, _ = _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    with writing() as session:
        session.execute(update(StaffMember).where(StaffMember.email == EMAIL).values(active=False))
    assert browser.post("/step/code", {"code": app.code()}).status_code == 409
    assert not _in_office(browser)


def test_leaving_the_step_forgets_it(office: Office) -> None:
    _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    assert browser.post("/step/leave").json() == {"redirect": "/sign-in"}
    assert OFFICE_STEP_COOKIE not in browser.cookies


def test_a_step_cookie_is_no_sign_in_and_a_sign_in_no_step(office: Office) -> None:
    _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    step = browser.cookies[OFFICE_STEP_COOKIE]
    assert HttpBrowser(**{OFFICE_COOKIE: step}).post("/factors/codes").status_code == 401
    with writing() as session:
        session_token = sign_in(session, _mari())
    wrong = HttpBrowser(**{OFFICE_STEP_COOKIE: session_token})
    assert _offer(wrong, "/step/offer").status_code == 409
    assert _offer(HttpBrowser(), "/step/offer").status_code == 409
    assert (
        _offer(HttpBrowser(**{PORTAL_STEP_COOKIE: step}), f"/p/{_address(office.firm_id)}/step/offer").status_code
        == 409
    )


# Demanded


def test_somebody_without_a_factor_sets_one_up_on_the_way_in(office: Office) -> None:
    _demand(office.firm_id)
    browser = HttpBrowser()
    assert _password(browser, next="/clients").json() == {"redirect": "/step"}
    assert not _in_office(browser)
    assert _offer(browser, "/step/offer").json()["needs"] == "enrol"
    made = browser.post("/step/new/authenticator").json()
    app = App(made["key"])
    assert browser.post("/step/new/authenticator/code", {"id": made["id"], "code": "123"}).status_code == 422
    done = browser.post("/step/new/authenticator/code", {"id": made["id"], "code": app.code()})
    assert (done.json()["redirect"], len(done.json()["codes"])) == ("/clients", 10)
    assert _in_office(browser)


def test_a_passkey_can_be_the_first_factor_on_the_way_in(office: Office) -> None:
    _demand(office.firm_id)
    address = _address(office.firm_id)
    browser = HttpBrowser()
    base = f"/p/{address}"
    assert browser.post(f"{base}/enter/{_link(office.contact)}").json() == {"redirect": f"{base}/step"}
    assert _offer(browser, f"{base}/step/offer").json()["needs"] == "enrol"
    options = browser.post(f"{base}/step/new/passkey-options").json()["options"]
    device = Device(ORIGIN)
    done = browser.post(f"{base}/step/new/passkeys", {"name": "Phone", "credential": device.make(options)})
    assert (done.json()["redirect"], len(done.json()["codes"])) == (f"{base}/tasks", 10)
    assert _in_portal(browser)


def test_whoever_has_a_factor_can_not_set_up_another_in_its_place(office: Office) -> None:
    _demand(office.firm_id)
    _app(_mari())
    browser = HttpBrowser()
    _password(browser)
    for path in ("/step/new/authenticator", "/step/new/passkey-options"):
        assert browser.post(path).status_code == 409
    assert browser.post("/step/new/authenticator/code", {"id": "x", "code": "123456"}).status_code == 409
    assert browser.post("/step/new/passkeys", {"name": "x", "credential": "{}"}).status_code == 409
    # Not even one that was begun while there was none.
    other = HttpBrowser()
    with writing() as session:
        session.execute(update(Authenticator).values(confirmed_at=None))
    _password(other)
    made = other.post("/step/new/authenticator").json()
    _app(_mari())
    code = App(made["key"]).code()
    assert other.post("/step/new/authenticator/code", {"id": made["id"], "code": code}).status_code in (404, 409)
    assert not _in_office(other)


# Contacts, after a link


def test_a_link_stays_good_until_the_second_step(office: Office) -> None:
    app, codes = _app(office.contact)
    base = f"/p/{_address(office.firm_id)}"
    link = _link(office.contact, "/profile")
    scanner, browser = HttpBrowser(), HttpBrowser()
    # Whatever presses the button without a phone in hand uses nothing up.
    assert scanner.post(f"{base}/enter/{link}").json() == {"redirect": f"{base}/step"}
    assert not _in_portal(scanner)
    assert browser.post(f"{base}/enter/{link}").json() == {"redirect": f"{base}/step"}
    with reading() as session:
        assert session.scalars(select(SignInLink.used_at)).all() == [None]
    done = browser.post(f"{base}/step/code", {"code": app.code()})
    assert done.json() == {"redirect": f"{base}/profile"}
    assert _in_portal(browser)
    with reading() as session:
        assert None not in session.scalars(select(SignInLink.used_at)).all()
    # And then it is used: for the other browser too, whatever it shows.
    assert scanner.post(f"{base}/step/recovery", {"recovery": codes[0]}).status_code == 409
    assert scanner.post(f"{base}/enter/{link}").status_code == 409
    assert not _in_portal(scanner)


def test_a_step_is_of_one_portal(office: Office) -> None:
    app, _ = _app(office.contact)
    with writing() as session:
        other = make_office(session, "Third")
    base, elsewhere = f"/p/{_address(office.firm_id)}", f"/p/{_address(other.firm_id)}"
    browser = HttpBrowser()
    browser.post(f"{base}/enter/{_link(office.contact)}")
    assert _offer(browser, f"{base}/step/offer").status_code == 200
    assert _offer(browser, f"{elsewhere}/step/offer").status_code == 409
    assert browser.post(f"{elsewhere}/step/code", {"code": app.code()}).status_code == 409
    with writing() as session:
        deactivate_portal(session, office.staff)
    assert browser.post(f"{base}/step/code", {"code": app.code()}).status_code == 409
    assert not _in_portal(browser)


# A passkey alone


def test_staff_sign_in_with_a_passkey_alone(office: Office) -> None:
    device = _passkey(_mari())
    browser = HttpBrowser()
    options = browser.post("/passkey-options").json()["options"]
    assert not options.get("allowCredentials")
    assert options["userVerification"] == "required"
    done = browser.post("/passkey", {"credential": device.show(options), "next": "/clients"})
    assert (done.status_code, done.json()) == (200, {"redirect": "/clients"})
    assert _in_office(browser)
    assert HttpBrowser().post("/passkey", {"credential": device.show(options)}).status_code == 409
    device.verifies = False
    fresh = HttpBrowser().post("/passkey-options").json()["options"]
    assert HttpBrowser().post("/passkey", {"credential": device.show(fresh)}).status_code == 409


def test_a_contact_s_passkey_opens_their_own_firm_s_portal_only(office: Office) -> None:
    device = _passkey(office.contact)
    with writing() as session:
        other = make_office(session, "Third")
    base, elsewhere = f"/p/{_address(office.firm_id)}", f"/p/{_address(other.firm_id)}"
    wrong = HttpBrowser()
    options = wrong.post(f"{elsewhere}/passkey-options").json()["options"]
    unknown = Device(ORIGIN)
    answers = [wrong.post(f"{elsewhere}/passkey", {"credential": one.show(options)}) for one in (device, unknown)]
    assert [(one.status_code, one.json()) for one in answers] == [(409, answers[0].json())] * 2
    # Nor with a challenge of the right portal carried over, nor in the office.
    right = HttpBrowser().post(f"{base}/passkey-options").json()["options"]
    assert wrong.post(f"{elsewhere}/passkey", {"credential": device.show(right)}).status_code == 409
    assert wrong.post("/passkey", {"credential": device.show(right)}).status_code == 409
    assert not _in_portal(wrong)
    browser = HttpBrowser()
    right = browser.post(f"{base}/passkey-options").json()["options"]
    done = browser.post(f"{base}/passkey", {"credential": device.show(right), "next": f"{base}/profile"})
    assert done.json() == {"redirect": f"{base}/profile"}
    assert _in_portal(browser)


def test_a_closed_portal_and_an_unknown_one_take_no_passkey(office: Office) -> None:
    device = _passkey(office.contact)
    base = f"/p/{_address(office.firm_id)}"
    options = HttpBrowser().post(f"{base}/passkey-options").json()["options"]
    with writing() as session:
        deactivate_portal(session, office.staff)
    answers = [
        HttpBrowser().post(f"{base}/passkey", {"credential": device.show(options)}),
        HttpBrowser().post("/p/nobody-here/passkey", {"credential": device.show(options)}),
        HttpBrowser().post(f"{base}/passkey-options"),
        HttpBrowser().post("/p/nobody-here/passkey-options"),
    ]
    assert [one.status_code for one in answers] == [404] * 4


def test_a_removed_passkey_opens_nothing(office: Office) -> None:
    device = _passkey(_mari())
    with writing() as session:
        passkeys.remove(session, _mari(), session.scalars(select(Passkey.id)).one())
    browser = HttpBrowser()
    options = browser.post("/passkey-options").json()["options"]
    assert browser.post("/passkey", {"credential": device.show(options)}).status_code == 409


# What one sets up oneself

MINE = (
    "/factors/authenticator",
    "/factors/authenticator/code",
    "/factors/codes",
    "/factors/passkey-options",
    "/factors/passkeys",
)


def _counts() -> tuple[int, ...]:
    with reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Authenticator, Passkey, SignInStep, Activity)
        )


def test_a_person_sets_everything_up_over_http(office: Office) -> None:
    with writing() as session:
        tokens = {"": (OFFICE_COOKIE, sign_in(session, office.staff))}
        tokens[f"/p/{branding(session, office.firm_id).address}"] = (PORTAL_COOKIE, sign_in(session, office.contact))
    for base, (cookie, token) in tokens.items():
        browser = HttpBrowser(**{cookie: token})
        assert browser.post(f"{base}/factors/codes").status_code == 409
        begun = browser.post(f"{base}/factors/authenticator")
        assert begun.headers["cache-control"] == "no-store"
        made = begun.json()
        code = App(made["key"]).code()
        done = browser.post(f"{base}/factors/authenticator/code", {"id": made["id"], "code": code})
        assert len(done.json()["codes"]) == 10
        assert len(browser.post(f"{base}/factors/codes").json()["codes"]) == 10
        options = browser.post(f"{base}/factors/passkey-options").json()["options"]
        given = {"name": "Phone", "credential": Device(ORIGIN).make(options)}
        assert browser.post(f"{base}/factors/passkeys", given).json() == {"codes": []}


def test_nobody_else_sets_anything_up(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        signed_out = sign_in(session, office.staff)
        session.execute(update(WebSession).values(ended_at=now()))
        staff, contact = sign_in(session, office.staff), sign_in(session, office.contact)
        stranger = sign_in(session, other.contact)
    base = f"/p/{_address(office.firm_id)}"
    wrong = [
        ("", HttpBrowser()),
        ("", HttpBrowser(**{OFFICE_COOKIE: signed_out})),
        ("", HttpBrowser(**{OFFICE_COOKIE: contact})),
        ("", HttpBrowser(**{PORTAL_COOKIE: contact})),
        (base, HttpBrowser()),
        (base, HttpBrowser(**{OFFICE_COOKIE: staff})),
        (base, HttpBrowser(**{PORTAL_COOKIE: staff})),
        (base, HttpBrowser(**{PORTAL_COOKIE: stranger})),
    ]
    before = _counts()
    for prefix, browser in wrong:
        for path in MINE:
            assert browser.post(prefix + path).status_code == 401
    with writing() as session:
        deactivate_portal(session, office.staff)
    closed = HttpBrowser(**{PORTAL_COOKIE: contact})
    assert [closed.post(base + path).status_code for path in MINE] == [401] * len(MINE)
    assert _counts()[:3] == before[:3]


def test_an_old_sign_in_is_asked_to_confirm_first(office: Office) -> None:
    with writing() as session:
        token = sign_in(session, office.staff)
        session.execute(update(WebSession).values(confirmed_at=now() - FRESH_FOR))
    browser = HttpBrowser(**{OFFICE_COOKIE: token})
    for path in MINE:
        answer = browser.post(path)
        assert (answer.status_code, answer.json()["confirm"]) == (403, True)
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=now()))
    assert browser.post("/factors/authenticator").status_code == 200


def test_when_it_is_demanded_those_without_are_signed_out(office: Office) -> None:
    _app(office.staff)
    with writing() as session:
        token = sign_in(session, _mari())
        demand.set_demand(session, office.staff, Kind.STAFF, True)
    browser = HttpBrowser(**{OFFICE_COOKIE: token})
    assert not _in_office(browser)
    assert _password(browser).json() == {"redirect": "/step"}
