"""Every page of the page table, on a phone and at a desk, in light and dark: nothing refused, nothing cut off.

Against the demo firm, so that lists are full and texts long.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import DESK, PHONE, Device, Visitor
from tests.support.app_server import AppServer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

#: Route → who looks at it.
ROUTES = {
    "/": "staff",
    "/overview": "staff",
    "/inbox": "staff",
    "/set-up": "founder",
    "/sign-in": "nobody",
    "/step": "nobody",
    "/enter/[token]": "nobody",
    "/clients": "staff",
    "/clients/import": "staff",
    "/clients/[id]": "staff",
    "/tasks": "staff",
    "/tasks/new": "staff",
    "/tasks/[id]": "staff",
    "/requests": "staff",
    "/requests/[id]": "staff",
    "/recurring": "staff",
    "/recurring/new": "staff",
    "/recurring/[id]": "staff",
    "/templates": "staff",
    "/templates/[id]/use": "staff",
    "/outbox": "staff",
    "/settings": "staff",
    "/settings/apps": "staff",
    "/settings/calendar": "staff",
    "/settings/reminders": "staff",
    "/settings/portal": "staff",
    "/settings/second-step": "staff",
    "/new-password/[token]": "nobody",
    "/new-address/[token]": "nobody",
    "/join/[token]": "nobody",
    "/settings/people": "staff",
    "/settings/audit": "staff",
    "/forgotten": "nobody",
    "/settings/firm-security": "staff",
    "/settings/security": "staff",
    "/p/[address]": "nobody",
    "/p/[address]/step": "nobody",
    "/p/[address]/enter/[token]": "nobody",
    "/p/[address]/tasks": "contact",
    "/p/[address]/tasks/[id]": "contact",
    "/p/[address]/requests": "contact",
    "/p/[address]/requests/new": "contact",
    "/p/[address]/requests/[id]": "contact",
    "/p/[address]/documents": "contact",
    "/p/[address]/profile": "contact",
    "/p/[address]/help": "contact",
}

#: What shows while a page has not everything yet.
WAITING = ".k-skeleton, [class*=k-skeleton], .p-first"


@dataclass
class Demo:
    """The demo firm, running, with one device for each kind of visitor and size."""

    server: AppServer
    empty: AppServer
    people: list[dict[str, Any]]
    take: Callable[..., Any]

    def __post_init__(self) -> None:
        self._seats: dict[tuple[str, Device], Visitor] = {}

    def link(self, role: str) -> str:
        """The sign-in link of the first person of this role, as a path."""
        found = next(person["sign_in_url"] for person in self.people if person["role"] == role)
        return str(found).removeprefix(self.server.url)

    @cached_property
    def address(self) -> str:
        """Of the portal."""
        return self.link("contact").split("/")[2]

    def seat(self, who: str, device: Device) -> Visitor:
        """A device at which this kind of visitor sits, signed in if they can be."""
        if (who, device) not in self._seats:
            visitor = self.take(Visitor, (self.empty if who == "founder" else self.server).url, device)
            self._seats[who, device] = visitor
            if who in ("staff", "contact"):
                visitor.context.add_cookies(self._cookies(who))
        return self._seats[who, device]

    def _cookies(self, who: str) -> Any:
        # A link works once: one device enters by it, the others of that person get its cookies.
        first = self.__dict__.setdefault("first", {})
        if who not in first:
            visitor = self.take(Portal, self.server.url, DESK)
            visitor.enter(self.link("owner" if who == "staff" else "contact"))
            visitor.page.wait_for_load_state()
            if who == "contact":
                visitor.sees("tour")
                visitor.skip_welcome()
            first[who] = visitor
        return first[who].context.cookies()

    def path(self, route: str, visitor: Visitor) -> str:
        """An address of this route that has something to show."""
        path = route.replace("[address]", self.address)
        if path.startswith("/new-password/"):
            return "/new-password/of-nobody"
        if "[token]" in path:
            return self.link("contact" if path.startswith("/p/") else "admin")
        listing, found, rest = path.partition("/[id]")
        if found:
            visitor.open(listing)
            listed = visitor.page.locator(f'main a[href^="{listing}/"]:not([href$="new"], [href$="import"])')
            if rest:
                listed = visitor.page.locator(f'main a[href^="{listing}/"][href$="{rest}"]')
            return str(listed.first.get_attribute("href"))
        return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, devices: Callable[..., Any]) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    server, empty = AppServer(folder / "data"), AppServer(folder / "empty")
    people = server.demo()["people"]
    server.start()
    empty.start()
    yield Demo(server, empty, people, devices)
    server.stop()
    empty.stop()


def show(visitor: Visitor, path: str) -> None:
    """Open a page and wait until it has what it shows."""
    visitor.open_whole(path)
    expect(visitor.page.locator("main h1").first).to_be_visible()
    expect(visitor.page.locator(WAITING)).to_have_count(0)


#: A colour on its way to another is neither: what moves is at its end, but for what never ends.
_STILL = """async () => {
  await document.fonts.ready;
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
}"""


def violations(visitor: Visitor) -> list[str]:
    """What axe finds serious or critical, each with where it is."""
    visitor.page.evaluate(_STILL)
    found = Axe().run(visitor.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_every_page_of_the_table_is_tried() -> None:
    from portal_app.portal_app import PAGES

    assert sorted(page.route for page in PAGES) == sorted(ROUTES)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_page_is_whole_and_everybody_can_use_it(route: str, device: Device, demo: Demo) -> None:
    visitor = demo.seat(ROUTES[route], device)
    page = visitor.page
    page.emulate_media(color_scheme="light")
    show(visitor, demo.path(route, visitor))
    # A list that does not fit scrolls in itself; the page never does sideways.
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_count(1)
    expect(page).to_have_title(re.compile("."))
    assert violations(visitor) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_class("dark")
    # Rows outside of the view take their new colours when they come into it: all are drawn for the check.
    page.evaluate(
        "for (const one of document.querySelectorAll('main li, main li > a')) one.style.contentVisibility = 'visible'"
    )
    assert violations(visitor) == []
    assert visitor.problems == []


#: How much wider than the screen the page is, with letters twice as large.
_TWICE = """() => {
  document.documentElement.style.fontSize = "200%";
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


@pytest.mark.parametrize("route", ["/outbox", "/templates", "/settings/apps", "/settings/portal", "/tasks/new"])
def test_letters_twice_as_large_stay_on_a_phone(route: str, demo: Demo) -> None:
    visitor = demo.seat(ROUTES[route], PHONE)
    show(visitor, demo.path(route, visitor))
    assert visitor.page.evaluate(_TWICE) <= 0
    beside = "all => all.filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML)"
    assert visitor.page.locator("main .k-button:visible").evaluate_all(beside) == []


#: Everything visible that can be acted on, each with a name that a message can tell; of radio buttons one a group.
_INTERACTIVE = """() => {
  const seen = new Set();
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")];
  return all.filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== "hidden")
    .filter((one) => one.type !== "radio" || (!seen.has(one.name) && seen.add(one.name)))
    .map((one, index) => { one.dataset.order = index; return one.outerHTML.slice(0, 120); });
}"""
_FOCUSED = """() => {
  const one = document.activeElement;
  if (one?.type === "radio")
    return Number(document.querySelector(`input[type=radio][name="${one.name}"][data-order]`)?.dataset.order ?? -1);
  return Number(one?.dataset?.order ?? -1);
}"""


@pytest.mark.parametrize("route", ["/tasks/[id]", "/p/[address]/tasks/[id]"])
def test_everything_can_be_reached_by_the_keyboard_alone(route: str, demo: Demo) -> None:
    visitor = demo.seat(ROUTES[route], DESK)
    show(visitor, demo.path(route, visitor))
    page = visitor.page
    elements = page.evaluate(_INTERACTIVE)
    reached = set()
    for _ in range(len(elements) + 5):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(_FOCUSED))
    missed = [html for number, html in enumerate(elements) if number not in reached]
    assert len(elements) > 10
    assert missed == []
