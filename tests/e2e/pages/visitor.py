"""A person at a device: one browser context with one page, and everything that reached it."""

import re
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, WebSocket, expect

from portal_app.core.clock import now

#: Milliseconds. The machine of a test may be busy with other tests.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

#: Stands in what the server sends when a page has everything that it loads.
LOADED = '"is_hydrated_rx_state_":true'

#: A page tells of what its content policy refused, so that no violation stays unseen.
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

_REFUSED = re.compile(r"status of (401|403|409|413|415|422|429)")


@dataclass(frozen=True)
class Device:
    """What somebody looks at the program with.

    Attributes:
        width: In CSS pixels.
        height: In CSS pixels.
        touch: A phone or tablet.
        dark: The device prefers dark colours.
        locale: Its language, as in Accept-Language.
        zone: Its time zone.
    """

    width: int = 1280
    height: int = 800
    touch: bool = False
    dark: bool = False
    locale: str = "en-GB"
    zone: str = "Europe/Tallinn"


DESK = Device()
PHONE = Device(width=390, height=844, touch=True)


class Visitor:
    """Somebody at a device.

    Attributes:
        page: What they look at.
        frames: Every websocket frame that reached their device, as text.
        problems: What their browser complained of: console errors, failed scripts, refused content.
        loads: How often a page was loaded to its end.
        events: The latest that went over the websocket either way, each with its time and cut short.
    """

    def __init__(self, browser: Browser, url: str, device: Device = DESK) -> None:
        """Take a device that knows nobody.

        Args:
            browser: Where.
            url: Address of the installation.
            device: Which.
        """
        self.url = url
        self.device = device
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": device.width, "height": device.height},
            is_mobile=device.touch,
            has_touch=device.touch,
            color_scheme="dark" if device.dark else "light",
            locale=device.locale,
            timezone_id=device.zone,
            reduced_motion="reduce",
            # A test's own certificate is nobody's acquaintance.
            ignore_https_errors=url.startswith("https://"),
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_TELL_VIOLATIONS)
        self.frames: list[str] = []
        self.problems: list[str] = []
        self.loads = 0
        self.events: deque[str] = deque(maxlen=12)
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Another tab of the same device."""
        page = self.context.new_page()
        page.on("websocket", self._listen)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        return page

    def _note_console(self, said: ConsoleMessage) -> None:
        # The browser itself notes each answer that refuses something; where that is meant to be, the page says so.
        if said.type == "error" and not _REFUSED.search(said.text):
            self.problems.append(f"{said.location['url']}: {said.text}")

    def _listen(self, socket: WebSocket) -> None:
        self._note_event("opened", "")
        socket.on("framesent", lambda payload: self._note_event("sent", payload))
        socket.on("framereceived", self._note_frame)
        socket.on("close", lambda _socket: self._note_event("closed", ""))

    def _note_frame(self, payload: Any) -> None:
        self.frames.append(payload if isinstance(payload, str) else payload.decode(errors="replace"))
        self.loads += LOADED in self.frames[-1]
        self._note_event("got", self.frames[-1])

    def _note_event(self, what: str, payload: Any) -> None:
        # Nothing but the browser's heartbeat is shorter.
        if not payload or len(payload) > 2:
            self.events.append(f"{now():%H:%M:%S.%f} {what} {str(payload)[:300]}")

    def close(self) -> None:
        """Put the device away."""
        self.context.close()

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def open_whole(self, path: str) -> None:
        """Type an address, and wait until the page has everything that it loads."""
        before, end = self.loads, time.monotonic() + PATIENCE / 1000
        self.open(path)
        while self.loads == before:
            assert time.monotonic() < end, f"{path} was not loaded to its end"
            self.page.wait_for_timeout(20)

    def at(self, test_id: str, **more: Any) -> Locator:
        """What carries this `data-testid`."""
        found = self.page.get_by_test_id(test_id)
        return found.filter(**more) if more else found

    def press(self, test_id: str, **more: Any) -> None:
        """Press what carries this `data-testid`."""
        self.at(test_id, **more).first.click()

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a radio button, and wait until it shows: some are drawn by the server's answer."""
        box.click()
        expect(box).to_be_checked()

    def keep_notice(self) -> None:
        """Hold the mouse on what the page just said: it stays, with its way back, for as long as that takes."""
        self.at("snackbar").hover()

    def write(self, **fields: str) -> None:
        """Fill in fields by their names; choices are chosen by value."""
        for name, value in fields.items():
            field = self.page.locator(f'[name="{name}"]:visible')
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def sees(self, test_id: str, text: str = "", **more: Any) -> None:
        """Wait until this shows, with this text in it."""
        found = self.at(test_id, **more).first
        expect(found).to_be_visible()
        if text:
            expect(found).to_contain_text(text)

    def is_at(self, path: str | re.Pattern[str]) -> None:
        """Wait until the address is this path (or matches)."""
        wanted = path if isinstance(path, re.Pattern) else re.compile(re.escape(self.url + path) + r"(\?.*)?$")
        expect(self.page).to_have_url(wanted)
        self.page.wait_for_load_state()

    def ever_received(self, text: str) -> bool:
        """Whether this text is on the page now or came over the websocket at any time, also as JSON writes it."""
        forms = {text, text.encode("unicode_escape").decode()}
        return any(form in place for form in forms for place in (*self.frames, self.page.content()))
