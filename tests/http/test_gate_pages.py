"""A built page answers at its own address, without a redirect to another spelling."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from portal_app.http.gate import build_gate
from tests.http.gate_support import rules

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_folder_is_served_without_a_slash(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "index.html").write_text("the clients")
    files = Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path, html=True))])

    async def ask(app: object, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test") as browser:
            return await browser.get(path)

    assert (await ask(files, "/clients")).status_code == 307
    gated = build_gate(files, rules(build_dir=tmp_path))
    assert (await ask(gated, "/clients")).text == "the clients"
    assert (await ask(gated, "/clients?a=1")).text == "the clients"
    assert (await ask(gated, "/nothing")).status_code == 404


async def test_built_assets_come_from_memory_to_who_takes_brotli(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "base-Ab1_cdEf.js").write_text("plain")
    (tmp_path / "assets" / "base-Ab1_cdEf.js.br").write_bytes(b"\x0b\x02\x80plain\x03")
    files = Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path, html=True))])
    gated = build_gate(files, rules(build_dir=tmp_path))

    async def ask(**headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(gated)
        async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test") as browser:
            async with browser.stream("GET", "/assets/base-Ab1_cdEf.js", headers=headers) as answer:
                answer._content = b"".join([part async for part in answer.aiter_raw()])
            return answer

    packed = await ask(**{"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["x-content-type-options"] == "nosniff"
    assert int(packed.headers["content-length"]) == len(packed.content)
    for other in ({"accept-encoding": "gzip"}, {"accept-encoding": "br", "range": "bytes=0-1"}):
        assert "content-encoding" not in (await ask(**other)).headers
