"""How long a request's head may be, and how long it may take, on a real port."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from portal_app.run import protocol
from tests.support.ports import free_port

pytestmark = pytest.mark.anyio

#: Seconds after which a head is given up. Only what must not end in time is sent under it.
SOON = 0.4


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A small application behind the protocol; yields its port."""
    port = free_port()
    app = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("fine"))])
    config = uvicorn.Config(app, port=port, http=protocol.PatientProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = server.force_exit = True
        await task


async def _answer(port: int, *parts: bytes, pause: float = 0) -> bytes:
    """What comes back for a head sent in parts, until the connection closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), 60)
    return b""


HEAD = b"GET / HTTP/1.1\r\nHost: kontor.test\r\nConnection: close\r\n"


async def test_a_head_that_does_not_end_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as port:
        assert (await _answer(port, HEAD, b"\r\n", pause=0.1)).endswith(b"fine")
        monkeypatch.setattr(protocol, "HEAD_SECONDS", SOON)
        assert await _answer(port) == b""
        assert await _answer(port, HEAD, *[b"X: y\r\n"] * 8, b"\r\n", pause=0.1) == b""


async def test_a_second_request_of_a_connection_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: kontor.test\r\n\r\n")
        first = await asyncio.wait_for(reader.readuntil(b"fine"), 60)
        assert b"200 OK" in first
        monkeypatch.setattr(protocol, "HEAD_SECONDS", SOON)
        writer.write(b"GET / HTTP/1.1\r\nHost")
        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()


async def test_a_head_is_only_so_long() -> None:
    async with serving() as port:
        assert (await _answer(port, HEAD, b"X: " + b"y" * 60_000 + b"\r\n\r\n")).endswith(b"fine")
        assert await _answer(port, HEAD, b"X: ", *[b"y" * 50_000] * 10, b"\r\n\r\n") == b""
        assert await _answer(port, HEAD, *[b"X: y\r\n" * 5000] * 10, b"\r\n") == b""
