"""What is out of somebody's reach leaves a line in the log: which handler, and who; never of what."""

from typing import Any

import pytest
from structlog.testing import capture_logs

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.cookies import OFFICE_COOKIE
from state.client import ClientPage
from state.clients import Clients
from state.templates import Templates
from tests.factories import Office, make_office, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session, "Ledger")


def test_a_refused_page_and_a_refused_file_are_in_the_log(office: Office) -> None:
    with writing() as session:
        rival = make_office(session, "Rival")
        token, right = sign_in(session, rival.staff), sign_in(session, office.staff)
    with capture_logs() as quiet:
        Tab("/clients/[id]", id=office.client_id, office=right).send(ClientPage.load)
    assert [line for line in quiet if line["event"] == "access_refused"] == []
    with capture_logs() as lines:
        Tab("/clients/[id]", id=office.client_id, office=token).send(ClientPage.load)
        assert HttpBrowser(**{OFFICE_COOKIE: token}).get(f"/files/{office.client_id}").status_code == 404
    refused = [line for line in lines if line["event"] == "access_refused"]
    assert [line["handler"] for line in refused] == ["ClientPage.load", "/files/{file_id}"]
    assert {line["person"] for line in refused} == {rival.staff.person_id}
    assert office.client_id not in str(lines)


def test_the_same_said_twice_is_told_from_once(office: Office) -> None:
    with writing() as session:
        tab = Tab("/clients", office=sign_in(session, office.staff))
    told = []
    for kind, handler, given in [
        (Clients, Clients.add, {"form": {"name": ""}}),
        (Templates, Templates.duplicate, {"template_id": "gone"}),
    ]:
        for _ in range(2):
            if kind is Clients:
                tab.send(Clients.ask_new)
            tab.send(handler, **given)
            page = tab.state(kind)
            told.append((page.problem, page.faults, page.complaints))
    faults, again, problem, twice = told
    assert faults[1] and faults[:2] == again[:2] and faults[2] != again[2]
    assert problem[0] and problem[:2] == twice[:2] and problem[2] != twice[2]
