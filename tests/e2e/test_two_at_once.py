"""Two people at the same thing at once: who is late reads so, wherever they pressed, and keeps their words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.tasks import commands
from portal_app.tasks.rules import TaskFields
from portal_app.templates.commands import create_template, edit_template
from portal_app.templates.rules import Kind, TemplateFields
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.visitor import DESK, PHONE, Device
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

LONG = "\n".join(f"Line {n}" for n in range(80))


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_who_saves_later_sees_why_it_is_not_saved(
    devices: Callable[..., Any], app_server: AppServer, environment: Environment, device: Device
) -> None:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        task = commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields("Receipts", description=LONG),
            checklist=LONG.split("\n"),
        )
        template = create_template(session, office.staff, TemplateFields("Papers", LONG), Kind.TASK)
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url, device)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])

    # The form of a template: its button is far below what the form says first.
    desk.open("/templates")
    desk.press("edit-template")
    desk.write(description="Mine")
    with writing() as session:
        edit_template(session, office.staff, template, TemplateFields("Papers", "Theirs"))
    desk.press("template-save")
    expect(desk.at("template-problem")).to_be_in_viewport(ratio=1)
    expect(desk.at("template-problem")).to_have_attribute("role", "alert")
    expect(desk.page.locator('[name="description"]')).to_have_value("Mine")

    # A line at the end of a long task.
    desk.open_task(task.task_id, "Receipts")
    desk.press("edit-text")
    desk.write(description=LONG + "\nMine")
    with writing() as session:
        commands.edit_task(session, office.staff, task.task_id, None, TaskFields("Receipts", description="Theirs"))
    desk.page.locator('[name="description"]').evaluate("element => { element.style.height = '1800px'; }")
    desk.page.locator("form:has([name=description]) button[type=submit]").click()
    expect(desk.page.locator("#f-description-error")).to_contain_text("Theirs")
    expect(desk.page.locator("#f-description-error")).to_be_in_viewport(ratio=1)
    expect(desk.page.locator('[name="description"]')).to_have_value(LONG + "\nMine")


def test_what_is_typed_in_a_line_outlives_its_removal(
    devices: Callable[..., Any], app_server: AppServer, environment: Environment
) -> None:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        task = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), checklist=("Fuel", "Food")
        )
        tokens = [sign_in(session, office.staff) for _ in range(2)]
    desks: list[Desk] = [devices(Desk, app_server.url) for _ in tokens]
    for desk, token in zip(desks, tokens, strict=True):
        desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
        desk.open_task(task.task_id, "Receipts")
    mine, theirs = desks
    typed = mine.page.locator('[name="item_text"]')
    mine.press("item-menu")
    mine.page.get_by_role("menuitem", name="Reword").click()
    typed.fill("Fuel, with the car's number")
    theirs.press("item-menu")
    theirs.page.get_by_role("menuitem", name="Remove").click()
    mine.sees("removed-meanwhile", "copy it")
    expect(typed).to_have_value("Fuel, with the car's number")
    expect(typed).to_be_focused()
    mine.press("leave-line")
    expect(typed).to_have_count(0)
    expect(mine.page.locator(".k-checklist > li")).to_have_count(1)
