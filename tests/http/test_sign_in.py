"""Set-up, sign-in and sign-out of the office over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal_app.access import links
from portal_app.access.cookies import LANGUAGE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.access.queries import staff_actor
from portal_app.accounts.actor import Kind, Role, system
from portal_app.accounts.commands import add_staff
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.core.crypto import hash_token
from portal_app.firms.commands import setup_code
from tests.factories import Office, hashed, make_firm, make_office, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing

PASSWORD = "kolm tavalist sona"
FIRM = {
    "firm": "Kask & Co",
    "name": "Mari Kask",
    "email": "mari@kask.ee",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "language": "et",
    "time_zone": "Europe/Tallinn",
}


def _office(email: str = "mari@firm.ee") -> Office:
    with writing() as session:
        office = make_office(session)
        mari = add_staff(session, system(office.firm_id), name="Mari", email=email, role=Role.ACCOUNTANT, language="et")
        session.get_one(StaffMember, mari).password_hash = hashed(PASSWORD)
    return office


def _signed_in(browser: HttpBrowser) -> bool:
    token = browser.cookies.get(OFFICE_COOKIE)
    with reading() as session:
        return token is not None and staff_actor(session, hash_token(token)) is not None


def test_an_empty_installation_leads_to_the_set_up_and_signs_the_owner_in(database: Any) -> None:
    with writing() as session:
        code = setup_code(session)
    browser = HttpBrowser()
    assert browser.get("/").headers["location"] == "/set-up"
    wrong = browser.post("/set-up", {**FIRM, "code": "AAAA-AAAA"})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"code"})
    assert not _signed_in(browser)
    done = browser.post("/set-up", {**FIRM, "code": code})
    assert (done.status_code, done.json()) == (200, {"redirect": "/settings/apps"})
    assert _signed_in(browser)
    assert browser.cookies[LANGUAGE_COOKIE] == "et"
    assert browser.get("/").headers["location"] == "/tasks"
    assert HttpBrowser().get("/").headers["location"] == "/sign-in"
    assert HttpBrowser().post("/set-up", {**FIRM, "code": code}).status_code == 409


def test_the_code_can_not_be_guessed_for_long(sqlite: Any) -> None:
    with writing() as session:
        code = setup_code(session)
    answers = [HttpBrowser().post("/set-up", {"code": "AAAA-AAAA"}).status_code for _ in range(31)]
    assert answers[:30] == [422] * 30
    assert answers[30] == 429
    held = HttpBrowser().post("/set-up", {**FIRM, "code": code}, headers={"accept-language": "en"})
    assert held.status_code == 429
    assert 0 < int(held.headers["retry-after"]) <= 900
    assert held.json()["message"] == "Too many tries. Try again in 15 minutes."
    # One address alone keeps nobody else from setting up.
    assert HttpBrowser(address="203.0.113.20").post("/set-up", {**FIRM, "code": code}).status_code == 200


def test_the_right_password_signs_in_and_leads_on(database: Any) -> None:
    _office()
    browser = HttpBrowser()
    done = browser.post("/sign-in", {"email": " Mari@Firm.ee ", "password": PASSWORD, "next": "/clients?page=2"})
    assert done.json() == {"redirect": "/clients?page=2"}
    assert _signed_in(browser)
    cookie = next(value for value in done.headers.get_list("set-cookie") if value.startswith(OFFICE_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_people_come_by_https(sqlite: Any, environment: Any) -> None:
    environment.set(public_url="https://portal.example.com")
    _office()
    done = HttpBrowser().post("/sign-in", {"email": "mari@firm.ee", "password": PASSWORD})
    assert all("Secure" in value for value in done.headers.get_list("set-cookie"))


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(database: Any) -> None:
    _office()
    answers = [
        HttpBrowser().post("/sign-in", {"email": email, "password": "wrong"}, headers={"accept-language": "en"})
        for email in ("mari@firm.ee", "nobody@firm.ee", "", "no address")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-in", ""])
def test_nobody_is_led_elsewhere(sqlite: Any, path: str) -> None:
    _office()
    done = HttpBrowser().post("/sign-in", {"email": "mari@firm.ee", "password": PASSWORD, "next": path})
    assert done.json() == {"redirect": "/tasks"}


def test_a_browser_without_scripts_is_redirected(sqlite: Any) -> None:
    _office()
    done = HttpBrowser().post(
        "/sign-in", {"email": "mari@firm.ee", "password": PASSWORD}, headers={"accept": "text/html"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/tasks")


def test_too_many_tries_are_stopped_before_the_hash(database: Any) -> None:
    _office()
    typed = {"email": "mari@firm.ee", "password": "wrong"}
    assert [HttpBrowser().post("/sign-in", typed).status_code for _ in range(11)] == [401] * 10 + [429]
    right = HttpBrowser().post("/sign-in", {**typed, "password": PASSWORD})
    assert right.status_code == 429
    # Somebody else at the same place goes on.
    assert HttpBrowser().post("/sign-in", {**typed, "email": "other@firm.ee"}).status_code == 401


def test_the_count_is_shared_through_redis(sqlite: Any, environment: Any, redis_url: str) -> None:
    environment.set(redis_url=redis_url)
    _office()
    typed = {"email": "mari@firm.ee", "password": "wrong"}
    assert [HttpBrowser().post("/sign-in", typed).status_code for _ in range(11)] == [401] * 10 + [429]


def test_signing_in_again_ends_the_session_before(database: Any) -> None:
    _office()
    browser = HttpBrowser()
    browser.post("/sign-in", {"email": "mari@firm.ee", "password": PASSWORD})
    first = browser.cookies[OFFICE_COOKIE]
    browser.post("/sign-in", {"email": "mari@firm.ee", "password": PASSWORD})
    assert browser.cookies[OFFICE_COOKIE] != first
    assert not _signed_in(HttpBrowser(**{OFFICE_COOKIE: first}))
    assert _signed_in(browser)


def test_signing_out_ends_it_in_the_database_too(database: Any) -> None:
    office = _office()
    with writing() as session:
        token, portal = sign_in(session, office.staff), sign_in(session, office.contact)
    browser = HttpBrowser(**{OFFICE_COOKIE: token, PORTAL_COOKIE: portal})
    assert _signed_in(browser)
    done = browser.post("/sign-out")
    assert done.json() == {"redirect": "/sign-in"}
    assert not _signed_in(HttpBrowser(**{OFFICE_COOKIE: token}))
    with reading() as session:
        ended = select(func.count()).where(WebSession.ended_at.is_not(None))
        assert session.scalar(ended) == 1
    assert HttpBrowser().post("/sign-out").status_code == 200


def test_a_staff_link_signs_in_once(database: Any) -> None:
    with writing() as session:
        owner = make_firm(session)
        link = links.issue(
            session, firm_id=owner.firm_id, kind=Kind.STAFF, person_id=owner.person_id, valid=timedelta(hours=1)
        )
    browser = HttpBrowser()
    assert browser.post(f"/enter/{links.token(link)}").json() == {"redirect": "/tasks"}
    assert _signed_in(browser)
    again = HttpBrowser()
    assert again.post(f"/enter/{links.token(link)}").status_code == 409
    assert HttpBrowser().post("/enter/made-up").status_code == 409
    assert not _signed_in(again)


def test_health_tells_whether_the_database_answers(database: Any) -> None:
    assert HttpBrowser().get("/health").json() == {"status": "ok"}
