"""Take the README's pictures from the running demo firm.

    python -m scripts.screenshots [FOLDER]

Starts an installation of its own, looks at it in a real browser, and writes `office-tasks.png`, `office-task.png`
and `portal-phone.png` into `docs/pictures/` (or FOLDER). Run it again whenever the program looks different.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import browser as chromium
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"
DESK, TALL, PHONE = (
    {"width": 1280, "height": 800},
    {"width": 1280, "height": 1180},
    {"width": 390, "height": 844},
)
#: The task of the demo firm on which most has happened.
TASK = "purchase receipts"


def main(folder: Path = TARGET) -> None:
    """Take all pictures."""
    with _installation() as people, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=chromium.arguments())
        office = _enter(browser, people, "owner", DESK)
        office.get_by_test_id("nav-tasks").click()
        office.get_by_role("link", name=TASK).first.wait_for()
        _take(office, folder / "office-tasks.png")
        office.get_by_role("link", name=TASK).first.click()
        office.get_by_test_id("composer").wait_for()
        office.set_viewport_size(TALL)  # type: ignore[arg-type]
        _take(office, folder / "office-task.png")
        phone = _enter(browser, people, "contact", PHONE)
        phone.get_by_test_id("skip-welcome").click()
        phone.get_by_test_id("tour").wait_for(state="detached")
        phone.get_by_test_id("task").first.wait_for()
        _take(phone, folder / "portal-phone.png")
        browser.close()


def _enter(browser: Browser, people: list[dict[str, Any]], role: str, size: dict[str, int]) -> Page:
    link = next(person["sign_in_url"] for person in people if person["role"] == role)
    page = browser.new_page(
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=2 if size is PHONE else 1,
        locale="en-GB",
        timezone_id="Europe/Tallinn",
        reduced_motion="reduce",
    )
    page.goto(link)
    page.get_by_test_id("enter").click()
    page.wait_for_url(lambda address: "/enter/" not in address)
    return page


def _take(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    # Nothing is drawn as if it were pointed at.
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    print(path.name)


@contextmanager
def _installation() -> Iterator[list[dict[str, Any]]]:
    """A running installation with the demo firm; its people with their sign-in links."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KONTOR_DATA_DIR": folder, "KONTOR_PORT": str(port), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "portal_app.cli"]
        told = subprocess.run(
            [*command, "demo", "--json"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        server = subprocess.Popen([*command, "run"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield json.loads(told.stdout)["people"]
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(*[Path(argument) for argument in sys.argv[1:2]])
