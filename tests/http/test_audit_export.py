"""`POST /settings/audit/export`: who gets the trail, and who is led elsewhere."""

import pytest

import portal_app.wiring  # noqa: F401
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from tests.factories import make_office, make_staff, sign_in
from tests.support.databases import Database
from tests.support.http_browser import HttpBrowser
from tests.support.scope import writing

PATH = "/settings/audit/export"


def _post(cookies: dict[str, str], **form: str) -> tuple[int, str]:
    answer = HttpBrowser(**cookies).post(PATH, form)
    return answer.status_code, answer.text


@pytest.fixture
def people(database: Database) -> dict[str, dict[str, str]]:
    """Cookies of the owner, of an accountant, a contact and another firm's owner; the owner's trail has one entry."""
    with writing() as session:
        office, other = make_office(session, "Ours"), make_office(session, "Theirs")
        accountant = make_staff(session, office.firm_id)
        _note(session, office.staff)
        return {
            "owner": {OFFICE_COOKIE: sign_in(session, office.staff)},
            "accountant": {OFFICE_COOKIE: sign_in(session, accountant)},
            "contact": {PORTAL_COOKIE: sign_in(session, office.contact)},
            "stranger": {OFFICE_COOKIE: sign_in(session, other.staff)},
        }


def _note(session: object, actor: Actor) -> None:
    entry = Event(Kind.PORTAL_CHANGED, ("portal", actor.firm_id), data={"title": "Of ours"})
    record(session, actor, entry)  # type: ignore[arg-type]


def test_who_gets_it(people: dict[str, dict[str, str]]) -> None:
    status, told = _post(people["owner"])
    assert status == 200 and "Of ours" in told
    status, told = _post(people["owner"], kind="sign_in.done")
    assert status == 200 and "Of ours" not in told
    status, told = _post(people["owner"], since="2026-13-45", until="never")
    assert status == 200 and "Of ours" in told
    status, told = _post(people["stranger"])
    assert status == 200 and "Of ours" not in told
    for wrong in ("accountant", "contact"):
        status, told = _post(people[wrong])
        assert status == 303 and told == "", wrong
    assert _post({})[0] == 303
