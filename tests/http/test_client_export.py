"""Clients as a file: whose they are, which of them, and that text stays text (P1)."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from tests.factories import Office, make_client, make_office, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import writing

EXPORT = "/clients/export"


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _browser(office: Office, cookie: str = OFFICE_COOKIE) -> HttpBrowser:
    actor = office.staff if cookie == OFFICE_COOKIE else office.contact
    with writing() as session:
        return HttpBrowser(**{cookie: sign_in(session, actor)})


def test_all_that_match_of_the_own_firm(office: Office) -> None:
    with writing() as session:
        make_client(session, office.staff, "=2+3")
        make_client(session, office.staff, "Unlike")
    answer = _browser(office).post(EXPORT, {"everything": "1", "format": "csv", "search": "2+3"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"] and answer.headers["cache-control"].endswith(
        "no-store"
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("'=2+3;")
    whole = _browser(office).post(EXPORT, {"everything": "1", "format": "xlsx"})
    sheet = load_workbook(BytesIO(whole.content)).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["=2+3", "Client of Ledger", "Unlike"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_only_the_ticked_ones(office: Office) -> None:
    with writing() as session:
        strange = make_office(session, "Stranger").client_id
        make_client(session, office.staff, "Not ticked")
    answer = _browser(office).post(EXPORT, {"format": "csv", "ids": f"{office.client_id},{strange}"})
    assert [line.split(";")[0] for line in answer.text.splitlines()[1:]] == ["Client of Ledger"]


def test_nobody_and_contacts_get_no_file(office: Office) -> None:
    for browser in (HttpBrowser(), _browser(office, PORTAL_COOKIE), HttpBrowser(**{OFFICE_COOKIE: "made up"})):
        answer = browser.post(EXPORT, {"everything": "1", "format": "csv"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/clients")
