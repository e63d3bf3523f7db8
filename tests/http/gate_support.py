"""A small application behind a gate, and a socket that needs no server."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate import GateRules, build_gate
from portal_app.http.gate.events import BOOT
from portal_app.http.gate.form_tokens import new_form_token

URL = "http://kontor.test"
SECRET = b"for tests only"
TOKEN = new_form_token("", SECRET)
#: What a page of ours sends along that its form may be taken, but for the origin.
FORM = {"x-kontor-form": TOKEN, "cookie": f"kontor_form={TOKEN}"}
SAME = {"origin": URL, **FORM}
PAGE = {"accept": "text/html"}
KNOWN = "state.page.open"
PUBLIC = "state.front.knock"


def rules(**changed: Any) -> GateRules:
    """Rules with two known events, one of them public."""
    usual: dict[str, Any] = {
        "public_url": URL,
        "secret": SECRET,
        "known_event": {KNOWN, PUBLIC, BOOT}.__contains__,
        "is_public_event": {PUBLIC, BOOT}.__contains__,
        "is_stored_in_browser": {"state.page.draft"}.__contains__,
    }
    return GateRules(**(usual | changed))


async def _boom(_request: Request) -> Response:
    raise RuntimeError("what nobody outside may read")


async def _read(request: Request) -> Response:
    return JSONResponse({"size": len(await request.body()), "client": request.client.host if request.client else ""})


async def _plain(_request: Request) -> Response:
    return PlainTextResponse("fine", headers={"etag": '"1"'})


async def _own_policy(_request: Request) -> Response:
    return PlainTextResponse("file", headers={"content-security-policy": "sandbox", "cache-control": "private"})


async def _nothing(_request: Request) -> Response:
    return Response(status_code=404)


async def _open(_request: Request) -> Response:
    return PlainTextResponse("fine", headers={"access-control-allow-origin": "*"})


async def _html(_request: Request) -> Response:
    return HTMLResponse("<p>page", headers={"etag": '"2"'})


def small_app() -> Starlette:
    """What stands behind the gate in these tests; `/_upload` and `/ping` as Reflex opens them."""
    return Starlette(
        routes=[
            Route("/boom", _boom),
            Route("/read", _read, methods=["POST", "GET"]),
            Route("/upload/x", _read, methods=["POST"]),
            Route("/api/x", _read, methods=["POST"]),
            Route("/file", _own_policy),
            Route("/nothing", _nothing),
            Route("/open", _open),
            Route("/_upload", _read, methods=["POST", "GET"]),
            Route("/ping", _plain),
            Route("/p/{address}/tasks/{id}", _html),
            Route("/{rest:path}", _plain),
        ]
    )


def client(address: str = "203.0.113.9", **changed: Any) -> httpx.AsyncClient:
    """A browser in front of the gate, sitting at an address."""
    app = build_gate(small_app(), rules(**changed))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1)), base_url=URL
    )


def bare(address: str = "203.0.113.9") -> httpx.AsyncClient:
    """The same without a gate: shows that a refused thing is there."""
    transport = httpx.ASGITransport(small_app(), raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=URL)


def boot(payload: dict[str, Any] | None = None, **event: Any) -> str:
    """The frame by which a page connects."""
    full = {"name": BOOT, "payload": payload or {}, "router_data": {"pathname": "/", "asPath": "/"}} | event
    return "40/_event," + json.dumps({"event": full, "state_schema": "abc"})


def event(name: str, payload: Any = None, router: Any = None) -> str:
    """The frame of one event."""
    data = {"name": name, "payload": {} if payload is None else payload, "router_data": router or {"pathname": "/"}}
    return "42/_event," + json.dumps(["event", data])


class Behind:
    """Stands where Reflex would: remembers the handshake and every frame that came through."""

    def __init__(self, answers: tuple[str, ...] = ()) -> None:
        self.scope: Scope = {}
        self.frames: list[str] = []
        self.answers = answers
        self.ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        await receive()
        await send({"type": "websocket.accept"})
        for answer in self.answers:
            await send({"type": "websocket.send", "text": answer})
        while (message := await receive())["type"] == "websocket.receive":
            self.frames.append(message.get("text") or repr(message.get("bytes")))
        self.ended = True

    @property
    def token(self) -> str:
        """The token that Reflex would see."""
        return str(self.scope["query_string"]).partition("token=")[2].rstrip("'")

    def header(self, name: bytes) -> bytes | None:
        """A header of the handshake as it came through."""
        return next((value for key, value in self.scope["headers"] if key == name), None)


async def talk(
    app: ASGIApp | None = None,
    *frames: str | bytes,
    behind: Behind | None = None,
    token: str = "aaaaaaaa-1111-4111-8111-111111111111",
    headers: dict[str, str] | None = None,
    query: str | None = None,
    path: str = "/_event/",
    make: Callable[..., GateRules] = rules,
    **changed: Any,
) -> tuple[Behind, list[Message]]:
    """Open a socket, send frames, hang up.

    Returns:
        What stood behind the gate, and what came back.
    """
    behind = behind or Behind()
    app = app or build_gate(behind, make(**changed))
    sent = {"host": "kontor.test", "origin": URL} | (headers or {})
    scope: Scope = {
        "type": "websocket",
        "path": path,
        "scheme": "ws",
        "query_string": (query or f"token={token}&EIO=4&transport=websocket").encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        "client": ("203.0.113.9", 1),
        "subprotocols": ["0.10.1"],
    }
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    inbox.put_nowait({"type": "websocket.connect"})
    for frame in frames:
        inbox.put_nowait({"type": "websocket.receive", "bytes" if isinstance(frame, bytes) else "text": frame})
    inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
    back: list[Message] = []

    async def send(message: Message) -> None:
        back.append(message)

    await app(scope, inbox.get, send)
    return behind, back


def built_folder(folder: Path) -> Path:
    """Pages as a build leaves them: inline scripts, and a manifest of chunks."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<script>one()</script><script type="module" async="">two()</script>')
    (folder / "404.html").write_text('<script>one()</script><script src="/assets/a.js"></script>')
    root = {"module": "/assets/root-aaaaaaaa.js", "imports": ["/assets/shared-aaaaaaaa.js"]}
    task = {
        "path": "p/:address/tasks/:id",
        "module": "/assets/task-bbbbbbbb.js",
        "imports": ["/assets/shared-aaaaaaaa.js", "/assets/parts-cccccccc.js"],
    }
    manifest = {"routes": {"root": root, "routes/task": task, "routes/all": {"path": "*", "module": "/x.js"}}}
    (folder / "assets" / "manifest-1234abcd.js").write_text(f"window.__reactRouterManifest={json.dumps(manifest)};")
    return folder
