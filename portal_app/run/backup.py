"""One archive of a whole installation, and an installation from an archive.

Can be taken while the program runs: the database is copied by SQLite's own backup, as of one moment. Files are copied
after it, so that every file which that database knows of is there.
"""

import contextlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from portal_app.core.settings import Settings

_DATABASE = "kontor.sqlite3"
#: What belongs to a running process, or is copied by other means.
_LEFT_OUT = ("kontor.lock", "incoming", _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal")


class NotPossible(Exception):
    """It can't be done here; the text says why and what to do instead."""


def back_up(wanted: Settings, archive: Path) -> int:
    """Write database, files, mails and secret key into one archive, readable by its owner alone.

    Args:
        wanted: The installation's settings.
        archive: Where to; it must not exist.

    Returns:
        Its size in bytes.

    Raises:
        NotPossible: The database is not SQLite's, files lie elsewhere, there is nothing yet, or the archive exists.
    """
    _own_folder_only(wanted)
    database = wanted.data_dir / _DATABASE
    if not database.exists():
        raise NotPossible(f"There is nothing to back up yet: {database} does not exist.")
    try:
        descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotPossible(f"{archive} exists already. Name another file.") from None
    try:
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as packed:
            with tempfile.TemporaryDirectory(prefix="kontor-backup-") as folder:
                copy = Path(folder) / _DATABASE
                _copy_database(database, copy)
                packed.add(copy, _DATABASE)
            for path in _files(wanted.data_dir):
                # One that goes while we copy was wanted by nobody any more.
                if path.resolve() != archive.resolve():
                    with contextlib.suppress(FileNotFoundError):
                        packed.add(path, str(path.relative_to(wanted.data_dir)), recursive=False)
    except BaseException:
        archive.unlink(missing_ok=True)
        raise
    return archive.stat().st_size


def restore(wanted: Settings, archive: Path) -> None:
    """Make an installation from an archive, in a data folder that is empty.

    Args:
        wanted: The settings of the installation to be.
        archive: Made by `back_up`.

    Raises:
        NotPossible: There is something in the data folder, or the archive is none of ours or broken.
    """
    _own_folder_only(wanted)
    target = wanted.data_dir
    if target.exists() and any(target.iterdir()):
        raise NotPossible(
            f"The data folder {target} is not empty, and nothing in it is overwritten.\n"
            "Move it away, or restore into another one: KONTOR_DATA_DIR=another-folder kontor restore …"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that it is there whole or not at all.
    folder = Path(tempfile.mkdtemp(prefix=".kontor-restore-", dir=target.parent))
    try:
        with tarfile.open(archive, "r:gz") as packed:
            packed.extractall(folder, filter="data")
        if not _is_sound(folder / _DATABASE):
            raise NotPossible(f"{archive} holds no sound database of Kontor.")
        if target.exists():
            target.rmdir()
        folder.rename(target)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise NotPossible(f"{archive} can't be restored: {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_folder_only(wanted: Settings) -> None:
    if wanted.database_url != f"sqlite:///{wanted.data_dir / _DATABASE}":
        raise NotPossible(
            "This installation's database is not in its data folder. Back up the database with its own tools\n"
            "(pg_dump for PostgreSQL), and the data folder with its secret key as files."
        )
    if wanted.storage_url:
        raise NotPossible(
            "This installation's files lie in a store of their own (KONTOR_STORAGE_URL): back that up too."
        )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] not in _LEFT_OUT:
            yield path


def _copy_database(database: Path, copy: Path) -> None:
    source, target = sqlite3.connect(f"file:{database}?mode=ro", uri=True), sqlite3.connect(copy)
    try:
        source.backup(target)
        # One file by itself, without a log beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
        source.close()


def _is_sound(database: Path) -> bool:
    if not database.is_file():
        return False
    try:
        checked = sqlite3.connect(database)
        try:
            known = checked.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
            return bool(known) and checked.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        finally:
            checked.close()
    except sqlite3.DatabaseError:
        return False
