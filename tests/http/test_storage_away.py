"""A store that does not answer: a clear word, nothing half done, and all is well when it is back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

import portal_app.wiring  # noqa: F401
from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.core.errors import NotFound
from portal_app.core.rate_limits import forget
from portal_app.core.storage import StorageAway, storage
from portal_app.files.models import StoredFile
from portal_app.tasks import commands as tasks
from portal_app.tasks.models import TaskFile
from portal_app.tasks.rules import TaskFields
from tests.factories import make_office, sign_in
from tests.support.environment import Environment
from tests.support.http_browser import HttpBrowser
from tests.support.ports import free_port
from tests.support.s3 import S3Server
from tests.support.scope import reading, writing

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture(params=["folder", "s3"])
def home(request: pytest.FixtureRequest) -> str:
    """Where files lie while all is well, as `KONTOR_STORAGE_URL` names it."""
    return "" if request.param == "folder" else str(request.getfixturevalue("s3_url"))


@pytest.fixture
def place(sqlite: Any, environment: Environment, tmp_path: Path) -> Iterator[tuple[HttpBrowser, str]]:
    """A browser of the office, and a task."""
    forget()
    with writing() as session:
        office = make_office(session, "Ledger")
        task = tasks.create_task(session, office.staff, office.client_id, TaskFields("Books")).task_id
        token = sign_in(session, office.staff)
    yield HttpBrowser(**{OFFICE_COOKIE: token}), task
    storage.cache_clear()


def _away(environment: Environment, data_dir: Path) -> None:
    """From now on files lie with a server that is not there."""
    environment.set(
        data_dir=data_dir, storage_url=f"s3://key:secret@bucket/files?endpoint=http://127.0.0.1:{free_port()}&region=x"
    )
    storage.cache_clear()


def _back(environment: Environment, data_dir: Path, home: str = "") -> None:
    environment.set(data_dir=data_dir, storage_url=home)
    storage.cache_clear()


def _add(browser: HttpBrowser, task: str) -> httpx.Response:
    return browser.post(f"/files/tasks/{task}", files={"file": ("receipt.pdf", PDF)})


def _rows() -> tuple[int, int]:
    with reading() as session:
        stored = session.scalar(select(func.count()).select_from(StoredFile)) or 0
        return stored, session.scalar(select(func.count()).select_from(TaskFile)) or 0


def test_while_the_store_is_away_nothing_is_half_taken_and_nothing_is_lost(
    place: tuple[HttpBrowser, str], environment: Environment, tmp_path: Path, home: str
) -> None:
    browser, task = place
    _back(environment, tmp_path, home)
    added = _add(browser, task)
    assert added.status_code == 201
    file_id = added.json()["id"]
    assert browser.get(f"/files/{file_id}").content == PDF
    before = _rows()
    _away(environment, tmp_path)
    refused = _add(browser, task)
    assert refused.status_code == 503
    assert "can't be reached at the moment" in refused.json()["message"]
    assert refused.headers["retry-after"] == "60"
    # No row speaks of a file that is not there, and no bytes lie about.
    assert _rows() == before
    assert not list((tmp_path / "incoming").glob("part-*"))
    lost = browser.get(f"/files/{file_id}")
    assert lost.status_code == 503 and "can't be reached" in lost.text and PDF not in lost.content
    part = browser.get(f"/files/{file_id}", headers={"range": "bytes=0-3"})
    assert part.status_code == 503
    _back(environment, tmp_path, home)
    assert browser.get(f"/files/{file_id}").content == PDF
    assert browser.get(f"/files/{file_id}", headers={"range": "bytes=0-3"}).content == b"%PDF"
    assert _add(browser, task).status_code == 201


def test_a_file_whose_bytes_are_gone_is_not_found(
    place: tuple[HttpBrowser, str], environment: Environment, tmp_path: Path, home: str
) -> None:
    browser, task = place
    _back(environment, tmp_path, home)
    file_id = _add(browser, task).json()["id"]
    with reading() as session:
        key = session.scalars(select(StoredFile.key).where(StoredFile.id == file_id)).one()
    storage().delete(key)
    assert browser.get(f"/files/{file_id}").status_code == 404


def test_jobs_hear_of_it_too(environment: Environment, tmp_path: Path) -> None:
    _away(environment, tmp_path)
    for ask in (storage().read, storage().stream, storage().delete):
        with pytest.raises(StorageAway):
            ask("a" * 32)
    with pytest.raises(StorageAway):
        storage().put(PDF)
    assert not list((tmp_path / "incoming").glob("part-*"))
    _back(environment, tmp_path)
    with pytest.raises(NotFound):
        storage().read("a" * 32)
    storage.cache_clear()


def test_a_bucket_that_is_not_there_is_a_store_that_is_away(
    place: tuple[HttpBrowser, str], environment: Environment, tmp_path: Path, s3_server: S3Server
) -> None:
    browser, task = place
    s3_server.start()
    _back(environment, tmp_path, s3_server.place("files", bucket="mistyped"))
    # Nobody is told that their file was not found: it is the installation that is not right.
    assert _add(browser, task).status_code == 503
    assert _rows() == (0, 0)
    for ask in (storage().read, storage().stream):
        with pytest.raises(StorageAway):
            ask("a" * 32)


def test_a_server_that_ends_and_comes_back(
    place: tuple[HttpBrowser, str], environment: Environment, tmp_path: Path, s3_server: S3Server, s3_url: str
) -> None:
    browser, task = place
    _back(environment, tmp_path, s3_url)
    odd = "käibe\u202earuanne '1'; ß%20.pdf"
    sent = browser.post(f"/files/tasks/{task}", files={"file": (odd, PDF)})
    file_id = sent.json()["id"]
    got = browser.get(f"/files/{file_id}")
    assert got.content == PDF and "filename*=UTF-8''k%C3%A4ibearuanne" in got.headers["content-disposition"]
    s3_server.stop()
    assert browser.get(f"/files/{file_id}").status_code == 503
    assert _add(browser, task).status_code == 503
    s3_server.start()
    # The server has lost what it held; the program says so, and takes new ones.
    assert browser.get(f"/files/{file_id}").status_code == 404
    added = _add(browser, task)
    assert added.status_code == 201
    assert browser.get(f"/files/{added.json()['id']}").content == PDF
