"""The client's side in a real browser, on a phone: from the first entry to a task that is done."""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from portal_app.access.cookies import PORTAL_COOKIE
from portal_app.core.clock import today
from portal_app.firms.models import Portal
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import Mode, TaskFields
from tests.e2e.pages.portal import skip_welcome
from tests.e2e.pages.visitor import LOADED, PATIENCE
from tests.factories import Office, make_client, make_office, make_person, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
#: The least that a thumb hits, in CSS pixels.
THUMB = 44
SMALLEST = "element => Math.min(element.offsetWidth, element.offsetHeight)"
#: What of a page's content stands beside the screen, with letters of this size in per cent.
CUT_OFF = """(size) => {
  document.documentElement.style.fontSize = `${size}%`;
  const edge = document.documentElement.clientWidth + 1;
  const past = (element) => element.getBoundingClientRect().right > edge && !element.closest(".k-hidden");
  return [...document.querySelectorAll("main *")].filter(past).map((element) => element.outerHTML.slice(0, 90));
}"""
#: What is pressed at a place within an element, from 0 to 1 across and down.
PRESSED = """(element, [across, down]) => {
  element.scrollIntoView({block: "center", behavior: "instant"});
  const box = element.getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width * across, box.y + box.height * down)
    .closest("[data-testid]").dataset.testid;
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """A firm of this test's own in the running installation."""

    office: Office
    base: str
    token: str
    task_id: str


@pytest.fixture
def place(app_server: AppServer, environment: Environment) -> Place:
    environment.set(data_dir=app_server.data_dir)
    day = today("Europe/Tallinn")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        second = make_client(session, office.staff, "Kask Kinnisvara OÜ")
        person = make_person(session, office.staff, second, email=office.contact.email)
        session.get_one(Portal, office.firm_id).max_upload_mb = 1

        def share(client: str, title: str, days: int, mode: Mode = Mode.DO) -> str:
            fields = TaskFields(title, "All of October.", day - timedelta(days=30), day + timedelta(days=days))
            who = ShareWith((person.person_id,), mode)
            return commands.create_task(
                session, office.staff, client, fields, checklist=("Fuel", "Parking"), share_with=who
            ).task_id

        task_id = share(office.client_id, "Please send me the receipts", -2)
        share(office.client_id, "Our price list", 9, Mode.READ)
        share(second, "Lease contract", 3)
        commands.post_message(session, office.staff, task_id, "A photo is fine.")
        commands.post_message(session, office.staff, task_id, "He is always late", internal=True)
        address = branding(session, office.firm_id).address
        return Place(office, f"{app_server.url}/p/{address}", sign_in(session, office.contact), task_id)


@pytest.fixture
def phone(browser: Browser, place: Place, app_server: AppServer) -> Any:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")  # type: ignore[arg-type]
    context.add_cookies([{"name": PORTAL_COOKIE, "value": place.token, "url": app_server.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_a_client_answers_a_task_on_the_phone(phone: Page, place: Place) -> None:
    page = phone
    page.goto(f"{place.base}/tasks")
    # The welcome, once.
    expect(page.get_by_test_id("tour")).to_be_visible()
    showing = "video => [...video.textTracks].filter(track => track.mode === 'showing').map(track => track.language)"
    assert page.get_by_test_id("tour").evaluate(showing) == ["en"]
    skip_welcome(page)
    page.reload()
    row = page.get_by_test_id("task").filter(has_text="receipts")
    expect(row).to_be_visible()
    expect(page.get_by_test_id("tour")).to_have_count(0)
    # New is bold, late is red and says so.
    expect(row.locator(".p-task-name")).to_have_css("font-weight", "700")
    expect(row.get_by_test_id("late")).to_contain_text("2 days late")
    expect(row.get_by_test_id("late")).to_have_css("color", "rgb(179, 38, 30)")

    row.click()
    expect(page.get_by_test_id("task-title")).to_have_text("Please send me the receipts")
    expect(page.get_by_test_id("message")).to_have_count(1)
    assert "always late" not in page.content()
    page.get_by_label("Fuel").check()
    expect(page.get_by_test_id("tick").first).to_contain_text("Mari Maasikas")

    # A writing survives a reload, and arrives once.
    page.get_by_test_id("message-text").fill("Is parking included?")
    page.reload()
    expect(page.get_by_test_id("message-text")).to_have_value("Is parking included?")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("message")).to_have_count(2)
    expect(page.get_by_test_id("message-text")).to_have_value("")
    expect(page.locator('[data-from="me"]')).to_contain_text("Is parking included?")
    for act in page.locator(".k-message-acts button").all():
        assert act.evaluate(SMALLEST) >= THUMB

    # One file too large says so and stops no other.
    expect(page.get_by_test_id("uploader")).to_contain_text("Up to 1 MB a file")
    large = PNG + b"\0" * 1_200_000
    page.get_by_test_id("uploader-input").set_input_files(
        [
            {"name": name, "mimeType": "image/png", "buffer": data}
            for name, data in (("1.png", PNG), ("2.png", large), ("3.png", PNG))
        ]
    )
    expect(page.locator('[data-testid="uploader-file"][data-state="refused"]')).to_contain_text(
        "The limit is 1 MB a file"
    )
    # They arrive in any order.
    for name in ("1.png", "3.png"):
        expect(page.get_by_test_id("file").filter(has_text=name)).to_be_visible()
    # The whole line downloads, but for the button on it.
    line = page.locator(".p-file").filter(has_text="3.png")
    assert line.evaluate(PRESSED, [0.5, 0.1]) == line.evaluate(PRESSED, [0.5, 0.9]) == "file"
    assert line.get_by_test_id("remove-file").evaluate(PRESSED, [0.5, 0.5]) == "remove-file"

    # Done, undone, done.
    page.get_by_test_id("finish").click()
    expect(page.get_by_test_id("standing")).to_contain_text("You are done")
    page.get_by_test_id("snackbar-action").click()
    expect(page.get_by_test_id("standing")).to_contain_text("With your accountant")
    page.get_by_test_id("finish").click()
    expect(page.get_by_test_id("reopen")).to_be_visible()
    page.get_by_test_id("back").click()
    page.get_by_test_id("done").click()
    expect(page.get_by_test_id("task").filter(has_text="receipts")).to_contain_text("Done by you")


def test_letters_twice_as_large_are_all_on_the_page(phone: Page, place: Place) -> None:
    page = phone
    page.goto(f"{place.base}/tasks")
    skip_welcome(page)
    for path, shown in (("tasks", "task"), (f"tasks/{place.task_id}", "send"), ("profile", "save-me")):
        page.goto(f"{place.base}/{path}")
        expect(page.get_by_test_id(shown).first).to_be_visible()
        expect(page.get_by_test_id("first")).to_have_count(0)
        assert page.evaluate(CUT_OFF, 100) == [], path
        assert page.evaluate(CUT_OFF, 200) == [], path


def test_companies_language_and_leaving(phone: Page, place: Place) -> None:
    page = phone
    page.goto(f"{place.base}/tasks")
    skip_welcome(page)
    page.evaluate("window.stayed = true")
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("company").filter(has_text="Kask").click()
    expect(page.get_by_test_id("task")).to_have_count(1)
    expect(page.get_by_test_id("task")).to_contain_text("Lease contract")
    expect(page.get_by_test_id("task")).to_contain_text("in 3 days")

    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("language-et").click()
    expect(page.locator("html")).to_have_attribute("lang", "et")
    expect(page.get_by_test_id("task")).not_to_contain_text("in 3 days")
    assert page.evaluate("window.stayed") is True

    # Signed out in one tab, the other is led to the front page by itself.
    other = page.context.new_page()
    other.goto(f"{place.base}/help")
    expect(other.get_by_test_id("help-ask")).to_be_visible()
    other.get_by_test_id("user-menu").click()
    other.get_by_test_id("sign-out").click()
    other.wait_for_url(place.base)
    page.wait_for_url(f"{place.base}?next=**")


def test_whoever_has_one_company_has_nothing_to_switch(phone: Page, place: Place, app_server: AppServer) -> None:
    with writing() as session:
        alone = make_person(session, place.office.staff, place.office.client_id, "Mari Mets", email="mari@mets.example")
        token = sign_in(session, alone)
    page, menu = phone, phone.get_by_test_id("user-menu")
    page.goto(f"{place.base}/tasks")
    skip_welcome(page)
    menu.click()
    expect(page.get_by_test_id("company")).to_have_count(2)
    expect(menu).to_have_attribute("aria-label", "Companies and your menu")

    page.context.add_cookies([{"name": PORTAL_COOKIE, "value": token, "url": app_server.url}])
    page.goto(f"{place.base}/tasks")
    skip_welcome(page)
    menu.click()
    expect(page.get_by_test_id("sign-out")).to_be_visible()
    expect(page.locator(".k-menu-heading").first).to_have_text("Language")
    expect(menu).to_have_attribute("aria-label", "Your menu")


def test_a_task_to_read_takes_questions_only(phone: Page, place: Place) -> None:
    page = phone
    page.goto(f"{place.base}/tasks/{place.task_id}")
    skip_welcome(page)
    # For a task to do the controls are there; for one to read they are not.
    expect(page.get_by_test_id("finish")).to_be_visible()
    expect(page.get_by_test_id("uploader")).to_be_visible()
    page.get_by_test_id("back").click()
    page.get_by_test_id("task").filter(has_text="price list").click()
    expect(page.get_by_test_id("standing")).to_contain_text("For you to read")
    expect(page.get_by_test_id("finish")).to_have_count(0)
    expect(page.get_by_test_id("uploader")).to_have_count(0)
    expect(page.get_by_label("Fuel")).to_be_disabled()
    page.get_by_test_id("message-text").fill("From when?")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("message")).to_contain_text("From when?")


class _Talk:
    """What a page's sockets said and heard, and what its console warned of."""

    def __init__(self, page: Page) -> None:
        self.sockets, self.warnings = 0, list[str]()
        self.said, self.heard = list[str](), list[str]()
        page.on("websocket", self._opened)
        page.on("console", lambda told: self.warnings.append(told.text) if told.type == "warning" else None)

    def _opened(self, socket: WebSocket) -> None:
        self.sockets += 1
        socket.on("framesent", lambda frame: self.said.append(str(frame)))
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))

    def asked(self, event: str) -> int:
        return sum(event in frame for frame in self.said)

    def answered(self, page: Page, times: int) -> None:
        """Wait until so many pages were loaded to their end: what a page shows can be there before."""
        end = time.monotonic() + PATIENCE / 1000
        while sum(LOADED in frame for frame in self.heard) < times:
            assert time.monotonic() < end, "the page was not loaded to its end"
            page.wait_for_timeout(20)


def test_the_socket_that_opens_first_is_the_only_one_and_a_link_asks_once(phone: Page, place: Place) -> None:
    page, talk = phone, _Talk(phone)
    page.goto(f"{place.base}/tasks?from=mail#end")
    skip_welcome(page)
    expect(page.get_by_test_id("task").first).to_be_visible()
    # It said its piece before it was greeted, as the framework never does.
    assert talk.said[0].startswith("40/_event,")
    assert (talk.sockets, talk.asked("hydrate_and_load"), talk.warnings) == (1, 1, [])

    page.get_by_test_id("task").filter(has_text="receipts").click()
    expect(page.get_by_test_id("task-title")).to_have_text("Please send me the receipts")
    talk.answered(page, 2)
    page.go_back()
    expect(page.get_by_test_id("task").first).to_be_visible()
    talk.answered(page, 3)
    page.go_forward()
    expect(page.get_by_test_id("task-title")).to_have_text("Please send me the receipts")
    talk.answered(page, 4)
    assert (talk.sockets, talk.asked("on_load_internal")) == (1, 3)


def test_a_page_that_is_left_as_soon_as_it_shows_is_not_asked_for_again(phone: Page, place: Place) -> None:
    page, talk = phone, _Talk(phone)
    page.goto(f"{place.base}/tasks/{place.task_id}")
    skip_welcome(page)
    # Pressed in the very moment in which the list stands there, before the framework takes note of it.
    page.evaluate("""
        new MutationObserver((_, watch) => {
          const row = document.querySelector("[data-testid=task]");
          if (!row) return;
          watch.disconnect();
          (row.closest("a") || row.querySelector("a")).click();
        }).observe(document, {childList: true, subtree: true});
    """)
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("task-title")).to_be_visible()
    page.wait_for_url("**/tasks/*")
    talk.answered(page, 3)
    asked = [json.loads(frame[frame.index("[") :])[1] for frame in talk.said if "on_load_internal" in frame]
    base = f"/p/{place.base.rsplit('/', 1)[1]}/tasks"
    assert [event["router_data"]["pathname"] for event in asked] == [base, f"{base}/{place.task_id}"]


def test_a_socket_that_asked_for_something_else_gives_way(phone: Page, place: Place) -> None:
    page, talk = phone, _Talk(phone)

    # The address changes when the socket has already asked under the first one.
    page.add_init_script("""
        new MutationObserver((_, watch) => {
          if (!document.body) return;
          watch.disconnect();
          history.replaceState(null, "", "?changed=1");
        }).observe(document, {childList: true, subtree: true});
    """)
    page.goto(f"{place.base}/tasks/{place.task_id}")
    skip_welcome(page)
    expect(page.get_by_test_id("task-title")).to_have_text("Please send me the receipts")
    assert talk.sockets == 2
    assert any("opened ahead" in warning for warning in talk.warnings)


def test_a_link_without_a_sign_in_leads_to_the_front_page_and_remembers(browser: Browser, place: Place) -> None:
    page = browser.new_page()
    page.goto(f"{place.base}/tasks/{place.task_id}")
    page.wait_for_url(f"{place.base}?next=**/tasks/{place.task_id}")
    expect(page.get_by_test_id("ask-form")).to_be_visible()
    page.close()
