"""The portal's public forms over HTTP (U2, U5, U9, U31)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal_app.access import links
from portal_app.access.cookies import LANGUAGE_COOKIE, OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.access.queries import contact_actor
from portal_app.accounts.actor import Kind
from portal_app.accounts.models import Contact
from portal_app.activity.models import Activity
from portal_app.core.crypto import hash_token
from portal_app.firms.commands import PortalForm, deactivate_portal, save_portal
from portal_app.firms.models import Portal
from portal_app.notifications.people import load_people
from tests.factories import Office, make_office, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing


def _place(name: str = "Ours") -> tuple[Office, str]:
    with writing() as session:
        office = make_office(session, name)
        address = session.scalars(select(Portal.address).where(Portal.firm_id == office.firm_id)).one() or ""
    return office, address


def _link(office: Office, valid: timedelta = timedelta(hours=1), next_path: str = "") -> str:
    with writing() as session:
        return links.token(
            links.issue(
                session,
                firm_id=office.firm_id,
                kind=Kind.CONTACT,
                person_id=office.contact.person_id,
                valid=valid,
                next_path=next_path,
            )
        )


def _asked() -> list[dict[str, Any]]:
    with reading() as session:
        return list(session.scalars(select(Activity.data).where(Activity.kind == "sign_in.asked")))


def _signed_in(browser: HttpBrowser) -> bool:
    token = browser.cookies.get(PORTAL_COOKIE)
    with reading() as session:
        return token is not None and contact_actor(session, hash_token(token)) is not None


def test_known_and_unknown_addresses_are_answered_alike(database: Any) -> None:
    office, address = _place()
    other, _ = _place("Theirs")
    answers = [
        HttpBrowser().post(f"/p/{address}/ask", {"email": email, "next": f"/p/{address}/tasks/1"})
        for email in (office.contact.email, other.contact.email, "nobody@client.ee", office.staff.email)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert _asked() == [{"next": "/tasks/1", "client_id": None}]
    assert HttpBrowser().post("/p/nowhere/ask", {"email": office.contact.email}).text == answers[0].text
    for unfinished in ("", "nothing", "mari@", "mari maasikas@client.ee"):
        answer = HttpBrowser().post(f"/p/{address}/ask", {"email": unfinished})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["email"]), unfinished


def test_links_can_not_be_asked_for_without_end(database: Any) -> None:
    office, address = _place()
    for email in (office.contact.email, "nobody@client.ee"):
        tries = [HttpBrowser().post(f"/p/{address}/ask", {"email": email}).status_code for _ in range(6)]
        assert tries == [200] * 5 + [429]
    assert len(_asked()) == 5


def test_the_button_signs_in_and_leads_to_the_very_thing(database: Any) -> None:
    office, address = _place()
    token = _link(office, next_path="/tasks/1")
    browser = HttpBrowser()
    done = browser.post(f"/p/{address}/enter/{token}")
    assert done.json() == {"redirect": f"/p/{address}/tasks/1"}
    assert _signed_in(browser)
    assert browser.cookies[LANGUAGE_COOKIE] == "en"
    cookie = next(value for value in done.headers.get_list("set-cookie") if value.startswith(PORTAL_COOKIE))
    assert "HttpOnly" in cookie
    again = HttpBrowser()
    used = again.post(f"/p/{address}/enter/{token}", headers={"accept-language": "en"})
    assert (used.status_code, _signed_in(again)) == (409, False)
    assert "already used" in used.json()["message"]


def test_a_link_is_worth_nothing_elsewhere(database: Any) -> None:
    office, address = _place()
    _other, elsewhere = _place("Theirs")
    token = _link(office)
    browser = HttpBrowser()
    for path in (f"/p/{elsewhere}/enter/{token}", f"/p/{address}/enter/made-up", f"/p/nowhere/enter/{token}"):
        assert browser.post(path).status_code == 404
    assert browser.post(f"/enter/{token}").status_code == 409
    assert not _signed_in(browser)
    assert browser.post(f"/p/{address}/enter/{token}").status_code == 200


def test_a_closed_portal_lets_nobody_in(database: Any) -> None:
    office, address = _place()
    token = _link(office)
    with writing() as session:
        deactivate_portal(session, office.staff)
    browser = HttpBrowser()
    assert browser.post(f"/p/{address}/enter/{token}").status_code == 409
    assert not _signed_in(browser)
    assert browser.post(f"/p/{address}/ask", {"email": office.contact.email}).status_code == 200
    assert _asked() == []


def test_a_fresh_link_goes_to_the_same_person_by_one_press(database: Any) -> None:
    office, address = _place()
    token = _link(office, valid=timedelta(seconds=-1), next_path="/tasks/1")
    answer = HttpBrowser().post(f"/p/{address}/fresh/{token}")
    assert answer.status_code == 200
    assert _asked() == [{"next": "/tasks/1", "client_id": None}]
    # For a token that we never made the answer is the same, and nothing happens.
    assert HttpBrowser().post(f"/p/{address}/fresh/made-up").text == answer.text
    assert len(_asked()) == 1


def test_signing_out_of_the_portal_leaves_the_office(database: Any) -> None:
    office, address = _place()
    with writing() as session:
        staff, contact = sign_in(session, office.staff), sign_in(session, office.contact)
    browser = HttpBrowser(**{OFFICE_COOKIE: staff, PORTAL_COOKIE: contact})
    assert _signed_in(browser)
    assert browser.post(f"/p/{address}/sign-out").json() == {"redirect": f"/p/{address}"}
    assert not _signed_in(HttpBrowser(**{PORTAL_COOKIE: contact}))
    assert browser.cookies.get(OFFICE_COOKIE) == staff


def test_an_old_address_leads_on_with_the_rest_of_the_path(database: Any) -> None:
    office, address = _place()
    with writing() as session:
        save_portal(
            session,
            office.staff,
            PortalForm(address="new-one", firm_name="Ours", colour="#112233", accent="#445566"),
        )
    browser = HttpBrowser()
    for path, target in (
        (f"/p/{address}", "/p/new-one"),
        (f"/p/{address}/tasks/1?from=mail", "/p/new-one/tasks/1?from=mail"),
        ("/p/NEW-ONE/tasks", "/p/new-one/tasks"),
    ):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (307, target)
    for path in ("/p/new-one/tasks", "/p/nowhere/tasks", "/p/"):
        assert browser.get(path).status_code == 404


def _language_after_entering(office: Office, address: str, accept: str, **cookies: str) -> str | None:
    browser = HttpBrowser(**cookies)
    browser.post(f"/p/{address}/enter/{_link(office)}", headers={"accept-language": accept})
    assert _signed_in(browser)
    with reading() as session:
        return session.scalar(select(Contact.language).where(Contact.id == office.contact.person_id))


def _mails_language(office: Office) -> str:
    key = ("contact", office.contact.person_id)
    with reading() as session:
        return load_people(session, [key])[key].language


def test_who_has_no_language_gets_their_browsers_at_the_first_entering(database: Any) -> None:
    office, address = _place()
    assert _mails_language(office) == "en"
    # One that we do not speak says nothing, and the next entering may.
    assert _language_after_entering(office, address, "fr-FR,fr;q=0.9") is None
    assert _language_after_entering(office, address, "fr-FR,et-EE;q=0.8,en;q=0.5") == "et"
    # It is theirs from then on: other devices change nothing, and mails follow.
    assert _language_after_entering(office, address, "en-GB") == "et"
    with reading() as session:
        changed = session.scalars(select(Activity.data).where(Activity.kind == "contact.changed")).all()
    assert _mails_language(office) == "et"
    assert [line["changes"] for line in changed] == [[{"field": "language", "before": "en", "after": "et"}]]


def test_what_the_firm_wrote_down_and_what_was_chosen_here_come_first(database: Any) -> None:
    office, address = _place()
    with writing() as session:
        session.get_one(Contact, office.contact.person_id).language = "en"
    assert _language_after_entering(office, address, "et-EE") == "en"
    other, elsewhere = _place("Theirs")
    assert _language_after_entering(other, elsewhere, "en-GB", **{LANGUAGE_COOKIE: "et"}) == "et"
