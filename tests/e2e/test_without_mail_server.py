"""With no mail server set, a newcomer reads the mails in the Outbox and presses their links there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.office import Office
from tests.support.app_server import AppServer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_newcomer_tries_the_whole_way_alone(
    make_app_server: Callable[..., AppServer], devices: Callable[..., Any]
) -> None:
    server = make_app_server(notify_delay="0s", sweep_interval="1s")
    found = re.search(r"one-time code (\S+)", server.log)
    assert found, server.log
    office: Office = devices(Office, server.url)
    office.set_up(found[1])
    office.activate_portal("kask")
    office.add_client("Tamm OÜ", "Jaan Tamm", "jaan@tamm.example.com")
    office.open("/clients")
    office.tick_client("Tamm OÜ")
    office.open_portal_to_ticked(invite=True)
    office.close_result()
    office.open("/outbox")
    office.wait_for_mail("Jaan Tamm", "Sent")
    office.at("mail", has_text="Jaan Tamm").first.get_by_test_id("open-mail").click()
    frame = office.page.frame_locator('[data-testid="mail-frame"]')
    with office.context.expect_page() as opened:
        frame.get_by_role("link", name="Open the portal").click()
    portal = opened.value
    portal.get_by_test_id("enter").click()
    expect(portal).to_have_url(f"{server.url}/p/kask/tasks")
    expect(portal.get_by_test_id("tour")).to_be_visible()
    # Beside each other, in one browser: the office is still signed in.
    office.open("/tasks")
    office.sees("new-task")
