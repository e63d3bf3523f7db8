"""The routes of passwords, on both sides: right and wrong people, and answers that tell nothing (A8, U5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from portal_app.access import links, proofs
from portal_app.access.cookies import DEVICE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.accounts.models import Contact, MailedProof, StaffMember, WebSession
from portal_app.accounts.rules import NO_ADDRESS
from portal_app.activity.models import Activity
from portal_app.audit.models import AuditEntry
from portal_app.audit.queries import AuditFilter, list_entries
from portal_app.core.crypto import hash_token
from portal_app.core.rate_limits import forget
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from portal_app.notifications.models import OutboxMail
from tests.factories import Office, hashed, make_office, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing

OLD, NEW = "kolm tavalist sona", "neli hoopis muud sona"
TYPED = {"current": OLD, "password": NEW, "password_again": NEW}


@pytest.fixture
def office(database: Any) -> Iterator[Office]:
    forget()
    with writing() as session:
        make_office(session, "Other")
        office = make_office(session, "Ledger")
        session.get_one(StaffMember, office.staff.person_id).password_hash = hashed(OLD)
        session.get_one(Contact, office.contact.person_id).password_hash = hashed(OLD)
    yield office
    forget()


def _browser(office: Office, *, staff: bool = True) -> HttpBrowser:
    with writing() as session:
        token = sign_in(session, office.staff if staff else office.contact)
    return HttpBrowser(**{OFFICE_COOKIE if staff else PORTAL_COOKIE: token})


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def _signed_in(browser: HttpBrowser) -> bool:
    office, portal = (browser.cookies.get(name) or "" for name in (OFFICE_COOKIE, PORTAL_COOKIE))
    with reading() as session:
        return bool(staff_actor(session, hash_token(office)) or contact_actor(session, hash_token(portal)))


def _sessions() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(WebSession)) or 0


@pytest.mark.parametrize("staff", [True, False])
def test_a_password_is_changed_and_the_browser_gets_a_new_token(office: Office, staff: bool) -> None:
    prefix = "" if staff else f"/p/{_address(office)}"
    cookie = OFFICE_COOKIE if staff else PORTAL_COOKIE
    here, there = _browser(office, staff=staff), _browser(office, staff=staff)
    before = here.cookies.get(cookie) or ""
    answer = here.post(f"{prefix}/security/password", {**TYPED, "current": "not this one"})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"current"})
    answer = here.post(f"{prefix}/security/password", TYPED)
    page = "/settings/security" if staff else f"{prefix}/profile"
    assert answer.json() == {"redirect": f"{page}?done=password"}
    renewed = HttpBrowser(**{cookie: answer.cookies[cookie]})
    assert (_signed_in(renewed), _signed_in(there), _signed_in(HttpBrowser(**{cookie: before}))) == (True, False, False)


def test_the_wrong_people_change_nothing(office: Office) -> None:
    address = _address(office)
    with writing() as session:
        other = make_office(session, "Third")
        hashes = session.scalars(select(StaffMember.password_hash)).all()
    for browser, path in (
        (HttpBrowser(), "/security/password"),
        (HttpBrowser(**{OFFICE_COOKIE: "made up"}), "/security/password"),
        (_browser(office, staff=False), "/security/password"),
        (_browser(office), f"/p/{address}/security/password"),
        (_browser(other, staff=False), f"/p/{address}/security/password"),
    ):
        assert browser.post(path, TYPED).status_code == 401
        assert browser.post(path.replace("password", "sign-out-everywhere")).status_code == 401
    with reading() as session:
        assert session.scalars(select(StaffMember.password_hash)).all() == hashes


@pytest.mark.parametrize("staff", [True, False])
def test_signing_out_everywhere(office: Office, staff: bool) -> None:
    prefix = "" if staff else f"/p/{_address(office)}"
    here, there, stranger = (
        _browser(office, staff=staff),
        _browser(office, staff=staff),
        _browser(office, staff=not staff),
    )
    answer = here.post(f"{prefix}/security/sign-out-everywhere")
    assert answer.json() == {"redirect": prefix or "/sign-in"}
    assert (_signed_in(here), _signed_in(there), _signed_in(stranger)) == (False, False, True)
    assert f'{OFFICE_COOKIE if staff else PORTAL_COOKIE}=""' in answer.headers["set-cookie"]


def test_a_contact_signs_in_with_a_password(office: Office) -> None:
    address = _address(office)
    browser = HttpBrowser()
    typed = {"who": office.contact.email.upper(), "password": OLD, "next": f"/p/{address}/tasks/1"}
    assert browser.post(f"/p/{address}/sign-in", typed).json() == {"redirect": f"/p/{address}/tasks/1"}
    assert _signed_in(browser)
    assert browser.cookies.get(DEVICE_COOKIE)


def test_every_wrong_pair_is_answered_alike(office: Office) -> None:
    address = _address(office)
    with writing() as session:
        other = make_office(session, "Third")
        session.get_one(Contact, other.contact.person_id).password_hash = None
    answers = set()
    for at, who, password in (
        (address, office.contact.email, "wrong password"),
        (address, office.contact.email, ""),
        (address, "nobody@client.ee", OLD),
        (address, office.staff.email, OLD),
        (address, other.contact.email, OLD),
        (address, "no address", OLD),
        (_address(other), other.contact.email, OLD),
        ("nowhere", office.contact.email, OLD),
    ):
        answer = HttpBrowser().post(f"/p/{at}/sign-in", {"who": who, "password": password})
        answers.add((answer.status_code, answer.text, tuple(answer.headers.keys())))
    assert len(answers) == 1 and next(iter(answers))[0] == 401
    with reading() as session:
        failed = session.scalars(select(Activity.subject_id).where(Activity.kind == "sign_in.failed")).all()
        assert sorted(failed) == sorted([office.contact.person_id] * 2 + [other.contact.person_id])


def test_every_failure_is_logged_and_none_says_what_was_typed(office: Office) -> None:
    address, slipped = _address(office), "my secret passphrase"
    tries = [
        ("/sign-in", {"email": office.staff.email, "password": "wrong"}),
        ("/sign-in", {"email": "nobody@firm.ee", "password": "wrong"}),
        ("/sign-in", {"email": slipped, "password": "wrong"}),
        (f"/p/{address}/sign-in", {"who": "nobody@firm.ee", "password": "wrong"}),
        ("/enter/made-up", {}),
        ("/new-password/made-up", {"password": NEW, "password_again": NEW}),
        ("/join/made-up", {"name": "Mari", "password": NEW}),
        (f"/p/{address}/enter/made-up", {}),
        ("/passkey", {"credential": "{}"}),
        (f"/p/{address}/passkey", {"credential": "{}"}),
    ]
    with capture_logs() as lines:
        for path, form in tries:
            assert HttpBrowser().post(path, form).status_code in (401, 404, 409)
    failed = [line for line in lines if line["event"] == "sign_in_failed"]
    assert [line["shown"] for line in failed] == ["password"] * 4 + ["link"] * 4 + ["passkey"] * 2
    assert [line["portal"] for line in failed if line["side"] == "portal"] == [address] * 3
    assert {line["log_level"] for line in failed} == {"warning"} and all(line["machine"] for line in failed)
    mailboxes = [line["mailbox"] for line in failed]
    # The same address is known again; nobody finds out which it is.
    assert mailboxes[1] == mailboxes[3] and len(set(mailboxes[:3])) == 3 and mailboxes[4:] == [""] * 6
    assert not [word for word in ("nobody", "secret", office.staff.email, "wrong", NEW) if word in str(failed)]


def test_the_trail_says_by_what_somebody_came_in(office: Office) -> None:
    address = _address(office)
    assert HttpBrowser().post(f"/p/{address}/sign-in", {"who": office.contact.email, "password": OLD}).is_success
    assert HttpBrowser().post("/sign-in", {"email": office.staff.email, "password": OLD}).is_success
    assert HttpBrowser().post("/sign-in", {"email": office.staff.email, "password": "wrong"}).status_code == 401
    with writing() as session:
        contact, valid = office.contact, timedelta(hours=1)
        link = links.issue(
            session, firm_id=contact.firm_id, kind=contact.kind, person_id=contact.person_id, valid=valid
        )
    assert HttpBrowser().post(f"/p/{address}/enter/{links.token(link)}").is_success
    with reading() as session:
        seen = [row.about for row in list_entries(session, office.staff, AuditFilter()).rows if row.what == "Signed in"]
        assert seen == ["password"]
        entries = session.execute(
            select(AuditEntry.kind, AuditEntry.data)
            .where(AuditEntry.kind.in_(("contact.entered", "sign_in.done", "sign_in.failed")))
            .order_by(AuditEntry.id)
        ).all()
    assert [(kind, data["shown"]) for kind, data in entries] == [
        ("contact.entered", ["password"]),
        ("sign_in.done", ["password"]),
        ("sign_in.failed", ["password"]),
        ("contact.entered", ["link"]),
    ]


def test_a_closed_portal_lets_nobody_in(office: Office) -> None:
    address = _address(office)
    with writing() as session:
        deactivate_portal(session, office.staff)
    answer = HttpBrowser().post(f"/p/{address}/sign-in", {"who": office.contact.email, "password": OLD})
    assert answer.status_code == 401 and _sessions() == 0


def test_guessing_slows_a_stranger_and_not_the_person_at_their_own_device(office: Office) -> None:
    path = f"/p/{_address(office)}/sign-in"
    own = HttpBrowser()
    right = {"who": office.contact.email, "password": OLD}
    assert own.post(path, right).is_success
    codes = [HttpBrowser().post(path, {**right, "password": "wrong"}).status_code for _ in range(12)]
    assert codes[0] == 401 and codes[-1] == 429
    assert HttpBrowser().post(path, right).status_code == 429
    assert own.post(path, right).is_success


def test_forgotten_is_answered_alike_and_mails_only_staff(office: Office) -> None:
    answers = {
        HttpBrowser().post("/forgotten", {"email": email}).text
        for email in (office.staff.email, office.contact.email, "nobody@firm.ee")
    }
    assert len(answers) == 1
    with reading() as session:
        mails = session.execute(select(OutboxMail.kind, OutboxMail.recipient_id)).all()
        assert [tuple(row) for row in mails] == [("password_link", office.staff.person_id)]


@pytest.mark.parametrize("email", ["mari@", "mari", "@firm.ee", "mari@firm ee"])
def test_what_is_no_address_is_said_to_be_none(office: Office, email: str) -> None:
    answer = HttpBrowser().post("/forgotten", {"email": email})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"email": str(NO_ADDRESS)}
    assert HttpBrowser().post("/forgotten", {"email": " "}).json()["errors"] == {"email": "Enter an e-mail address."}


def test_a_link_gives_a_new_password_and_signs_in_once(office: Office) -> None:
    before = _browser(office)
    HttpBrowser().post("/forgotten", {"email": office.staff.email})
    with reading() as session:
        path = f"/new-password/{proofs.token(session.scalars(select(MailedProof.id)).one())}"
    browser = HttpBrowser()
    typed = {"password": NEW, "password_again": NEW}
    answer = browser.post(path, {**typed, "password_again": "another one"})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"password_again"})
    assert browser.post("/new-password/made-up", typed).status_code == 409
    assert browser.post(path, typed).json() == {"redirect": "/tasks"}
    assert (_signed_in(browser), _signed_in(before)) == (True, False)
    again = HttpBrowser()
    assert again.post(path, typed).status_code == 409 and not _signed_in(again)
    assert HttpBrowser().post("/sign-in", {"email": office.staff.email, "password": OLD}).status_code == 401
    assert HttpBrowser().post("/sign-in", {"email": office.staff.email, "password": NEW}).is_success


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(office: Office) -> None:
    typed = {"email": office.staff.email, "password": OLD}
    desk = HttpBrowser()
    desk.post("/sign-in", typed)
    desk.post("/sign-in", typed)
    HttpBrowser().post("/sign-in", typed)
    with reading() as session:
        assert session.scalars(select(OutboxMail.kind)).all() == ["new_device"]
        stored = set(session.scalars(select(WebSession.device_hash)))
    assert hash_token(desk.cookies.get(DEVICE_COOKIE) or "") in stored and len(stored) == 2
