"""The list is there before the page, and the page takes its place unseen."""

from playwright.sync_api import Page, Route, expect

from portal_app.access.cookies import LANGUAGE_COOKIE
from tests.e2e.pages.line import Line
from tests.e2e.pages.portal import skip_welcome
from tests.e2e.test_portal import Place, phone, place

__all__ = ["phone", "place"]

#: Keeps what the first list was and where, and the page's own rows in the moment in which they take over.
_KEEP = """
const remove = Element.prototype.remove;
Element.prototype.remove = function () {
  if (this.dataset.testid === "first") {
    const lists = (root) => [...root.querySelectorAll(".p-tasks")];
    // How high a list is, and so where the next one begins, depends on which of its rows were laid out yet.
    const look = (list, at) => {
      const { left, top, width } = list.getBoundingClientRect();
      return [list.outerHTML, left, width, at === 0 && top];
    };
    const before = lists(this).map(look);
    remove.call(this);
    window.__lists = [before, lists(document).map(look)];
    // In this moment no frame has shown the page's own rows yet.
    window.__pressed = [...document.querySelectorAll(".p-tasks > li")].map((row) => {
      const { left, top, width, height } = row.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("a")?.pathname;
    });
    return;
  }
  remove.call(this);
};
"""

#: Notes what happens first: the list stands in the page, a frame shows it, the page's scripts are there to be run.
_ORDER = """
window.__order = [];
const note = (what) => window.__order.includes(what) || window.__order.push(what);
// On a busy machine the other way to the scripts would be over first: the one of tabs that nobody looks at.
const later = window.setTimeout;
window.setTimeout = (work, pause = 0, ...more) =>
  later(work, pause * (window.__order.includes("scripts") ? 1 : 1000), ...more);
new MutationObserver(() => {
  if (document.querySelector("[data-testid=first]") && !window.__order.includes("list")) {
    note("list");
    requestAnimationFrame(() => note("frame"));
  }
  if (document.querySelector("script[type=module]")) note("scripts");
}).observe(document, { childList: true, subtree: true });
"""

#: Notes every name that the tab had.
_NAMES = """
window.__names = [];
const look = () => window.__names.at(-1) === document.title || window.__names.push(document.title);
new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
"""


def test_the_list_needs_no_script_of_the_page(phone: Page, place: Place) -> None:
    phone.route("**/assets/*.js", lambda route: route.abort())
    phone.goto(f"{place.base}/tasks")
    expect(phone.get_by_test_id("task")).to_have_count(2)
    expect(phone.get_by_role("heading", name="Tasks")).to_be_visible()
    # Its links are links.
    phone.unroute("**/assets/*.js")
    phone.get_by_test_id("task").filter(has_text="receipts").click()
    expect(phone.get_by_test_id("task-title")).to_have_text("Please send me the receipts")


def test_the_page_takes_its_place_and_nothing_moves(phone: Page, place: Place) -> None:
    phone.goto(f"{place.base}/tasks")
    skip_welcome(phone)
    phone.add_init_script(_KEEP)
    phone.reload()
    first, page = phone.wait_for_function("() => window.__lists").json_value()
    assert first == page and len(first) == 2
    assert phone.evaluate("window.__pressed") == [
        row.get_attribute("href") for row in phone.get_by_test_id("task").all()
    ]


def test_the_tab_has_a_name_from_the_first_list_on(phone: Page, place: Place) -> None:
    phone.goto(f"{place.base}/tasks")
    skip_welcome(phone)
    phone.add_init_script(_NAMES)
    line = Line(phone)
    line.held = True
    phone.reload()
    # The page is there, and knows nothing yet.
    expect(phone.get_by_test_id("nav-tasks")).to_be_visible()
    line.let_go()
    expect(phone).to_have_title("Tasks · Numbrid OÜ")
    assert phone.evaluate("window.__names") == ["", "Tasks", "Tasks · Numbrid OÜ"]


def test_a_press_that_begins_on_the_one_ends_on_the_other(phone: Page, place: Place) -> None:
    phone.goto(f"{place.base}/tasks")
    skip_welcome(phone)
    held: list[Route] = []
    phone.route("**/assets/*.js", lambda route: held.append(route))
    phone.goto(f"{place.base}/tasks", wait_until="commit")
    before = phone.evaluate("history.length")
    # Where it is once the page's stylesheet is there.
    phone.get_by_test_id("task").filter(has_text="receipts").hover()
    phone.mouse.down()
    for route in held:
        route.continue_()
    phone.unroute("**/assets/*.js")
    expect(phone.get_by_test_id("first")).to_have_count(0)
    phone.mouse.up()
    expect(phone.get_by_test_id("task-title")).to_have_text("Please send me the receipts")
    # Once, and by the page itself.
    assert phone.evaluate("[history.length, performance.getEntriesByType('navigation').length]") == [before + 1, 1]
    phone.go_back()
    expect(phone.get_by_test_id("task")).to_have_count(2)


def test_the_scripts_of_the_page_wait_until_the_list_is_painted(phone: Page, place: Place) -> None:
    phone.goto(f"{place.base}/tasks")
    skip_welcome(phone)
    phone.add_init_script(_ORDER)
    phone.reload()
    expect(phone.get_by_test_id("nav-tasks")).to_be_visible()
    assert phone.evaluate("window.__order") == ["list", "frame", "scripts"]


def test_they_wait_for_no_list_that_is_not_shown(phone: Page, place: Place) -> None:
    # The device speaks another language than the person's profile: the page sees to that.
    phone.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": "et", "url": place.base}])
    phone.add_init_script(_ORDER)
    phone.goto(f"{place.base}/tasks")
    expect(phone.get_by_test_id("task")).to_have_count(2)
    assert phone.evaluate("window.__order") == ["scripts"]
