"""The gate before a real browser: on https, with forms whose token went stale, and with files asked for by a form."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.office import Founder, Office
from tests.support import browser
from tests.support.app_server import AppServer
from tests.support.ports import free_port
from tests.support.tls import TlsProxy

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PUBLIC = "https://portal.test"


def test_on_https_behind_a_proxy_everything_works_and_cookies_are_the_hosts_own(
    make_app_server: Callable[..., AppServer], launch_browser: Callable[..., Any], tmp_path: Path
) -> None:
    port = free_port()
    server = make_app_server(notify_delay="0s", public_url=PUBLIC)
    proxy = TlsProxy(port, server.port, tmp_path)
    # The usual port of https is not everybody's to listen on.
    led = f"--host-resolver-rules=MAP portal.test:443 127.0.0.1:{port}"
    chromium = launch_browser(args=[*browser.launch()["args"], led])
    try:
        code = re.search(r"one-time code (\S+)", server.log)
        assert code, server.log
        office = Office(chromium, PUBLIC)
        office.set_up(code[1])
        office.sees("user-menu", Founder.name)
        held = {cookie["name"]: cookie for cookie in office.context.cookies()}
        assert all(name.startswith("__Host-") for name in held)
        assert {"__Host-kontor_office", "__Host-kontor_form", "__Host-kontor_lang"} <= held.keys()
        assert all(cookie["secure"] for cookie in held.values())
        assert held["__Host-kontor_office"]["httpOnly"]
        office.add_client("Tamm OÜ", "Jaan Tamm", "jaan@tamm.example.com")

        # The browser sends this form by itself: its token is a field, filled at the last moment.
        office.open("/clients")
        office.press("export-all")
        with office.page.expect_download() as download:
            office.press("export-csv")
        assert "Tamm OÜ" in Path(str(download.value.path())).read_text("utf-8-sig")

        # Another tab signed in or out: the token of this page fits no longer, and nobody notices.
        office.context.clear_cookies(name="__Host-kontor_form")
        office.page.get_by_test_id("user-menu").click()
        office.press("sign-out")
        expect(office.at("sign-in-form")).to_be_visible()
        assert "__Host-kontor_office" not in {cookie["name"] for cookie in office.context.cookies()}
        assert '"why": "form token"' in server.log
        assert office.problems == []
    finally:
        chromium.close()
        proxy.stop()
