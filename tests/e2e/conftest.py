"""Fixtures of tests in a browser: stories that go on from test to test, and devices that complain."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Error

from tests.e2e.pages.visitor import DESK, Device, Visitor
from tests.support.app_server import AppServer

V = TypeVar("V", bound=Visitor)
_taken: list[Visitor] = []
_broken = pytest.StashKey[str]()
#: What stands in lists to choose from, in what the browser library tells of a page: four hundred time zones.
_OPTIONS = re.compile(r"^E? *- option .*\n", re.MULTILINE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Keep which chapter of a story failed: the later ones stand on it."""
    report = yield
    if report.failed:
        _photograph(item)
        report.longrepr = f"{_told(item)}\n{_OPTIONS.sub('', report.longreprtext)}"
    if report.failed and item.parent is not None and item.get_closest_marker("story"):
        item.parent.stash.setdefault(_broken, item.name)
    return report


def _photograph(item: pytest.Item) -> None:
    """Keep what every device showed when a test failed, in `test-results/`."""
    folder = item.config.rootpath / "test-results"
    for number, visitor in enumerate(_taken):
        name = re.sub(r"\W+", "-", f"{item.name}-{number}")
        with contextlib.suppress(Error):
            visitor.page.screenshot(path=folder / f"{name}.png")


def _told(item: pytest.Item) -> str:
    """What went over the latest devices' wires before a test failed, and what the program had to say last."""
    lines: list[str] = []
    for visitor in _taken[:-4:-1]:
        lines += [f"{type(visitor).__name__} at {visitor.page.url}", *(f"  {event}" for event in visitor.events)]
    given = getattr(item, "funcargs", {}).values()
    for server in {one for value in given if isinstance(one := getattr(value, "server", value), AppServer)}:
        lines += ["The program's log ends with:", *(f"  {line[:600]}" for line in server.log.splitlines()[-12:])]
    return "\n".join(lines)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Do not try what follows a failed chapter: it would only fail more slowly."""
    if item.get_closest_marker("story") and item.parent is not None and _broken in item.parent.stash:
        pytest.fail(f"the story broke off in {item.parent.stash[_broken]}", pytrace=False)


@pytest.fixture(scope="module")
def devices(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Take a device: `devices(Office, url)`, `devices(Portal, url, PHONE)`.

    At the end none of them may have complained: no console error, no failed script, nothing that the content
    security policy refused.
    """
    taken = _taken
    taken.clear()

    def take(kind: type[V], url: str, device: Device = DESK) -> V:
        visitor = kind(browser, url, device)
        taken.append(visitor)
        return visitor

    yield take
    complaints = [problem for visitor in taken for problem in visitor.problems]
    while taken:
        taken.pop().close()
    assert not complaints, "\n".join(complaints)
