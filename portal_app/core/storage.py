"""Where the bytes of files lie: a folder, an S3-compatible store, or memory in tests.

Names are random and say nothing. A file is there whole or not at all: it is written beside the store and moved in when
its last byte has come.
"""

import atexit
import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, S3Store

from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.settings import settings
from portal_app.core.threads import in_slow_thread

log = structlog.get_logger(__name__)

CHUNK = 256 * 1024
"""Bytes read from the store at a time."""

_STALE = 24 * 3600
"""Seconds after which something half written belongs to nobody any more."""

Store = LocalStore | MemoryStore | S3Store


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store. `size` in bytes, `sha256` in hex."""

    key: str
    size: int
    sha256: str


class Incoming:
    """A file on its way in. Left without `keep`, for whatever reason, it leaves nothing behind.

    `async with files.incoming() as part: part.write(…); stored = await part.keep()`
    """

    def __init__(self, files: "FileStore", folder: Path) -> None:
        self._files = files
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="part-")
        self.path = Path(name)
        #: To look into what has come so far; reading must put the position back to the end.
        self.file: BinaryIO = os.fdopen(descriptor, "w+b")
        self.size = 0
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Append some bytes."""
        self.file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    async def keep(self) -> Stored:
        """Make it a file of the store, under a new name.

        Returns:
            Its name, size and hash.
        """
        return await in_slow_thread(self.keep_now)

    def keep_now(self) -> Stored:
        """`keep`, for code that is not async."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        stored = Stored(new_key(), self.size, self._hash.hexdigest())
        self._files.take(self.path, stored.key)
        return stored

    def drop(self) -> None:
        """Remove what was written and not kept."""
        self.file.close()
        self.path.unlink(missing_ok=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.drop()


class StorageAway(Refused):
    """The store does not answer, or refuses us. What was to be stored is not; what lies there is untouched."""

    def __init__(self) -> None:
        super().__init__(msg("The files can't be reached at the moment. Try again in a few minutes."))


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    """Tell a file that is not there from a store that can't be asked."""
    try:
        yield
    except (FileNotFoundError, NotFoundError, BaseError) as error:
        # A bucket that is not there is no file that is not there: it was mistyped, or taken away.
        if isinstance(error, (FileNotFoundError, NotFoundError)) and "NoSuchBucket" not in str(error):
            raise NotFound from None
        # The first line says what happened; those after it how the library is made.
        log.error("storage_away", error=str(error).partition("\n")[0][:300])
        raise StorageAway from error


class FileStore:
    """Files by random key. Knows nothing of who may read them.

    Each method raises `StorageAway` where the store can't be reached.
    """

    def __init__(self, store: Store, incoming: Path) -> None:
        """Use a store.

        Args:
            store: Of obstore.
            incoming: Folder for what is not complete; on the same disk as a local store.
        """
        self._store = store
        self._incoming = incoming

    def incoming(self) -> Incoming:
        """Begin a file that comes bit by bit."""
        return Incoming(self, self._incoming)

    async def put_stream(self, chunks: AsyncIterable[bytes]) -> Stored:
        """Store what a stream yields; if it breaks, nothing is stored."""
        async with self.incoming() as part:
            async for chunk in chunks:
                part.write(chunk)
            return await part.keep()

    def put(self, data: bytes | Iterable[bytes]) -> Stored:
        """Store bytes at hand."""
        part = self.incoming()
        try:
            for chunk in [data] if isinstance(data, bytes) else data:
                part.write(chunk)
            return part.keep_now()
        finally:
            part.drop()

    async def open_range(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Stream a file or a part of it.

        Args:
            key: Of the file.
            start: First byte.
            end: The byte after the last; the file's end when left out.

        Raises:
            NotFound: When there is no such file.
        """
        options: obstore.GetOptions | None = None
        if end is not None:
            options = {"range": (start, end)}
        elif start:
            options = {"range": {"offset": start}}
        with _reached():
            found = await obstore.get_async(self._store, _path(key), options=options)
        async for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)

    def read(self, key: str) -> bytes:
        """A whole file, for jobs and small things.

        Raises:
            NotFound: When there is no such file.
        """
        with _reached():
            return bytes(obstore.get(self._store, _path(key)).bytes())

    def stream(self, key: str) -> Iterator[bytes]:
        """A whole file bit by bit, for jobs.

        Raises:
            NotFound: When there is no such file; at once, not at the first bit.
        """
        with _reached():
            found = obstore.get(self._store, _path(key))
        return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there is no fault."""
        with contextlib.suppress(NotFound), _reached():
            obstore.delete(self._store, _path(key))

    def take(self, path: Path, key: str) -> None:
        """Move a complete file from the incoming folder into the store. On a local disk that is a rename."""
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            target = Path(self._store.prefix) / _path(key)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        else:
            with _reached():
                obstore.put(self._store, _path(key), path)
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what a crash left half written a day ago or more; returns how many."""
        stale = [part for part in self._incoming.glob("part-*") if part.stat().st_mtime < time.time() - _STALE]
        for part in stale:
            part.unlink(missing_ok=True)
        return len(stale)


def new_key() -> str:
    """A name that nobody can guess."""
    return secrets.token_hex(16)


def _path(key: str) -> str:
    """Two levels of folders, so that none of them grows long."""
    if len(key) != 32 or not set(key) <= set("0123456789abcdef"):
        raise NotFound
    return f"{key[:2]}/{key[2:4]}/{key}"


@lru_cache(maxsize=1)
def storage() -> FileStore:
    """The store of this installation: `KONTOR_STORAGE_URL`, or `files` in the data folder."""
    incoming = settings().data_dir / "incoming"
    url = settings().storage_url
    if url.startswith("s3://"):
        return FileStore(_s3(url), incoming)
    if url:
        raise ValueError("KONTOR_STORAGE_URL: give s3://bucket/prefix, or nothing for the data folder")
    return FileStore(LocalStore(settings().data_dir / "files", mkdir=True), incoming)


def memory_storage() -> FileStore:
    """A store that is gone with the process, for tests; parts lie in a folder that goes too."""
    folder = tempfile.mkdtemp(prefix="kontor-files-")
    files = FileStore(MemoryStore(), Path(folder))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return files


def _s3(url: str) -> S3Store:
    """`s3://KEY:SECRET@bucket/prefix?endpoint=https://…&region=…`; the rest comes from the `AWS_*` variables."""
    parts = urlsplit(url)
    extra = dict(parse_qsl(parts.query))
    options: dict[str, object] = {}
    if parts.username and parts.password:
        options |= {"access_key_id": unquote(parts.username), "secret_access_key": unquote(parts.password)}
    options |= {name: extra[name] for name in ("endpoint", "region") if name in extra}
    client = {"allow_http": extra.get("endpoint", "").startswith("http://"), "connect_timeout": "5s", "timeout": "5m"}
    # Somebody waits: after a few tries it is said that the store is away, instead of three minutes later.
    tries = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
    options |= {"client_options": client, "retry_config": tries}
    return S3Store(parts.hostname or "", prefix=parts.path.strip("/") or None, **options)  # type: ignore[arg-type]
