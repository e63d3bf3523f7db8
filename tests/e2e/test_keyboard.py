"""The office by keyboard alone: where one is after a dialog, a form and a choice are over, and what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.firms.queries import branding
from tests.e2e.pages.office import Office as Desk
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import reading, writing

pytestmark = pytest.mark.e2e

#: The heading of the card that has the focus.
_CARD = ".k-section:focus h2"


#: The moments in which what a page says goes by itself come when the test says so.
_DUE = """() => {
  window.__due = [];
  const later = window.setTimeout;
  window.setTimeout = (work, pause, ...more) =>
    pause === 8000 ? window.__due.push(work) && 0 : later(work, pause, ...more);
}"""


@pytest.fixture
def office(app_server: AppServer, environment: Environment) -> Office:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        return make_office(session, "Numbrid OÜ")


@pytest.fixture
def desk(app_server: AppServer, office: Office, devices: Callable[..., Any]) -> Desk:
    with writing() as session:
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return desk


def test_a_client_is_added_and_completed_without_a_mouse(desk: Desk) -> None:
    page = desk.page
    desk.open("/clients")
    desk.at("add-client-open").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(desk.at("add-client-open")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_be_focused()
    page.keyboard.type("Uus OÜ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Uus OÜ")).to_be_visible()

    desk.at("edit-client").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_be_focused()
    note = page.locator("#f-note")
    note.fill("n" * 4001)
    desk.at("save-client").focus()
    page.keyboard.press("Enter")
    # What is wrong is marked, and has the focus.
    expect(note).to_have_attribute("aria-invalid", "true")
    expect(note).to_be_focused()
    note.fill("Calls on Mondays")
    desk.at("save-client").focus()
    page.keyboard.press("Enter")
    desk.sees("snackbar", "Uus OÜ is saved.")
    # The form is gone: the next Tab goes on in its card, not at the top of the page.
    expect(page.locator(_CARD)).to_have_text("Profile")
    page.keyboard.press("Tab")
    expect(desk.at("edit-client")).to_be_focused()

    desk.at("add-contact").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog #f-name")).to_be_focused()
    expect(page.locator("dialog label[for=f-name]")).to_have_text("Name*")


def test_a_new_task_says_what_is_missing_and_keeps_the_place(desk: Desk) -> None:
    page = desk.page
    desk.open("/tasks/new")
    page.locator("#f-title").fill("Receipts")
    desk.at("create").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose the client.", exact=True)).to_be_visible()
    expect(desk.at("find-client")).to_be_focused()
    desk.at("client-choice", has_text="Client of Numbrid").focus()
    page.keyboard.press("Enter")
    desk.sees("chosen-client", "Client of Numbrid")
    expect(page.locator(_CARD)).to_have_text("Client")


def test_what_is_said_goes_by_itself_also_after_something_was_closed_by_hand(desk: Desk, office: Office) -> None:
    page = desk.page

    def save(note: str) -> None:
        desk.press("edit-client")
        page.locator("#f-note").fill(note)
        desk.press("save-client")
        desk.sees("snackbar", "is saved")

    desk.open(f"/clients/{office.client_id}")
    save("Calls on Mondays")
    page.locator(".k-snackbar-close").click()
    expect(desk.at("snackbar")).to_have_count(0)
    page.evaluate(_DUE)
    save("Calls on Tuesdays")
    page.wait_for_function("() => window.__due.length > 0")
    page.evaluate("window.__due.forEach((end) => end())")
    expect(desk.at("snackbar")).to_have_count(0)


def test_words_without_a_gap_do_not_burst_the_portals_front_page(desk: Desk, office: Office) -> None:
    with reading() as session:
        address = branding(session, office.firm_id).address
    desk.dress_portal(header_text="h" * 200, description="d" * 900)
    desk.open(f"/p/{address}")
    expect(desk.page.get_by_text("h" * 200)).to_be_visible()
    for width in (1280, 390):
        desk.page.set_viewport_size({"width": width, "height": 800})
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
