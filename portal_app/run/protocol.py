"""How HTTP comes in: no head of a request is longer, or slower, than a browser's.

uvicorn waits for ever for a request's headers, and its parser keeps however many bytes come; a few hundred idle
connections, or one endless header, would be enough to hold an office up. Bodies are the gate's business.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Seconds from the first byte of a request, or from the connection, to the end of its headers.
HEAD_SECONDS = 20.0
#: Bytes of address and headers together. What is shorter, and still too long, is answered in words by the gate.
HEAD_BYTES = 128 * 1024


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's own, which hangs up on a head that does not come to an end."""

    _waiting: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what did not end a head is counted."""
        super().data_received(data)
        if self._waiting is not None:
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self._hang_up()

    def on_message_begin(self) -> None:
        """Begin to wait for the headers' end."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._done()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._done()
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _done(self) -> None:
        self._head = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _hang_up(self) -> None:
        self._done()
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()
