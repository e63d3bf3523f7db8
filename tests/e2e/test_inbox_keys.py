"""The inbox by keyboard with more in it than one page shows: who closes something goes on where they were."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.requests.commands import make_request
from tests.e2e.pages.office import Office as Desk
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


def test_the_place_is_kept_when_another_row_moves_up(
    app_server: AppServer, environment: Environment, devices: Callable[..., Any]
) -> None:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Tihe OÜ")
        for number in range(53):
            make_request(session, office.contact, f"Question {number:02}", "Please")
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    desk.open("/inbox")
    rows = desk.at("inbox-row")
    expect(rows).to_have_count(50)
    rows.nth(2).focus()
    desk.page.keyboard.press("e")
    desk.sees("snackbar", "no longer waits")
    # Still fifty: the next one came in from below.
    expect(rows).to_have_count(50)
    expect(rows.nth(2)).to_be_focused()
