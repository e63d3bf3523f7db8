"""The import of a client list in the browser: what is said of a list that lacks what is needed, and long texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.visitor import DESK, PHONE, Device
from tests.factories import Office, make_client, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

_Desks = Callable[[Device], Desk]


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        return make_office(session, "Nimekirjad OÜ")


@pytest.fixture
def at_desk(app_server: AppServer, office: Office, devices: Callable[..., Any]) -> _Desks:
    def take(device: Device) -> Desk:
        with writing() as session:
            token = sign_in(session, office.staff)
        desk: Desk = devices(Desk, app_server.url, device)
        desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
        return desk

    return take


def test_a_list_of_which_nothing_can_be_imported_is_not_called_complete(at_desk: _Desks, tmp_path: Path) -> None:
    desk = at_desk(DESK)
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(f"Client name;E-mail\n{'N' * 5000};a@b.example.com\n", encoding="utf-8")
    desk.read_list(faulty)
    desk.sees("nothing-importable", "No row can be imported")
    expect(desk.at("nothing-new")).to_have_count(0)
    # What is wrong with it stands beside it, in sight, however long the name is.
    table = desk.at("rows").locator("table")
    assert table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")
    assert desk.at("row-2").evaluate("row => row.getBoundingClientRect().height < 300")

    there = tmp_path / "there.csv"
    there.write_text("Client name\nClient of Nimekirjad OÜ\n", encoding="utf-8")
    desk.read_list(there)
    desk.sees("nothing-new", "All of it is there")
    expect(desk.at("nothing-importable")).to_have_count(0)


def test_all_clients_can_be_chosen_on_a_phone(at_desk: _Desks, office: Office) -> None:
    with writing() as session:
        for number in range(3):
            make_client(session, office.staff, f"Väike {number} OÜ")
    phone = at_desk(PHONE)
    phone.open("/clients")
    phone.press("tick")
    phone.sees("chosen", "1 client chosen")
    phone.press("tick-everything")
    phone.sees("chosen", "4 clients chosen")
    expect(phone.at("tick-everything")).to_have_count(0)
