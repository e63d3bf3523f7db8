"""Files through the routes: in with every kind of request, out with every kind of question."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from obstore.store import LocalStore
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from portal_app.core.storage import FileStore, storage
from portal_app.http.downloads import disposition, send_file
from portal_app.http.uploads import receive_upload, uploading

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n" + b"x" * 991
FORM = "multipart/form-data"
LIMIT = 10_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """A store in a folder of this test, and one on a server that speaks S3."""
    if request.param == "folder":
        return FileStore(LocalStore(tmp_path / "files", mkdir=True), tmp_path / "incoming")
    request.getfixturevalue("environment").set(data_dir=tmp_path, storage_url=request.getfixturevalue("s3_url"))
    return storage()


def app(files: FileStore) -> Starlette:
    """A route that takes files, and one that hands the last one out."""
    sent: dict[str, str] = {}

    @uploading
    async def take(request: Request) -> Response:
        upload = await receive_upload(request, LIMIT, files)
        sent.update(key=upload.stored.key, sha256=upload.stored.sha256, name=upload.name, type=upload.type.media_type)
        return JSONResponse({"name": upload.name, "size": upload.stored.size, "fields": upload.fields})

    async def give(request: Request) -> Response:
        return send_file(
            request, key=sent["key"], name=sent["name"], media_type=sent["type"], size=1000, sha256=sent["sha256"],
            inline="inline" in request.query_params, files=files,
        )  # fmt: skip

    return Starlette(routes=[Route("/take", take, methods=["POST"]), Route("/give", give)])


@pytest.fixture
async def browser(files: FileStore) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at those routes."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app(files)), base_url="http://kontor.test") as made:
        yield made


def stored(files: FileStore) -> list[str]:
    """Every file that lies anywhere: in the store, and on its way there."""
    kept = [str(found["path"]) for batch in files._store.list() for found in batch]
    return kept + [str(path) for path in files._incoming.rglob("*") if path.is_file()]


async def test_a_raw_body_with_its_name_in_a_header(browser: httpx.AsyncClient, files: FileStore) -> None:
    answer = await browser.post("/take", content=PDF, headers={"x-file-name": quote("Käibedeklaratsioon 05.pdf")})
    assert answer.json() == {"name": "Käibedeklaratsioon 05.pdf", "size": 1000, "fields": {}}
    assert len(stored(files)) == 1


async def test_a_form_with_one_file(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/take", data={"task": "7"}, files={"file": ("ülevaade.pdf", PDF)})
    assert answer.json() == {"name": "ülevaade.pdf", "size": 1000, "fields": {"task": "7"}}


async def test_the_last_byte_allowed_and_the_first_one_too_many(browser: httpx.AsyncClient, files: FileStore) -> None:
    whole = PDF + b"x" * (LIMIT - len(PDF))
    name = {"x-file-name": "a.pdf"}
    assert (await browser.post("/take", content=whole, headers=name)).status_code == 200
    before = stored(files)
    for answer in (
        await browser.post("/take", content=whole + b"x", headers=name),
        await browser.post("/take", files={"file": ("a.pdf", whole + b"x")}),
        await browser.post("/take", content=whole * 1000, headers=name),
    ):
        assert answer.status_code == 413
        assert "too large" in answer.json()["message"]
    assert stored(files) == before


async def test_what_is_not_taken_says_why_in_the_readers_language(browser: httpx.AsyncClient, files: FileStore) -> None:
    for sent in (
        await browser.post("/take", content=b"MZ program", headers={"x-file-name": "a.pdf"}),
        await browser.post("/take", content=b"", headers={"x-file-name": "a.pdf"}),
        await browser.post("/take", content=PDF),
        await browser.post("/take", data={"only": "fields"}, files={}),
        await browser.post("/take", files=[("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))]),
        await browser.post("/take", content=b"--x\r\nbroken", headers={"content-type": f"{FORM}; boundary=x"}),
        await browser.post("/take", content=PDF, headers={"content-type": FORM}),
        await browser.post("/take", data={"a": "x" * 20_000}, files={"file": ("a.pdf", PDF)}),
    ):
        assert sent.status_code in (413, 415)
        assert sent.json()["message"]
    assert stored(files) == []


@pytest.mark.parametrize("multipart", [False, True])
async def test_a_connection_that_breaks_near_the_end_leaves_nothing(files: FileStore, multipart: bool) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    pieces: list[Message] = [
        {"type": "http.request", "body": (form if multipart else b"") + PDF[:990], "more_body": True},
        {"type": "http.disconnect"},
    ]
    kind = b"multipart/form-data; boundary=x" if multipart else b"application/octet-stream"
    scope = {
        "type": "http", "method": "POST", "path": "/take", "query_string": b"", "root_path": "",
        "headers": [(b"content-type", kind), (b"x-file-name", b"a.pdf")],
    }  # fmt: skip

    async def receive() -> Message:
        return pieces.pop(0)

    async def send(message: Message) -> None:
        assert message.get("status", 400) == 400

    await app(files)(scope, receive, send)
    assert stored(files) == []


async def test_a_file_comes_back_with_no_rights_in_the_browser(browser: httpx.AsyncClient) -> None:
    await browser.post("/take", content=PDF, headers={"x-file-name": quote('õ";\r\n.pdf')})
    answer = await browser.get("/give")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename=\"__;.pdf\"; filename*=UTF-8''%C3%B5_%3B.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await browser.get("/give?inline")).headers["content-disposition"].startswith("inline;")


async def test_ranges_and_what_the_browser_has_already(browser: httpx.AsyncClient) -> None:
    await browser.post("/take", content=PDF, headers={"x-file-name": "a.pdf"})
    etag = (await browser.get("/give")).headers["etag"]
    for asked, status, body in (
        ("bytes=0-4", 206, b"%PDF-"), ("bytes=995-", 206, b"x" * 5), ("bytes=-3", 206, b"xxx"),
        ("bytes=990-5000", 206, b"x" * 10), ("bytes=-5000", 206, PDF), ("bytes=1000-", 416, b""),
        ("bytes=5-4", 416, b""), ("bytes=-0", 416, b""), ("bytes=0-1,3-4", 200, PDF), ("lines=1-2", 200, PDF),
    ):  # fmt: skip
        answer = await browser.get("/give", headers={"range": asked})
        assert (answer.status_code, answer.content) == (status, body), asked
    part = await browser.get("/give", headers={"range": "bytes=0-4"})
    assert part.headers["content-range"] == "bytes 0-4/1000"
    assert (await browser.get("/give", headers={"range": "bytes=0-4", "if-range": '"old"'})).status_code == 200
    assert (await browser.get("/give", headers={"if-none-match": etag})).status_code == 304


def test_a_name_cannot_write_a_header() -> None:
    assert "\r" not in disposition("a\r\nX: y") and "\n" not in disposition("a\r\nX: y")
