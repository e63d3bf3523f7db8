"""A task is at hand when somebody points at it in their list; only opening it counts as reading."""

import time
from typing import Any

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal_app.access.cookies import PORTAL_COOKIE
from portal_app.tasks.models import TaskShare
from tests.e2e.pages.portal import skip_welcome
from tests.e2e.pages.visitor import PATIENCE
from tests.e2e.test_portal import Place, place
from tests.support.app_server import AppServer
from tests.support.scope import reading

__all__ = ["place"]


def _frames(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    return heard


def _unread(place: Place) -> Any:
    with reading() as session:
        return session.scalars(select(TaskShare.unread).where(TaskShare.task_id == place.task_id)).one()


def test_pointing_brings_the_task_and_opening_it_reads_it(
    browser: Browser, place: Place, app_server: AppServer
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.add_cookies([{"name": PORTAL_COOKIE, "value": place.token, "url": app_server.url}])
    page = context.new_page()
    heard = _frames(page)
    page.goto(f"{place.base}/tasks")
    skip_welcome(page)
    row = page.get_by_test_id("task").filter(has_text="receipts")
    assert "A photo is fine." not in "".join(heard)

    row.hover()
    end = time.monotonic() + PATIENCE / 1000
    while "A photo is fine." not in "".join(heard):
        assert time.monotonic() < end, "nothing came"
        page.wait_for_timeout(20)
    assert _unread(place) and row.get_attribute("data-unread") == "true"
    assert "always late" not in "".join(heard)

    # The server does not answer any more; what was brought is shown nevertheless.
    page.evaluate("WebSocket.prototype.send = () => {}")
    row.click()
    expect(page.get_by_test_id("description")).to_have_text("All of October.")
    expect(page.get_by_test_id("message")).to_have_count(1)
    assert _unread(place)

    page.reload()
    expect(page.get_by_test_id("description")).to_have_text("All of October.")
    page.get_by_test_id("back").click()
    expect(row).to_have_attribute("data-unread", "false")
    assert not _unread(place)
    context.close()
