"""What is being written in the office outlives reloads, restarts and slow answers, and arrives once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from tests.e2e.pages.office import Office as Desk
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

#: Holds back what the page sends for as long as `window.held` is true, and counts what it let through.
_HOLD = """
(() => {
  const send = WebSocket.prototype.send;
  const waiting = [];
  window.held = false;
  WebSocket.prototype.send = function (data) {
    if (window.held && String(data).includes("task_talk")) waiting.push([this, data]);
    else send.call(this, data);
  };
  window.release = () => {
    window.held = false;
    for (const [socket, data] of waiting.splice(0)) send.call(socket, data);
  };
})();
"""


@pytest.fixture
def server(make_app_server: Callable[..., AppServer]) -> AppServer:
    return make_app_server(notify_delay="1h")


@pytest.fixture
def task_id(server: AppServer, environment: Environment) -> str:
    environment.set(data_dir=server.data_dir)
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        shared = ShareWith((office.contact.person_id,))
        made = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), checklist=("Fuel",), share_with=shared
        )
        _tokens[made.task_id] = sign_in(session, office.staff)
    return made.task_id


_tokens: dict[str, str] = {}


@pytest.fixture
def desk(browser: Browser, server: AppServer, task_id: str) -> Iterator[Any]:
    desk = Desk(browser, server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": _tokens[task_id], "url": server.url}])
    desk.page.add_init_script(_HOLD)
    yield desk
    desk.close()


def test_a_comment_that_is_being_written_outlives_a_restart_and_stays_a_comment(
    desk: Desk, server: AppServer, task_id: str
) -> None:
    desk.open_task(task_id, "Receipts")
    expect(desk.at("composer")).to_have_attribute("data-mode", "portal")
    desk.press("mode-internal")
    desk.write(message="He is always late")
    desk.page.reload()
    expect(desk.at("message-text")).to_have_value("He is always late")
    expect(desk.at("composer")).to_have_attribute("data-mode", "internal")
    server.stop()
    server.start()
    # Whether the page came back by itself or is loaded anew.
    expect(desk.at("message-text")).to_have_value("He is always late", timeout=15_000)
    desk.page.reload()
    expect(desk.at("message-text")).to_have_value("He is always late")
    expect(desk.at("composer")).to_have_attribute("data-mode", "internal")
    desk.at("send").dblclick()
    expect(desk.at("message", has_text="always late")).to_have_attribute("data-side", "internal")
    expect(desk.at("message-text")).to_have_value("")
    desk.page.reload()
    expect(desk.at("message")).to_have_count(1)
    expect(desk.at("message-text")).to_have_value("")


def test_what_is_typed_while_a_message_is_under_way_stays(desk: Desk, task_id: str) -> None:
    desk.open_task(task_id, "Receipts")
    desk.write(message="Dear Mari")
    desk.page.evaluate("window.held = true")
    desk.press("send")
    desk.at("message-text").press_sequentially(" and Jaan")
    desk.page.evaluate("window.release()")
    expect(desk.at("message", has_text="Dear Mari")).to_have_count(1)
    expect(desk.at("message-text")).to_have_value("Dear Mari and Jaan")


def test_lines_follow_each_other_without_waiting_and_one_comes_back(desk: Desk, task_id: str) -> None:
    desk.open_task(task_id, "Receipts")
    line = desk.page.get_by_role("textbox", name="Add a line")
    for text in ("Parking", "Hotel"):
        line.fill(text)
        line.press("Enter")
    expect(desk.at("tick")).to_have_count(3)
    expect(line).to_have_value("")
    desk.at("tick").nth(1).click()
    expect(desk.page.locator('.k-checklist [data-done="true"]')).to_contain_text("Parking")
    desk.at("item-menu").nth(1).click()
    desk.page.get_by_role("menuitem", name="Remove").click()
    expect(desk.at("tick")).to_have_count(2)
    desk.press("snackbar-action")
    expect(desk.at("tick")).to_have_count(3)
    expect(desk.page.locator('.k-checklist [data-done="true"]')).to_contain_text("Parking")
