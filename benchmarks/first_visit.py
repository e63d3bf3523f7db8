"""A contact's visit in a real browser: the list of 50 of 1,000 tasks, one task, one message.

python -m benchmarks.first_visit [--database sqlite|postgresql] [--tasks 100000] [--rounds 12] [--keep FOLDER]

Times are taken inside the page, from the start of the navigation or from the press of the button until the frame that
shows the result. Cold: a browser that has never been here. Warm: the same browser in a new tab. The list is shown
before the page's scripts have run; "page" is when they have, and everything answers without loading another.
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.bulk import OWN_TASKS
from benchmarks.support import Running, installation, verdict
from tests.support import browser

AIMS = {"cold": 500.0, "warm": 190.0, "click": 60.0, "message": 60.0, "kB": 370.0}

#: Notes when things are there: looked for after each change of the page, and told in the frame that paints it.
_WATCH = """
window.__bench = {};
window.__until = (name, there, from) => {
  const look = () => {
    if (window.__bench[name] === undefined && there()) {
      window.__bench[name] = -1;
      requestAnimationFrame(() => setTimeout(() => {
        const value = window.__bench[name] = performance.now() - from();
        window.__tell(JSON.stringify({name, value}));
      }, 0));
    }
  };
  new MutationObserver(look).observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
  look();
};
const listed = () => document.querySelectorAll('[data-testid="task"]').length >= 50;
window.__until("list", listed, () => 0);
window.__until("page", () => listed() && !document.querySelector('[data-testid="first"]'), () => 0);
addEventListener("click", (event) => { window.__pressed = event.timeStamp; }, true);
"""
_SHOWN = "() => document.querySelector('[data-testid=\"description\"]')?.textContent"
_SAID = "() => [...document.querySelectorAll('[data-testid=\"message\"]')].some((one) => one.textContent.includes(%r))"


def main() -> None:
    """Run and print a table; exits with 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled database stays for the next run")
    given = parser.parse_args()
    with installation(given.database, given.tasks, given.clients, port=given.port, keep=given.keep) as running:
        found = measure(running, given.rounds)
    mine, others = min(OWN_TASKS, given.tasks), f"{given.tasks:,} of {given.clients:,} clients in the system"
    print(f"\n  {given.database}, {Path(browser.ensure()).name}: a list of 50 of {mine:,} tasks, {others}")
    raise SystemExit(report(found, given.rounds))


def report(found: dict[str, list[float]], rounds: int) -> int:
    """Print the table; 1 when an aim is missed."""
    print(f"  {rounds} rounds{'':<22} median      max      aim")
    missed = 0
    for name, unit in (
        ("bare page", "ms"),
        ("cold", "ms"),
        ("cold, page", "ms"),
        ("warm", "ms"),
        ("warm, page", "ms"),
        ("click", "ms"),
        ("message", "ms"),
        ("kB", "kB compressed"),
        ("socket kB", "kB over the socket"),
        ("requests", "requests"),
    ):
        value, aim = statistics.median(found[name]), AIMS.get(name)
        missed |= int(aim is not None and value > aim)
        told = f"{aim:8.0f} {verdict(value, aim)}" if aim is not None else ""
        print(f"  {name:<18} {unit:<16} {value:8.1f} {max(found[name]):8.1f} {told}")
    return missed


def measure(running: Running, rounds: int) -> dict[str, list[float]]:
    """Visit several times, each with a browser profile of its own."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launch())
        _visit(chromium, running, 0, {})
        with _bare_page() as bare:
            for number in range(rounds):
                _look(chromium, bare, found)
                _visit(chromium, running, number, found)
        chromium.close()
    return found


@contextmanager
def _bare_page() -> Iterator[str]:
    """The address of a page of sixty links without style or script: what the browser needs for any page at all."""
    links = "".join(f'<p><a data-testid="task" href="/{number}">Task {number}</a></p>' for number in range(60))
    content = f"<!doctype html><title>Tasks</title>{links}".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _look(chromium: Any, address: str, found: dict[str, list[float]]) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(_WATCH)
    tab = _Tab(context)
    tab.rest(0.2)
    tab.go(address)
    _note(found, "bare page", tab.wait("list"))
    context.close()


def _visit(chromium: Any, running: Running, number: int, found: dict[str, list[float]]) -> None:
    from portal_app.access.cookies import PORTAL_COOKIE

    address = f"{running.server.url}/p/{running.filled.address}/tasks"
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    token = running.filled.contacts[number % len(running.filled.contacts)]
    context.add_cookies([{"name": PORTAL_COOKIE, "value": token, "url": running.server.url}])
    context.add_init_script(_WATCH)

    tab = _Tab(context)
    tab.go(address)
    _note(found, "cold", tab.wait("list"))
    _note(found, "cold, page", tab.wait("page"))
    tab.rest(0.8)
    _note(found, "kB", tab.bytes / 1000)
    _note(found, "socket kB", tab.socket / 1000)
    _note(found, "requests", tab.requests)
    tab.close()

    tab = _Tab(context)
    # Until the old tab's process is gone.
    tab.rest(0.3)
    tab.go(address)
    _note(found, "warm", tab.wait("list"))
    _note(found, "warm, page", tab.wait("page"))
    # As long as a person looks at a list before choosing.
    tab.rest(1)
    tab.ask(f"window.__until('task', {_SHOWN}, () => window.__pressed)")
    tab.press(f"document.querySelectorAll('[data-testid=\"task\"]')[{3 + number % 4}]")
    _note(found, "click", tab.wait("task"))

    tab.rest(0.4)
    said = f"Question {uuid4().hex}"
    tab.press("document.querySelector('[data-testid=\"message-text\"]')")
    tab.type(said)
    tab.ask(f"window.__until('said', {_SAID % said}, () => window.__pressed)")
    tab.press("document.querySelector('[data-testid=\"send\"]')")
    _note(found, "message", tab.wait("said"))
    context.close()


def _note(found: dict[str, list[float]], name: str, value: float) -> None:
    found.setdefault(name, []).append(float(value))


class _Tab:
    """A tab that is driven by the browser's own protocol.

    The test library's ways to press and to look bring a script of 350 kB into the page first, which is none of ours.
    """

    def __init__(self, context: Any) -> None:
        self._page = context.new_page()
        self._session = context.new_cdp_session(self._page)
        self._told: dict[str, float] = {}
        self.bytes = self.socket = self.requests = 0
        self._session.on("Runtime.bindingCalled", self._tell)
        self._session.on("Network.loadingFinished", self._finished)
        self._session.on("Network.webSocketFrameReceived", self._frame)
        self._session.send("Runtime.enable")
        self._session.send("Runtime.addBinding", {"name": "__tell"})
        self._session.send("Network.enable")

    def go(self, address: str) -> None:
        self._session.send("Page.navigate", {"url": address})

    def wait(self, name: str, seconds: float = 15) -> float:
        end = time.monotonic() + seconds
        while name not in self._told:
            if time.monotonic() > end:
                raise TimeoutError(name)
            self.rest(0.02)
        return self._told[name]

    def rest(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000)

    def ask(self, words: str) -> Any:
        answer = self._session.send("Runtime.evaluate", {"expression": words, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, element: str) -> None:
        self.ask(f"{element}.scrollIntoViewIfNeeded()")
        at = self.ask(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({element}.getBoundingClientRect())"
        )
        where = {"x": at[0], "y": at[1], "button": "left", "clickCount": 1}
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self._session.send("Input.dispatchMouseEvent", {**where, "type": kind})

    def type(self, text: str) -> None:
        self._session.send("Input.insertText", {"text": text})

    def close(self) -> None:
        self._page.close()

    def _tell(self, event: dict[str, Any]) -> None:
        told = json.loads(event["payload"])
        self._told[told["name"]] = told["value"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.requests += 1
        self.bytes += int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.socket += len(event["response"]["payloadData"].encode())


if __name__ == "__main__":
    main()
