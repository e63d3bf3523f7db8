"""Groups of ticks of which one is needed: what is wrong is named with the group, seen, and where one goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal_app.access.cookies import OFFICE_COOKIE
from tests.e2e.pages.office import Office as Desk
from tests.factories import Office, make_client, make_contact, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Rühmad OÜ")
        # Nobody at this one can be reached: there is nothing to tick.
        make_contact(session, office.staff, make_client(session, office.staff, "Vaikne OÜ"), "Vaikne Vello", email="")
        return office


@pytest.fixture
def desk(app_server: AppServer, office: Office, devices: Callable[..., Any]) -> Desk:
    with writing() as session:
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return desk


def _group_says(page: Page, name: str, fault: str) -> None:
    group = page.get_by_role("group", name=name, exact=True)
    expect(group).to_have_accessible_description(fault)
    expect(group.get_by_role("alert")).to_have_text(fault)
    expect(group.get_by_role("alert")).to_be_in_viewport()


def test_a_task_for_nobody(desk: Desk) -> None:
    page = desk.page
    desk.open("/tasks/new")
    page.locator("#f-title").fill("Receipts")
    desk.press("client-choice", has_text="Client of Rühmad")
    expect(desk.at("contact-box").first).to_be_visible()
    desk.press("create")
    _group_says(page, "Contacts", "Choose at least one contact.")
    expect(desk.at("contact-box").first).to_be_focused()


def test_a_task_for_whom_nobody_can_be_chosen(desk: Desk) -> None:
    page = desk.page
    desk.open("/tasks/new")
    page.locator("#f-title").fill("Receipts")
    desk.press("client-choice", has_text="Vaikne OÜ")
    expect(desk.at("contact-box").first).to_be_disabled()
    desk.press("create")
    _group_says(page, "Contacts", "Choose at least one contact.")
    expect(page.get_by_role("group", name="Contacts", exact=True)).to_be_focused()


def test_reminders_on_no_day_of_the_week(desk: Desk) -> None:
    page = desk.page
    desk.open("/settings/reminders")
    days = page.get_by_role("group", name="On which days of the week", exact=True)
    expect(days.get_by_role("checkbox")).to_have_count(7)
    for day in days.get_by_role("checkbox").all():
        day.uncheck()
    desk.press("save-reminders")
    _group_says(page, "On which days of the week", "Choose at least one day.")
    expect(days.get_by_role("checkbox").first).to_be_focused()


def test_a_rule_on_no_day_of_the_week(desk: Desk) -> None:
    page = desk.page
    desk.open("/recurring/new")
    page.locator("#f-every").select_option("week")
    days = page.get_by_role("group", name="On which days of the week", exact=True)
    ticked = days.get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    ticked.click()
    _group_says(page, "On which days of the week", "Choose at least one day of the week.")
