"""What is being written in the office outlives reloads, restarts and slow answers, and arrives once."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
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
    expect(desk.at("message-text")).to_have_value("He is always late")
    desk.page.reload()
    expect(desk.at("message-text")).to_have_value("He is always late")
    expect(desk.at("composer")).to_have_attribute("data-mode", "internal")
    desk.at("send").dblclick()
    expect(desk.at("message", has_text="always late")).to_have_attribute("data-side", "internal")
    expect(desk.at("message-text")).to_have_value("")
    desk.page.reload()
    expect(desk.at("message")).to_have_count(1)
    expect(desk.at("message-text")).to_have_value("")


def test_a_message_that_is_being_changed_outlives_a_reload_and_a_restart(
    desk: Desk, server: AppServer, task_id: str
) -> None:
    desk.open_task(task_id, "Receipts")
    desk.write(message="Dear Mari")
    desk.press("send")
    desk.press("reword-message")
    expect(desk.at("message-again")).to_have_value("Dear Mari")
    desk.at("message-again").fill("Dear Kati")
    desk.page.reload()
    expect(desk.at("message-again")).to_have_value("Dear Kati")
    server.stop()
    server.start()
    desk.page.reload()
    # The program knows of it no more; the page opens it again.
    expect(desk.at("message-again")).to_have_value("Dear Kati")
    desk.at("message-again").fill("")
    desk.press("save-message")
    expect(desk.at("message").get_by_role("alert")).not_to_be_empty()
    desk.at("message-again").fill("Dear Kati!")
    desk.press("save-message")
    expect(desk.at("message-again")).to_have_count(0)
    expect(desk.at("message")).to_contain_text("Dear Kati!")
    assert desk.page.evaluate(_KEPT) == []
    # What was thrown away is gone, and the next change begins with what stands there.
    desk.press("reword-message")
    expect(desk.at("message-again")).to_have_value("Dear Kati!")
    desk.at("message-again").fill("Never mind")
    desk.press("leave-message")
    expect(desk.at("message")).to_contain_text("Dear Kati!")
    assert desk.page.evaluate(_KEPT) == []
    desk.page.reload()
    expect(desk.at("message")).to_contain_text("Dear Kati!")
    expect(desk.at("message-again")).to_have_count(0)


def test_what_is_typed_while_a_message_is_under_way_stays(desk: Desk, task_id: str) -> None:
    desk.open_task(task_id, "Receipts")
    desk.write(message="Dear Mari")
    desk.page.evaluate("window.held = true")
    desk.press("send")
    desk.at("message-text").press_sequentially(" and Jaan")
    desk.page.evaluate("window.release()")
    expect(desk.at("message", has_text="Dear Mari")).to_have_count(1)
    expect(desk.at("message-text")).to_have_value("Dear Mari and Jaan")


_KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('kontor.draft.'))"


def test_signing_out_leaves_nothing_that_was_written_on_the_device(desk: Desk, server: AppServer, task_id: str) -> None:
    desk.open_task(task_id, "Receipts")
    desk.write(message="About the divorce")
    desk.page.evaluate("localStorage.setItem('kontor.draft./p/other.x', JSON.stringify({text: 'x', at: Date.now()}))")
    assert len(desk.page.evaluate(_KEPT)) == 2
    # Also when the server can't be asked: whoever presses it goes away.
    desk.context.set_offline(True)
    desk.press("user-menu")
    # It has failed for certain before the line is there again: what is still on its way would arrive.
    with desk.page.expect_event("requestfailed", lambda request: request.url.endswith("/sign-out")):
        desk.press("sign-out")
    desk.page.wait_for_function(f"() => {_KEPT}.length === 1")
    desk.context.set_offline(False)
    # What is written at a portal in the same browser is somebody else's.
    assert desk.page.evaluate(_KEPT) == ["kontor.draft./p/other.x"]
    desk.page.reload()
    desk.write(message="About the divorce")
    desk.press("user-menu")
    desk.press("sign-out")
    desk.is_at("/sign-in")
    assert desk.page.evaluate(_KEPT) == ["kontor.draft./p/other.x"]


def test_a_sign_in_that_was_ended_takes_drafts_away_but_for_what_was_being_sent(
    desk: Desk, server: AppServer, task_id: str
) -> None:
    desk.open_task(task_id, "Receipts")
    desk.write(message="On its way")
    with writing() as session:
        session.execute(update(WebSession).values(ended_at=now()))
    desk.page.evaluate("localStorage.setItem('kontor.draft.office.x', JSON.stringify({text: 'x', at: Date.now()}))")
    desk.press("send")
    desk.is_at(re.compile("/sign-in"))
    desk.sees("sign-in-form")
    desk.page.wait_for_function(f"() => {_KEPT}.length === 1")
    (kept,) = desk.page.evaluate(_KEPT)
    assert kept.endswith(task_id)
    with writing() as session:
        session.execute(update(WebSession).values(ended_at=None))
    desk.open_task(task_id, "Receipts")
    expect(desk.at("message-text")).to_have_value("On its way")


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
