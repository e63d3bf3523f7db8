"""What the gate does to requests that are too long, too slow, or go where there is nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from portal_app.core.logs import set_up_logs
from tests.http.gate_support import PAGE, SAME, client

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _dripping(parts: int, seconds: float) -> AsyncIterator[bytes]:
    for _ in range(parts):
        yield b"x"
        await asyncio.sleep(seconds)


async def test_a_body_that_stands_still_is_given_up() -> None:
    async with client() as browser:
        assert (await browser.post("/read", headers=SAME, content=_dripping(5, 0.01))).json()["size"] == 5
    async with client(seconds_between_parts=0.2) as browser:
        late = await browser.post("/read", headers=SAME, content=_dripping(2, 1))
    assert late.status_code == 408
    assert late.headers["connection"] == "close"
    assert late.json()["message"].startswith("This took too long.")


async def test_a_body_that_drips_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with client() as browser:
        assert (await browser.post("/read", headers=SAME, content=_dripping(2, 0.05))).status_code == 200
        monkeypatch.setattr("portal_app.http.gate.rules.GateRules.seconds_for_body", lambda _rules, _limit: 0.3)
        assert (await browser.post("/read", headers=SAME, content=_dripping(100, 0.05))).status_code == 408


async def test_heads_are_as_long_as_a_browsers() -> None:
    async with client() as browser:
        assert (await browser.get("/page", headers={f"x-{n}": "y" for n in range(80)})).status_code == 200
        assert (await browser.get("/page", headers={f"x-{n}": "y" for n in range(120)})).status_code == 431
        assert (await browser.get("/page", headers={"cookie": "a=" + "x" * 40_000})).status_code == 431
        assert (await browser.get("/page?" + "x" * 4000)).status_code == 200
        assert (await browser.get("/page?" + "x" * 9000)).status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PROPFIND", "CONNECT"])
async def test_other_methods_are_not_taken(method: str) -> None:
    async with client() as browser:
        assert (await browser.get("/page")).status_code == 200
        assert (await browser.request(method, "/page", headers=SAME)).status_code == 405


ODD_PATHS = ["/a%00b", "/a%0d%0ab", "/a%7f", "/a%5cb", "/%2e%2e/etc/passwd", "/x/%2e%2e/y", "/x/..;/y", "/x/%2e",
             "/x/%2e%2e", "//x", "/%ff", "/%c0%ae%c0%ae/", "/.env", "/.git/config", "/x/.htpasswd", "/a.js.map",
             "/a.js.br", "/index.html", "/rxconfig.py", "/kontor.sqlite3", "/%5fupload/x", "/_UPLOAD",
             "/_event"]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
async def test_odd_paths_lead_nowhere(path: str) -> None:
    async with client() as browser:
        assert (await browser.get("/.well-known/x")).status_code == 200
        answer = await browser.get(f"http://kontor.test{path}", headers=PAGE)
    assert answer.status_code == 404
    assert path not in answer.text


async def test_every_error_has_a_reference_that_the_log_has_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    async with client() as browser:
        for path, status in (("/boom", 500), ("/_upload", 404), ("/nothing", 404)):
            page = await browser.get(path, headers=PAGE | {"accept-language": "et"})
            data = await browser.get(path)
            assert (page.status_code, data.status_code) == (status, status)
            assert '<html lang="et">' in page.text
            assert data.json()["reference"] == data.headers["x-request-id"]
            reference = page.headers["x-request-id"]
            assert reference in page.text
            told = [line for line in capsys.readouterr().err.splitlines() if reference in line]
            assert len(told) == (2 if status == 500 else 1)


async def test_no_other_site_may_read_our_answers() -> None:
    async with client() as browser:
        answer = await browser.get("/open", headers={"origin": "https://evil.test"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]
