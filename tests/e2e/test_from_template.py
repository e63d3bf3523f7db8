"""A task that begins from a template, in its own form: what is typed is nobody else's, and never lost (U7, U13)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.tasks.rules import Mode
from portal_app.templates.commands import create_template
from portal_app.templates.rules import Kind, TemplateFields
from tests.e2e.pages.office import Office as Desk
from tests.factories import make_client, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(devices: Callable[..., Any], app_server: AppServer, environment: Environment) -> Desk:
    environment.set(data_dir=app_server.data_dir)
    papers = TemplateFields(
        "Papers of {month} for {client}",
        "Dear {contact}, please send them.",
        ("Statement of {client}",),
        ("Invoices",),
        deadline_days=10,
        client_days=2,
        auto_complete=True,
        mode=Mode.READ,
    )
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        make_client(session, office.staff, "Tühi OÜ")
        create_template(session, office.staff, papers, Kind.TASK)
        create_template(session, office.staff, TemplateFields("Payroll", for_client=False), Kind.TASK)
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return desk


def test_a_new_task_begins_from_a_template(desk: Desk) -> None:
    field = {name: desk.page.locator(f'[name="{name}"]') for name in ("title", "description", "checklist", "slots")}
    start, deadline = (desk.page.locator(f'[name="{name}"]') for name in ("start_on", "internal_deadline"))
    desk.open("/tasks/new")
    desk.sees("new-task-form")
    desk.write(title="My own title", checklist="My line", start_on="2027-01-04")
    desk.press("choose-template")
    desk.at("find-template").fill("papers")
    expect(desk.at("template-choice")).to_have_count(1)
    desk.press("template-choice")
    expect(field["title"]).to_have_value("Papers of January for {client}")
    expect(deadline).to_have_value("2027-01-14")
    expect(desk.at("client-deadline")).to_contain_text("12 Jan 2027")
    expect(desk.at("filled-later")).to_contain_text("{contact}")

    # What was there before comes back, and the template after it.
    desk.press("template-back")
    expect(field["title"]).to_have_value("My own title")
    expect(field["checklist"]).to_have_value("My line")
    expect(field["description"]).to_have_value("")
    expect(deadline).to_have_value("")
    desk.press("template-again")
    expect(field["title"]).to_have_value("Papers of January for {client}")

    # The client fills what is open, also in what was changed by hand; the rest of that stays.
    field["checklist"].fill("Only this of {client}")
    desk.at("client-choice", has_text="Tühi").click()
    expect(field["title"]).to_have_value("Papers of January for Tühi OÜ")
    expect(field["checklist"]).to_have_value("Only this of Tühi OÜ")
    desk.page.get_by_role("button", name="Change", exact=True).click()
    desk.at("client-choice", has_text="Client of Numbrid").click()
    expect(field["title"]).to_have_value("Papers of January for Client of Numbrid OÜ")
    expect(field["checklist"]).to_have_value("Only this of Tühi OÜ")
    expect(desk.page.locator('[name="mode"][value="read"]')).to_be_checked()
    desk.tick(desk.at("contact-box"))
    expect(field["description"]).to_have_value("Dear Mari Maasikas, please send them.")
    start.fill("2027-02-01")
    expect(field["title"]).to_have_value("Papers of February for Client of Numbrid OÜ")
    expect(deadline).to_have_value("2027-02-11")

    # Another template, and back to the very form.
    desk.press("choose-template")
    desk.at("template-choice", has_text="Payroll").click()
    expect(field["title"]).to_have_value("Payroll")
    expect(desk.at("for-client")).not_to_be_checked()
    desk.press("template-back")
    expect(desk.at("for-client")).to_be_checked()
    expect(field["checklist"]).to_have_value("Only this of Tühi OÜ")
    expect(deadline).to_have_value("2027-02-11")
    expect(desk.at("contact-box")).to_be_checked()
    field["title"].fill("Papers, {quarter}st quarter")
    desk.press("create")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Papers, 1st quarter")
    expect(desk.page.get_by_text("Only this of Tühi OÜ")).to_be_visible()
    expect(desk.page.get_by_text("Dear Mari Maasikas, please send them.")).to_be_visible()


def test_a_template_leads_to_the_form(desk: Desk) -> None:
    desk.open("/templates")
    desk.at("template-line", has_text="Papers").get_by_test_id("use-template-once").click()
    expect(desk.at("from-template")).to_contain_text("Papers of {month} for {client}")
    expect(desk.page.locator('[name="auto_complete"]')).to_be_checked()
    desk.page.reload()
    expect(desk.page.locator('[name="slots"]')).to_have_value("Invoices")
