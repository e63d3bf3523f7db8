"""What the gate does to plain requests. Each refusal stands beside the same thing going through."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message

from portal_app.http.gate import build_gate
from portal_app.http.gate.client import read_networks
from tests.http.gate_support import FORM, PAGE, SAME, bare, built_folder, client, rules, small_app

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_every_answer_carries_the_headers() -> None:
    async with client() as browser:
        for path in ("/", "/boom", "/_upload", "/assets/none.map"):
            answer = await browser.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert answer.headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert "strict-transport-security" not in answer.headers


async def test_https_is_kept_once_it_is_there() -> None:
    async with client(public_url="https://kontor.test") as browser:
        assert "max-age" in (await browser.get("/")).headers["strict-transport-security"]


async def test_a_route_keeps_its_own_stricter_policy() -> None:
    async with client() as browser:
        answer = await browser.get("/file")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["cache-control"] == "private"


async def test_scripts_run_only_from_files_or_by_hash(tmp_path: Path) -> None:
    async with client(build_dir=built_folder(tmp_path / "client")) as browser:
        policy = (await browser.get("/")).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert scripts.count("'sha256-") == 2
    assert "unsafe" not in scripts
    sheets = next(part for part in policy.split("; ") if part.startswith("style-src-elem "))
    assert "unsafe" not in sheets
    for name in ("object-src", "frame-src", "frame-ancestors"):
        assert f"{name} 'none'" in policy
    assert "connect-src 'self' ws://kontor.test" in policy


async def test_a_page_announces_the_chunks_of_its_route(tmp_path: Path) -> None:
    async with client(build_dir=built_folder(tmp_path / "client")) as browser:
        task = await browser.get("/p/acme/tasks/1")
        other = await browser.get("/elsewhere")
    assert task.headers["link"] == (
        "</assets/task-bbbbbbbb.js>; rel=modulepreload, </assets/parts-cccccccc.js>; rel=modulepreload"
    )
    assert "link" not in other.headers


@pytest.mark.parametrize("path", ["/_upload", "/ping"])
async def test_the_frameworks_own_routes_are_shut(path: str) -> None:
    async with bare() as open_browser, client() as browser:
        assert (await open_browser.get(path)).status_code == 200
        assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/_upload/a", "/_event/", "/_all_routes", "/_health", "/assets/a.js.map", "/a\\b", "//x"]
)
async def test_nothing_hides_behind_an_odd_path(path: str) -> None:
    async with client() as browser:
        assert (await browser.get(f"http://kontor.test{path}")).status_code == 404
        assert (await browser.get("/assets/a.js")).status_code == 200


async def test_a_change_comes_from_our_own_page() -> None:
    async with client() as browser:
        assert (await browser.post("/read", headers=SAME)).status_code == 200
        assert (await browser.post("/read", headers={"sec-fetch-site": "same-origin", **FORM})).status_code == 200
        for foreign in (
            {},
            {"origin": "https://evil.test"},
            {"origin": "null"},
            {"origin": "https://kontor.test"},
            {"origin": "http://kontor.test.evil.test"},
            {"sec-fetch-site": "cross-site"},
            {"origin": "http://evil.test", "sec-fetch-site": "same-origin"},
        ):
            assert (await browser.post("/read", headers=FORM | foreign)).status_code == 403, foreign
        assert (await browser.get("/read", headers={"origin": "https://evil.test"})).status_code == 200


async def test_a_machine_of_ones_own_has_several_names() -> None:
    async with client(public_url="http://127.0.0.1:3000") as browser:
        local = FORM | {"host": "localhost:3000", "origin": "http://localhost:3000"}
        assert (await browser.post("/read", headers=local)).status_code == 200
        local["origin"] = "http://localhost:3001"
        assert (await browser.post("/read", headers=local)).status_code == 403


@pytest.mark.parametrize("host", ["evil.test", "kontor.test.evil.test", "kontor.test:81", "127.0.0.1", "203.0.113.1"])
async def test_nobody_reaches_us_under_a_foreign_name(host: str) -> None:
    async with client() as browser:
        assert (await browser.get("/page", headers={"host": "KONTOR.test:80"})).status_code == 200
        answer = await browser.get("/page", headers={"host": host} | PAGE)
        assert answer.status_code == 421
        assert "evil" not in answer.text
        assert (await browser.get("/health", headers={"host": host})).status_code == 200


async def test_programs_may_call_machine_paths_without_an_origin() -> None:
    async with client(is_machine_path=lambda path: path.startswith("/api/")) as browser:
        assert (await browser.post("/api/x")).status_code == 200
        assert (await browser.post("/api/x", headers={"origin": "https://evil.test"})).status_code == 403
        assert (await browser.post("/read")).status_code == 403


async def test_a_body_is_counted_while_it_is_read() -> None:
    async def stream(size: int):  # type: ignore[no-untyped-def]
        for _ in range(size // 1024):
            yield b"x" * 1024

    async with client() as browser:
        assert (await browser.post("/read", headers=SAME, content=stream(64 * 1024))).json()["size"] == 65536
        assert (await browser.post("/read", headers=SAME, content=stream(65 * 1024))).status_code == 413
        assert (await browser.post("/read", headers=SAME, content=b"x" * 65537)).status_code == 413
        assert (await browser.post("/upload/x", headers=SAME, content=stream(200 * 1024))).status_code == 200


async def test_a_lying_length_is_not_believed() -> None:
    async with client() as browser:
        odd = SAME | {"content-length": "-5"}
        assert (await browser.post("/read", headers=odd, content=b"x")).status_code == 400


async def test_a_long_body_is_refused_before_it_has_come() -> None:
    """The answer is there although the sender has not finished."""
    app = build_gate(small_app(), rules())
    answers: list[Message] = []
    pieces = [{"type": "http.request", "body": b"x" * 70_000, "more_body": True}]

    async def receive() -> Message:
        return pieces.pop() if pieces else await asyncio.sleep(3600, {})

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/read",
        "scheme": "http",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in ({"host": "kontor.test"} | SAME).items()],
        "client": ("203.0.113.9", 1),
    }
    await asyncio.wait_for(app(scope, receive, send), 60)
    assert answers[0]["status"] == 413


async def test_a_fault_of_ours_says_nothing_but_a_reference() -> None:
    async with client() as browser:
        page = await browser.get("/boom", headers=PAGE)
        data = await browser.get("/boom")
    assert page.status_code == data.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert len(data.json()["reference"]) == 8
    assert data.json()["reference"] in data.json()["message"]
    for answer in (page, data):
        assert "RuntimeError" not in answer.text
        assert "nobody outside" not in answer.text


async def test_not_found_is_calm_too() -> None:
    async with client() as browser:
        assert (await browser.get("/ping", headers=PAGE)).headers["content-type"].startswith("text/html")
        assert (await browser.get("/ping")).json()["message"]
        assert (await browser.post("/boom", headers=SAME)).json()["message"]
        assert (await browser.request("TRACE", "/")).status_code == 405


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/root-jKSYPM9y.js", "public, max-age=31536000, immutable"),
        ("/kontor.css?v=abc123", "public, max-age=31536000, immutable"),
        ("/kontor.css", "no-cache"),
        ("/logo.png", "public, max-age=86400"),
        ("/p/a/tasks/1", "no-cache"),
        # A link that somebody made must not keep an old page, or the form's cookie that came with it.
        ("/p/a/tasks/1?v=abc123", "no-cache"),
        ("/boom", "no-store"),
        ("/read", "no-store"),
    ],
)
async def test_what_a_browser_may_keep(path: str, kept: str) -> None:
    async with client() as browser:
        assert (await browser.get(path)).headers["cache-control"] == kept


async def test_forwarded_headers_count_only_from_our_proxy() -> None:
    said = SAME | {"x-forwarded-for": "198.51.100.7, 10.0.0.2"}
    proxies = read_networks("10.0.0.0/8")
    async with client("10.0.0.1", trusted_proxies=proxies) as behind_proxy:
        assert (await behind_proxy.post("/read", headers=said)).json()["client"] == "198.51.100.7"
        lie = SAME | {"x-forwarded-for": "not an address"}
        assert (await behind_proxy.post("/read", headers=lie)).json()["client"] == "10.0.0.1"
        for written, address in (("198.51.100.7:50312", "198.51.100.7"), ("[2001:db8::7]:50312", "2001:db8::7")):
            ported = SAME | {"x-forwarded-for": f"evil, {written}"}
            assert (await behind_proxy.post("/read", headers=ported)).json()["client"] == address
        asked = {"host": "10.0.0.9:3000", "x-forwarded-host": "kontor.test"}
        assert (await behind_proxy.get("/page", headers=asked)).status_code == 200
        assert (await behind_proxy.get("/page", headers=asked | {"x-forwarded-host": "evil.test"})).status_code == 421
    async with client("203.0.113.9", trusted_proxies=proxies) as stranger:
        assert (await stranger.get("/page", headers=asked)).status_code == 421
        assert (await stranger.post("/read", headers=said)).json()["client"] == "203.0.113.9"
    async with client("10.0.0.1") as nobody_trusted:
        assert (await nobody_trusted.post("/read", headers=said)).json()["client"] == "10.0.0.1"
