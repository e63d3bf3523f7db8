"""The gate around a real Reflex, in a process of its own: its frames, its tokens, its log."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from portal_app.http.gate.events import BOOT
from tests.http.gate_support import boot, event
from tests.http.test_gate_sockets import BAD
from tests.support.ports import free_port

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
TAB = "aaaaaaaa-1111-4111-8111-111111111111"
KEEP = "reflex___state____state.sample___sample____page.keep"
VAR = "text_rx_state_"

CONFIG = """
import reflex as rx
config = rx.Config(app_name="sample", telemetry_enabled=False, state_manager_mode="memory")
"""
PROGRAM = """
import os
import reflex as rx
from starlette.responses import JSONResponse
from portal_app.http.gate import GateRules, build_gate

class Page(rx.State):
    text: str = ""

    @rx.event
    def keep(self, text: str):
        self.text = text

def telling(behind):
    async def answer(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/open":
            answers = JSONResponse(list(app.event_namespace.token_to_sid))
        else:
            answers = behind
        await answers(scope, receive, send)
    return answer

rules = GateRules(public_url=os.environ["SAMPLE_URL"], secret=b"for tests only")
app = rx.App(theme=None, api_transformer=[telling, lambda behind: build_gate(behind, rules)])
app.add_page(rx.el.main("sample"), route="/")
"""


@dataclass(frozen=True)
class Sample:
    """A running program with one state."""

    url: str
    log: Path

    def open(self) -> list[str]:
        """The tabs that are open, as Reflex knows them."""
        with urllib.request.urlopen(self.url + "/open", timeout=60) as answer:
            return list(json.load(answer))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Start the program; the state and the socket need no built pages."""
    folder = tmp_path_factory.mktemp("sample")
    (folder / "rxconfig.py").write_text(CONFIG)
    (folder / "sample").mkdir()
    (folder / "sample" / "__init__.py").touch()
    (folder / "sample" / "sample.py").write_text(PROGRAM)
    port = free_port()
    made = Sample(f"http://127.0.0.1:{port}", folder / "log")
    environment = os.environ | {
        "SAMPLE_URL": made.url,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
    }
    serve = ["-m", "uvicorn", "--factory", "sample.sample:app", "--port", str(port), "--no-access-log"]
    with made.log.open("wb") as log:
        process = subprocess.Popen([sys.executable, *serve], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(60)


def _wait(made: Sample, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        assert process.poll() is None, made.log.read_text()
        try:
            urllib.request.urlopen(made.url + "/none", timeout=20)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(made.log.read_text())


@dataclass(frozen=True)
class Tab:
    """A page of somebody's, connected and hydrated.

    Attributes:
        text: What it showed first.
        token: By which it can be opened again.
    """

    sample: Sample
    socket: ClientConnection
    text: str | None
    token: str

    async def keep(self, text: str) -> str | None:
        """Have a text kept; what the page shows then."""
        await self.socket.send(event(KEEP, {"text": text}))
        return _texts(await _heard(self.socket, _texts))[-1]

    async def again(self) -> list[str]:
        """Load the page once more; every text that came until it was there."""
        await self.socket.send(event(BOOT))
        return _texts(await _heard(self.socket, _is_there))

    async def close(self) -> None:
        """Close it, and wait until the program has noticed."""
        before = len(self.sample.open())
        await self.socket.close()
        end = time.monotonic() + 60
        while len(self.sample.open()) >= before:
            assert time.monotonic() < end, "the program does not let go of a closed tab"
            await asyncio.sleep(0.01)


async def opened(sample: Sample, who: str = "anna", token: str = TAB) -> Tab:
    """Open a page of somebody's."""
    socket = await connect(
        f"{sample.url.replace('http', 'ws')}/_event/?token={token}&EIO=4&transport=websocket",
        origin=sample.url,  # type: ignore[arg-type]
        additional_headers={"cookie": f"kontor_office={who}"} if who else {},
        open_timeout=60,
    )
    await socket.recv()
    await socket.send(boot())
    frames = await _heard(socket, _is_there)
    told = [data for kind, data in frames if kind == "new_token"]
    return Tab(sample, socket, _texts(frames)[-1], told[-1] if told else token)


async def _heard(socket: ClientConnection, enough: Callable[[list[list[Any]]], object]) -> list[list[Any]]:
    """What comes until it is enough."""
    frames: list[list[Any]] = []
    async with asyncio.timeout(60):
        while not enough(frames):
            frame = str(await socket.recv())
            if frame.startswith("42/_event,"):
                frames.append(json.loads(frame.partition(",")[2]))
    return frames


def _deltas(frames: list[list[Any]]) -> list[dict[str, Any]]:
    """What changed in each state, in turn."""
    return [changed for kind, data in frames if kind == "event" for changed in (data["delta"] or {}).values()]


def _is_there(frames: list[list[Any]]) -> bool:
    """Whether the page has everything that it shows: that is said last."""
    return any(changed.get("is_hydrated_rx_state_") for changed in _deltas(frames))


def _texts(frames: list[list[Any]]) -> list[str]:
    """Every value of the page's var, in turn."""
    return [changed[VAR] for changed in _deltas(frames) if VAR in changed]


async def text_for(sample: Sample, who: str, token: str = TAB) -> str | None:
    """What somebody's page shows after connecting."""
    tab = await opened(sample, who, token)
    await tab.close()
    return tab.text


async def test_state_comes_back_to_its_own_session_only(sample: Sample) -> None:
    page = await opened(sample)
    assert page.text == ""
    assert await page.keep("Anna's") == "Anna's"
    await page.close()
    assert await text_for(sample, "anna") == "Anna's"
    assert await text_for(sample, "eve") == ""
    assert await text_for(sample, "") == ""
    assert await text_for(sample, "anna", "bbbbbbbb-1111-4111-8111-111111111111") == ""


async def test_a_duplicated_tab_has_a_state_of_its_own_and_keeps_it(sample: Sample) -> None:
    first = await opened(sample, "bert")
    second = await opened(sample, "bert")
    assert second.token != first.token
    assert await second.keep("the second's") == "the second's"
    await second.close()
    assert await text_for(sample, "bert", second.token) == "the second's"
    assert await text_for(sample, "eve", second.token) == ""
    await first.close()


async def test_without_a_session_nothing_but_public_events(sample: Sample) -> None:
    page = await opened(sample, "")
    assert page.text == ""
    await page.socket.send(event(KEEP, {"text": "nobody's"}))
    assert await page.again() == [""]
    await page.close()


async def test_rubbish_leaves_no_trace_behind_the_gate(sample: Sample) -> None:
    page = await opened(sample, "mallory")
    for frame in BAD[:40]:
        await page.socket.send(frame.replace("state.page.open", KEEP))
    assert await page.keep("still here") == "still here"
    await page.close()
    assert "Traceback" not in sample.log.read_text()
