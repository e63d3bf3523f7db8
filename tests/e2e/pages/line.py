"""The line between a page and the server, which a test can hold up and cut."""

import re
import time
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.pages.visitor import LOADED, PATIENCE


class Line:
    """What a page's sockets go through; to be laid before the page is opened.

    Attributes:
        held: What comes from the server is held up.
        loads: How often a page was loaded to its end.
    """

    def __init__(self, page: Page) -> None:
        """Lay it.

        Args:
            page: Whose.
        """
        self.held = False
        self.loads = 0
        self._page = page
        self._kept: list[tuple[WebSocketRoute, Any]] = []
        self._open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("_event"), self._join)

    def let_go(self) -> None:
        """Let through what was held up, and all that follows."""
        self.held = False
        for socket, message in self._kept:
            socket.send(message)
        self._kept.clear()

    def cut(self) -> None:
        """Cut every connection, and wait until the page has loaded again over another."""
        before = self.loads
        # The page connects anew while the old ones are being closed.
        old, self._open = self._open, []
        for socket in old:
            socket.close()
        end = time.monotonic() + PATIENCE / 1000
        while self.loads == before:
            assert time.monotonic() < end, "the page did not come back"
            self._page.wait_for_timeout(50)

    def _join(self, socket: WebSocketRoute) -> None:
        def pass_on(message: Any) -> None:
            self.loads += LOADED in str(message)
            if self.held:
                self._kept.append((socket, message))
            else:
                socket.send(message)

        server = socket.connect_to_server()
        server.on_message(pass_on)
        self._open += [socket, server]
