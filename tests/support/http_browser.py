"""A browser's requests to our own routes, without a server."""

import asyncio
from typing import Any

import httpx

from portal_app.http.routes import http_app


class HttpBrowser:
    """Sends requests as a page of ours does, and keeps cookies as a browser does."""

    def __init__(self, address: str = "127.0.0.1", **cookies: str) -> None:
        """Open a browser.

        Args:
            address: Of its machine.
            **cookies: What it holds already, by cookie name.
        """
        self.cookies = httpx.Cookies()
        for name, value in cookies.items():
            # As if an answer had set it, so that another answer can replace it.
            self.cookies.set(name, value, domain="kontor.test")
        self._address = address
        self._app = http_app()

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Load an address; redirects are not followed."""
        return self._send("GET", path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form by fetch, as `post_form` does."""
        headers = {"accept": "application/json", "x-kontor": "1", **more.pop("headers", {})}
        return self._send("POST", path, data=data or {}, headers=headers, **more)

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._address, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://kontor.test", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(run())
