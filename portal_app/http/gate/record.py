"""Each request and each socket has a reference: it stands in every record of the log that belongs to it."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.core.logs import begin
from portal_app.http.gate.errors import asked

log = structlog.get_logger(__name__)


def keep_record(app: ASGIApp) -> ASGIApp:
    """Begin a reference, tell it to the caller, and at log level `info` write one record a request."""

    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        started, status, reference = time.perf_counter(), 0, begin()

        async def with_reference(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", reference.encode())]}
            await send(message)

        try:
            await app(scope, receive, with_reference)
        finally:
            ms = round((time.perf_counter() - started) * 1000, 1)
            log.info("request", status=status, ms=ms, **asked(scope))

    return recorded
