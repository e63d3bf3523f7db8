"""What is typed into a long form of the office stays on the device until it has arrived, and is nobody else's."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.accounts.actor import Role
from portal_app.templates.commands import create_template
from portal_app.templates.rules import Kind, TemplateFields
from tests.e2e.pages.office import Office as Desk
from tests.factories import Office, make_client, make_office, make_staff, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

_KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('kontor.draft.office.')).length"


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        made = make_office(session, "Numbrid OÜ")
        make_client(session, made.staff, "Tühi OÜ")
        fields = TemplateFields("Payroll", "Hours, please", deadline_days=10)
        create_template(session, made.staff, fields, Kind.TASK)
    return made


@pytest.fixture
def desk(office: Office, app_server: AppServer, devices: Callable[..., Any]) -> Desk:
    desk: Desk = devices(Desk, app_server.url)
    sit(desk, office.staff)
    return desk


def sit(desk: Desk, staff: Any) -> None:
    """Somebody is signed in at this desk."""
    with writing() as session:
        token = sign_in(session, staff)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": desk.url}])


def test_a_new_task_is_kept_until_it_is_made(desk: Desk) -> None:
    at = {name: desk.page.locator(f'[name="{name}"]') for name in ("title", "checklist", "internal_deadline")}
    desk.open("/tasks/new")
    desk.at("client-choice", has_text="Client of Numbrid").click()
    desk.tick(desk.at("contact-box"))
    desk.write(title="Papers of March", checklist="Invoices", internal_deadline="2027-03-10", client_days="2")
    desk.tick(desk.page.locator('[name="mode"][value="read"]'))
    expect(desk.at("kept")).to_have_count(0)

    def all_is_there() -> None:
        desk.sees("kept")
        expect(at["title"]).to_have_value("Papers of March")
        expect(at["checklist"]).to_have_value("Invoices")
        expect(at["internal_deadline"]).to_have_value("2027-03-10")
        expect(desk.at("chosen-client")).to_have_text("Client of Numbrid OÜ")
        expect(desk.at("contact-box")).to_be_checked()
        expect(desk.page.locator('[name="mode"][value="read"]')).to_be_checked()
        expect(desk.at("client-deadline")).to_contain_text("8 Mar 2027")

    # By a link and back, by the program's own link, by a reload, and in another tab, which has a state of its own.
    desk.press("new-repeats")
    desk.is_at(re.compile("/recurring/new"))
    desk.page.go_back()
    all_is_there()
    desk.page.reload()
    all_is_there()
    desk.page = desk.new_page()
    desk.open("/tasks/new")
    all_is_there()

    # For one client it is another form.
    with_client = desk.page.url + "?client=other"
    desk.page.goto(with_client)
    expect(at_now(desk, "title")).to_have_value("")
    expect(desk.at("kept")).to_have_count(0)

    desk.open("/tasks/new")
    desk.sees("kept")
    desk.press("create")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Papers of March")
    desk.page.wait_for_function(f"() => {_KEPT} === 0")
    desk.open("/tasks/new")
    expect(at_now(desk, "title")).to_have_value("")
    expect(desk.at("kept")).to_have_count(0)


def at_now(desk: Desk, name: str) -> Any:
    """A field of the page that is open now."""
    return desk.page.locator(f'[name="{name}"]')


def test_what_was_kept_can_be_thrown_away_and_a_template_fills_beside_it(desk: Desk) -> None:
    title, description = at_now(desk, "title"), at_now(desk, "description")
    desk.open("/tasks/new")
    desk.press("choose-template")
    desk.at("template-choice", has_text="Payroll").click()
    expect(title).to_have_value("Payroll")
    # What a template wrote is none of what somebody typed.
    assert desk.page.evaluate(_KEPT) == 0
    title.fill("Payroll of March")
    desk.page.reload()
    expect(title).to_have_value("Payroll of March")
    expect(description).to_have_value("Hours, please")
    desk.press("kept-away")
    expect(title).to_have_value("")
    expect(title).to_be_focused()
    expect(description).to_have_value("")
    expect(desk.at("kept")).to_have_count(0)
    assert desk.page.evaluate(_KEPT) == 0
    desk.page.reload()
    desk.sees("new-task-form")
    expect(title).to_have_value("")


def test_a_colleague_at_the_same_browser_finds_an_empty_form(desk: Desk, office: Office) -> None:
    desk.open("/tasks/new")
    desk.write(title="About the divorce")
    desk.page.wait_for_function("() => JSON.stringify(localStorage).includes('divorce')")
    with writing() as session:
        colleague = make_staff(session, office.firm_id, "Juta", role=Role.OWNER)
    sit(desk, colleague)
    for _ in range(2):
        desk.open_whole("/tasks/new")
        desk.sees("new-task-form")
        expect(at_now(desk, "title")).to_have_value("")
        expect(desk.at("kept")).to_have_count(0)
    desk.press("user-menu")
    desk.press("sign-out")
    desk.is_at("/sign-in")
    assert desk.page.evaluate(_KEPT) == 0


def test_settings_of_the_portal_are_kept_until_they_are_saved(desk: Desk) -> None:
    words = at_now(desk, "header_text")
    desk.open("/settings/portal")
    desk.sees("save-portal")
    desk.write(header_text="Open till four", link_hours="48")
    desk.page.get_by_role("link", name="Settings", exact=True).first.click()
    desk.is_at("/settings")
    desk.page.go_back()
    desk.sees("kept")
    expect(words).to_have_value("Open till four")
    expect(at_now(desk, "link_hours")).to_have_value("48")
    # The preview follows what came back, as what is typed.
    desk.press("preview-home")
    shown = desk.page.frame_locator('[data-testid="preview-frame"][data-device="phone"]')
    expect(shown.get_by_text("Open till four")).to_be_visible()
    desk.press("kept-away")
    expect(words).to_have_value("")
    expect(desk.at("kept")).to_have_count(0)
    expect(shown.get_by_text("Open till four")).to_have_count(0)
    desk.write(header_text="Open till five", contact_email=" Info@Numbrid.example.com ")
    desk.page.reload()
    desk.sees("kept")
    with desk.page.expect_response("**/upload/portal-settings") as answer:
        desk.press("save-portal")
    assert answer.value.ok
    expect(desk.at("kept")).to_have_count(0)
    desk.page.reload()
    expect(words).to_have_value("Open till five")
    expect(desk.at("kept")).to_have_count(0)
    assert desk.page.evaluate(_KEPT) == 0


@pytest.fixture
def aside(desk: Desk) -> dict[str, Callable[[], None]]:
    """The ways in which a dialog closes without being meant to."""
    return {
        "Escape": lambda: desk.page.keyboard.press("Escape"),
        "a press beside it": lambda: desk.page.mouse.click(5, 400),
        "its cross": lambda: desk.page.locator("dialog[open] header button").click(),
    }


def test_what_is_typed_in_a_drawer_outlives_its_closing(desk: Desk, aside: dict[str, Callable[[], None]]) -> None:
    title, description = at_now(desk, "title"), at_now(desk, "description")
    desk.open("/templates")
    desk.press("edit-template")
    description.fill("Hours and days")
    for number, (way, close) in enumerate(aside.items()):
        close()
        expect(title, way).to_have_count(0)
        desk.press("edit-template")
        expect(desk.at("kept")).to_be_visible()
        expect(title).to_have_value("Payroll")
        expect(description).to_have_value("Hours and days" + "!" * number)
        description.fill("Hours and days" + "!" * (number + 1))
    # In the middle of it the page is left, and loaded again.
    desk.page.reload()
    # A new one has nothing of it.
    desk.press("new-template")
    expect(title).to_have_value("")
    expect(desk.at("kept")).to_have_count(0)
    desk.press("template-cancel")
    desk.press("edit-template")
    expect(description).to_have_value("Hours and days!!!")
    desk.press("kept-away")
    expect(description).to_have_value("Hours, please")
    expect(desk.at("kept")).to_have_count(0)
    # "Cancel" is meant.
    description.fill("Nothing of this")
    desk.press("template-cancel")
    expect(title).to_have_count(0)
    assert desk.page.evaluate(_KEPT) == 0
    desk.press("edit-template")
    expect(description).to_have_value("Hours, please")
    # And what has arrived is no longer kept.
    description.fill("Hours and nights")
    desk.press("template-save")
    expect(title).to_have_count(0)
    desk.page.wait_for_function(f"() => {_KEPT} === 0")
    desk.press("edit-template")
    expect(description).to_have_value("Hours and nights")
    expect(desk.at("kept")).to_have_count(0)


def test_so_does_a_new_client_a_contact_and_an_invitation(
    desk: Desk, office: Office, aside: dict[str, Callable[[], None]]
) -> None:
    places = [
        ("/clients", "add-client-open", "name", "add-client-save"),
        (f"/clients/{office.client_id}", "add-contact", "email", "contact-save"),
        ("/settings/people", "invite", "email", "send-invitation"),
    ]
    for path, opens, name, saves in places:
        typed = "uus@numbrid.example.com" if name == "email" else "Uus OÜ"
        field = desk.page.locator(f'dialog[open] [name="{name}"]')
        desk.open(path)
        for close in aside.values():
            desk.press(opens)
            field.fill(typed)
            close()
            expect(field).to_have_count(0)
            desk.press(opens)
            expect(field).to_have_value(typed)
            expect(desk.at("kept")).to_be_visible()
            desk.press("kept-away")
            expect(field).to_have_value("")
            desk.page.keyboard.press("Escape")
            expect(field).to_have_count(0)
        desk.press(opens)
        desk.page.locator('dialog[open] [name="name"]').fill("Uus Inimene")
        if name == "email":
            field.fill(typed)
        desk.press(saves)
        expect(field).to_have_count(0)
        desk.page.wait_for_function(f"() => {_KEPT} === 0")
