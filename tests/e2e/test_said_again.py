"""Why something did not happen is told each time, also in the same words, and stays in sight on either side."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.firms.queries import branding
from portal_app.tasks import commands, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from portal_app.templates.commands import create_template, edit_template
from portal_app.templates.rules import Kind, TemplateFields
from tests.e2e.pages.line import Line
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

#: Counts how often an element goes from what is read out.
_COUNT_GOING = """element => {
  const seen = new MutationObserver(() => {
    if (getComputedStyle(element).visibility === "hidden") element.dataset.gone = Number(element.dataset.gone ?? 0) + 1;
  });
  seen.observe(element, { attributes: true, attributeFilter: ["style"] });
}"""


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        return make_office(session, "Numbrid OÜ")


@pytest.fixture
def desk(office: Office, app_server: AppServer, devices: Callable[..., Any]) -> Desk:
    desk: Desk = devices(Desk, app_server.url)
    with writing() as session:
        token = sign_in(session, office.staff)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return desk


def _leaves(place: Locator, press: Callable[[], None]) -> None:
    """What stands there is taken away by a press, whatever comes in its place."""
    there = place.element_handle()
    assert there is not None
    press()
    place.page.wait_for_function("element => !element.isConnected", arg=there)
    expect(place).to_be_visible()


def test_the_same_refusal_is_read_out_again(desk: Desk, office: Office) -> None:
    with writing() as session:
        template = create_template(session, office.staff, TemplateFields("Papers", "As ever"), Kind.TASK)
    desk.open("/templates")
    desk.press("edit-template")
    desk.write(description="Mine")
    with writing() as session:
        edit_template(session, office.staff, template, TemplateFields("Papers", "Theirs"))
    desk.press("template-save")
    desk.sees("template-problem")
    _leaves(desk.at("template-problem"), lambda: desk.press("template-save"))


def test_the_same_fault_is_read_out_again_and_its_field_found_again(desk: Desk) -> None:
    desk.open_whole("/clients")
    desk.press("add-client-open")
    name, fault = desk.page.locator('[name="name"]:visible'), desk.page.locator("#f-name-error")
    desk.press("add-client-save")
    expect(fault).not_to_be_empty()
    expect(name).to_be_focused()
    fault.evaluate(_COUNT_GOING)
    desk.press("add-client-save")
    expect(fault).to_have_attribute("data-gone", "1")
    expect(name).to_be_focused()
    expect(fault).to_be_visible()


def test_what_the_portal_refuses_stays_in_sight(
    office: Office, app_server: AppServer, devices: Callable[..., Any]
) -> None:
    lines = [f"Line {n}" for n in range(60)]
    with writing() as session:
        made = commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields("Receipts"),
            checklist=lines,
            share_with=ShareWith((office.contact.person_id,)),
        )
        address = branding(session, office.firm_id).address
        token = sign_in(session, office.contact)
    phone: Portal = devices(Portal, app_server.url, PHONE)
    phone.context.add_cookies([{"name": PORTAL_COOKIE, "value": token, "url": app_server.url}])
    line = Line(phone.page)
    phone.open(f"/p/{address}/tasks/{made.task_id}")
    phone.sees("task-title", "Receipts")
    phone.skip_welcome()
    # A colleague takes a line away, and the press overtakes the news of it.
    line.held = True
    with writing() as session:
        last = queries.task(session, office.staff, made.task_id).checklist[-1].id
        commands.remove_item(session, office.staff, made.task_id, last)
    phone.at("tick").last.click()
    line.let_go()
    phone.sees("problem", "no longer here")
    expect(phone.at("problem")).to_be_in_viewport(ratio=1)
