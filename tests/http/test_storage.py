"""Files in the store: whole or not at all."""

import hashlib
import os
import stat
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import LocalStore

from portal_app.core.errors import NotFound
from portal_app.core.storage import FileStore, memory_storage, storage

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


#: Another server's empty bucket that tests may fill, as `KONTOR_STORAGE_URL` names one, in place of their own.
S3 = os.environ.get("TEST_STORAGE_URL", "")


@pytest.fixture(params=["folder", "memory", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """The store as a folder, in memory, and on a server that speaks S3."""
    if request.param == "s3":
        url = S3 or request.getfixturevalue("s3_url")
        request.getfixturevalue("environment").set(data_dir=tmp_path, storage_url=url)
        return storage()
    if request.param == "memory":
        return memory_storage()
    return FileStore(LocalStore(tmp_path / "files", mkdir=True), tmp_path / "incoming")


async def _chunks(*chunks: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if then:
        raise then


async def _all(files: FileStore, key: str, *span: int) -> bytes:
    return b"".join([chunk async for chunk in files.open_range(key, *span)])


async def test_what_went_in_comes_out(files: FileStore) -> None:
    stored = await files.put_stream(_chunks(b"one ", b"two ", b"three"))
    assert stored.size == 13
    assert stored.sha256 == hashlib.sha256(b"one two three").hexdigest()
    assert await _all(files, stored.key) == files.read(stored.key) == b"one two three"
    assert await _all(files, stored.key, 4, 7) == b"two"
    assert await _all(files, stored.key, 4) == b"two three"
    assert files.read(files.put(b"bytes").key) == b"bytes"


async def test_a_deleted_file_is_not_found_and_deleting_again_is_no_fault(files: FileStore) -> None:
    key = files.put(b"x").key
    files.delete(key)
    files.delete(key)
    with pytest.raises(NotFound):
        files.read(key)
    with pytest.raises(NotFound):
        await _all(files, key)


async def test_a_file_larger_than_one_piece_is_whole(files: FileStore) -> None:
    piece = os.urandom(1_000_003)
    stored = await files.put_stream(_chunks(*[piece] * 12))
    assert stored.size == 12 * len(piece)
    assert hashlib.sha256(b"".join(files.stream(stored.key))).hexdigest() == stored.sha256
    # Across the pieces in which a store may have taken it.
    start = 5 * 1024 * 1024 - 10
    assert await _all(files, stored.key, start, start + 20) == (piece * 12)[start : start + 20]


async def test_what_is_asked_for_beyond_the_end_is_not_made_up(files: FileStore) -> None:
    key = files.put(b"short").key
    assert await _all(files, key, 3, 500) == b"rt"


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 31, "A" * 32, "ab/cd"])
async def test_a_key_leads_nowhere_else(files: FileStore, key: str) -> None:
    with pytest.raises(NotFound):
        files.read(key)


async def test_a_broken_stream_leaves_nothing(tmp_path: Path) -> None:
    files = FileStore(LocalStore(tmp_path / "files", mkdir=True), tmp_path / "incoming")
    await files.put_stream(_chunks(b"whole"))
    before = [path for path in tmp_path.rglob("*") if path.is_file()]
    with pytest.raises(ConnectionError):
        await files.put_stream(_chunks(b"x" * 1_000_000, then=ConnectionError()))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == before


async def test_nothing_is_visible_before_it_is_whole(tmp_path: Path) -> None:
    files = FileStore(LocalStore(tmp_path / "files", mkdir=True), tmp_path / "incoming")
    async with files.incoming() as part:
        part.write(b"half")
        part.file.flush()
        assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        stored = await part.keep()
    path = tmp_path / "files" / stored.key[:2] / stored.key[2:4] / stored.key
    assert path.read_bytes() == b"half"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_what_a_crash_left_is_swept_after_a_day(tmp_path: Path) -> None:
    files = FileStore(LocalStore(tmp_path / "files", mkdir=True), tmp_path / "incoming")
    old, new = files.incoming(), files.incoming()
    os.utime(old.path, (time.time() - 90_000,) * 2)
    assert files.sweep() == 1
    assert not old.path.exists()
    assert new.path.exists()
    new.drop()
