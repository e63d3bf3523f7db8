"""A task's page is rehearsed while the list is shown, and nobody notices."""

from playwright.sync_api import Page, expect

from components.portal.sample import SAMPLE_ID
from tests.e2e.pages.portal import skip_welcome
from tests.e2e.test_portal import Place, phone, place

__all__ = ["phone", "place"]

#: Keeps every element that is made.
_MADE = """
window.__made = [];
const make = Document.prototype.createElement;
Document.prototype.createElement = function (...what) {
  const one = make.apply(this, what);
  window.__made.push(one);
  return one;
};
const foot = (one) => (one.parentNode ? foot(one.parentNode) : one);
const written = () => window.__made.filter((one) => one.dataset.testid === "message-text");
const look = (there, resolve) => (there() ? resolve() : requestAnimationFrame(() => look(there, resolve)));
window.__rehearsed = () => new Promise((resolve) => look(() => written().length > 0, resolve));
// What it stood in has let go of the page.
const gone = () => written().every((one) => foot(one).matches(".k-brand"));
window.__over = () => new Promise((resolve) => look(gone, resolve));
"""
_KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


def test_a_task_is_rehearsed_and_leaves_no_trace(phone: Page, place: Place) -> None:
    phone.goto(f"{place.base}/tasks")
    skip_welcome(phone)
    said: list[str] = []
    phone.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))
    phone.add_init_script(_MADE)
    phone.reload()
    expect(phone).to_have_title("Tasks · Numbrid OÜ")
    title, kept, asked = phone.title(), phone.evaluate(_KEPT), len(said)

    phone.evaluate("window.__rehearsed()")
    expect(phone.get_by_test_id("message-text")).to_have_count(0)
    phone.evaluate("window.__over()")
    assert (phone.title(), phone.evaluate(_KEPT)) == (title, kept)
    assert [one for one in said[asked:] if "_event," in one] == []
    assert SAMPLE_ID not in "".join(said)

    phone.get_by_test_id("task").filter(has_text="receipts").click()
    expect(phone.get_by_test_id("description")).to_have_text("All of October.")
    expect(phone.get_by_test_id("message-text")).to_have_value("")
