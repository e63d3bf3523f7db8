"""Tables with much in them scroll in themselves on a phone, and not the page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.calendar.rules import Rule
from portal_app.core.clock import today
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.rules import RecurringFields
from portal_app.templates.rules import TemplateFields
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        return make_office(session, "Laiad OÜ")


@pytest.fixture
def phone(app_server: AppServer, office: Office, devices: Callable[..., Any]) -> Desk:
    with writing() as session:
        token = sign_in(session, office.staff)
    phone: Desk = devices(Desk, app_server.url, PHONE)
    phone.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return phone


def test_a_month_with_many_columns_scrolls_in_itself(phone: Desk, office: Office) -> None:
    first = (today("Europe/Tallinn").replace(day=1) + timedelta(days=40)).replace(day=1)
    writer = replace(office.staff, language="en")
    with writing() as session:
        for number in range(6):
            fields = RecurringFields(
                TemplateFields(f"Papers of the kind {number} of {{month}}", rule=Rule(day=28)), first
            )
            create_recurring(session, writer, office.client_id, fields)
    phone.open("/overview")
    phone.sees("month")
    phone.press("month-after")
    expect(phone.at("overview-cell")).to_have_count(6)
    box = phone.page.get_by_role("region", name="Overview")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
