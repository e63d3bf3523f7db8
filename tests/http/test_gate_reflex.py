"""The gate around a real Reflex, in a process of its own: its frames, its tokens, its log."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

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
from portal_app.http.gate import GateRules, build_gate

class Page(rx.State):
    text: str = ""

    @rx.event
    def keep(self, text: str):
        self.text = text

rules = GateRules(public_url=os.environ["SAMPLE_URL"], secret=b"for tests only")
app = rx.App(theme=None, api_transformer=[lambda behind: build_gate(behind, rules)])
app.add_page(rx.el.main("sample"), route="/")
"""


@dataclass(frozen=True)
class Sample:
    """A running program with one state."""

    url: str
    log: Path


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
        process.wait(10)


def _wait(made: Sample, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, made.log.read_text()
        try:
            urllib.request.urlopen(made.url + "/none", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(made.log.read_text())


async def opened(sample: Sample, who: str = "anna", token: str = TAB) -> ClientConnection:
    """A page of somebody's, connected and hydrated."""
    socket = await connect(
        f"{sample.url.replace('http', 'ws')}/_event/?token={token}&EIO=4&transport=websocket",
        origin=sample.url,  # type: ignore[arg-type]
        additional_headers={"cookie": f"kontor_office={who}"} if who else {},
    )
    await socket.recv()
    await socket.send(boot())
    return socket


async def heard(socket: ClientConnection) -> list[list[Any]]:
    """What comes until it is quiet."""
    frames = []
    try:
        while True:
            frame = str(await asyncio.wait_for(socket.recv(), 0.4))
            if frame.startswith("42/_event,"):
                frames.append(json.loads(frame.partition(",")[2]))
    except TimeoutError:
        return frames


def text_of(frames: list[list[Any]]) -> str | None:
    """The last value of the page's var."""
    deltas = [data["delta"] or {} for kind, data in frames if kind == "event"]
    values = [delta[name][VAR] for delta in deltas for name in delta if VAR in delta[name]]
    return values[-1] if values else None


async def text_for(sample: Sample, who: str, token: str = TAB) -> str | None:
    """What somebody's page shows after connecting."""
    socket = await opened(sample, who, token)
    text = text_of(await heard(socket))
    await socket.close()
    await asyncio.sleep(0.1)
    return text


async def test_state_comes_back_to_its_own_session_only(sample: Sample) -> None:
    page = await opened(sample)
    assert text_of(await heard(page)) == ""
    await page.send(event(KEEP, {"text": "Anna's"}))
    assert text_of(await heard(page)) == "Anna's"
    await page.close()
    await asyncio.sleep(0.1)
    assert await text_for(sample, "anna") == "Anna's"
    assert await text_for(sample, "eve") == ""
    assert await text_for(sample, "") == ""
    assert await text_for(sample, "anna", "bbbbbbbb-1111-4111-8111-111111111111") == ""


async def test_a_duplicated_tab_has_a_state_of_its_own_and_keeps_it(sample: Sample) -> None:
    first = await opened(sample, "bert")
    await heard(first)
    second = await opened(sample, "bert")
    token = next(data for kind, data in await heard(second) if kind == "new_token")
    await second.send(event(KEEP, {"text": "the second's"}))
    assert text_of(await heard(second)) == "the second's"
    await second.close()
    await asyncio.sleep(0.1)
    assert await text_for(sample, "bert", token) == "the second's"
    assert await text_for(sample, "eve", token) == ""
    await first.close()


async def test_without_a_session_nothing_but_public_events(sample: Sample) -> None:
    page = await opened(sample, "")
    assert text_of(await heard(page)) == ""
    await page.send(event(KEEP, {"text": "nobody's"}))
    assert await heard(page) == []
    await page.close()


async def test_rubbish_leaves_no_trace_behind_the_gate(sample: Sample) -> None:
    page = await opened(sample, "mallory")
    await heard(page)
    for frame in BAD[:40]:
        await page.send(frame.replace("state.page.open", KEEP))
    await page.send(event(KEEP, {"text": "still here"}))
    assert text_of(await heard(page)) == "still here"
    await page.close()
    assert "Traceback" not in sample.log.read_text()
