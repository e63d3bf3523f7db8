"""The installation's keys: the one in use, and older ones that are honoured for the life of what they signed.

They lie in `secret.key` in the data folder, one a line, the one in use first; or in `KONTOR_SECRET_KEY` and
`KONTOR_OLD_SECRET_KEYS`. A key has no name but what is derived from it, so both ways speak of the same keys.
"""

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from portal_app.core.clock import now
from portal_app.core.settings import settings

#: A link lives for a week at most, and is signed when its mail leaves.
HONOURED = timedelta(days=8)

#: After this long a key is due to be rotated.
PERIOD = timedelta(days=366)

_DATED = re.compile(r"^(?P<secret>.+)@(?P<day>\d{4}-\d{2}-\d{2})$")


@dataclass(frozen=True)
class Key:
    """One secret of the installation.

    Attributes:
        secret: As text.
        made_at: When it came into use, if that is known.
        retired_at: When another took its place; None for the one in use, and for one whose day nobody gave.
    """

    secret: str
    made_at: datetime | None = None
    retired_at: datetime | None = None

    @cached_property
    def id(self) -> str:
        """A name for it that tells nothing about it."""
        return hashlib.sha256(b"kontor.key-id:" + self.secret.encode()).hexdigest()[:12]

    def is_honoured(self, at: datetime) -> bool:
        """Whether what it signed still counts."""
        return self.retired_at is None or at < self.retired_at + HONOURED


Ring = tuple[Key, ...]
"""The key in use, then older ones, newest first."""


class KeysElsewhere(Exception):
    """The keys are in the environment, where only whoever runs the installation can change them."""


# What the file held when it was last read. One tuple, replaced whole: several threads ask.
_read: tuple[Path, object, Ring] | None = None


def ring() -> Ring:
    """The keys of this installation as they are now: a rotation is seen by a running program at once.

    Makes the first key into the data folder when there is none.
    """
    if settings().secret_key:
        return _of_environment()
    global _read
    path = key_file()
    try:
        stamp = _stamp(path)
    except FileNotFoundError:
        _make_first(path)
        stamp = _stamp(path)
    known = _read
    if known is None or known[0] != path or known[1] != stamp:
        known = _read = (path, stamp, _parse(path.read_text()))
    return known[2]


def in_use() -> Key:
    """The key that signs and encrypts."""
    return ring()[0]


def key_file() -> Path:
    """Where the keys lie when the environment gives none."""
    return settings().data_dir / "secret.key"


def rotate() -> Key:
    """Put a new key into use; the one before it is retired and stays in the ring.

    Raises:
        KeysElsewhere: The keys are in the environment.
    """
    if settings().secret_key:
        raise KeysElsewhere
    at, (current, *older) = now(), ring()
    made = Key(secrets.token_urlsafe(48), made_at=at)
    _write(key_file(), (made, replace(current, retired_at=at), *older))
    return made


def drop_expired(still_needed: Sequence[str] = ()) -> list[Key]:
    """Forget the keys whose tokens all have run out.

    Args:
        still_needed: Ids of keys that stay nevertheless: something in the database is encrypted by them.

    Returns:
        Those forgotten; none where the keys are in the environment.
    """
    if settings().secret_key:
        return []
    at, keys = now(), ring()
    gone = [key for key in keys[1:] if not key.is_honoured(at) and key.id not in still_needed]
    if gone:
        _write(key_file(), tuple(key for key in keys if key not in gone))
    return gone


def _stamp(path: Path) -> object:
    told = path.stat()
    return told.st_mtime_ns, told.st_size, told.st_ino


def _make_first(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, (Key(secrets.token_urlsafe(48), made_at=now()),))
    try:
        # Of two processes that start at once, one gives the key its name and both read it, whole.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _write(path: Path, keys: Ring) -> None:
    # The old file or the new one, whatever happens in between.
    _write_beside(path, keys).replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, keys: Ring) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=".secret.key-", dir=path.parent)
    # Readable by its owner alone: so `mkstemp` makes it.
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write("\n".join(_line(key) for key in keys) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _line(key: Key) -> str:
    dates = {"made": key.made_at, "retired": key.retired_at}
    return " ".join([key.secret, *(f"{word}={date.isoformat()}" for word, date in dates.items() if date)])


def _parse(text: str) -> Ring:
    keys = []
    for line in filter(None, map(str.strip, text.splitlines())):
        secret, *words = line.split()
        dates = dict(word.split("=", 1) for word in words)
        keys.append(
            Key(
                secret,
                made_at=datetime.fromisoformat(dates["made"]) if "made" in dates else None,
                retired_at=datetime.fromisoformat(dates["retired"]) if "retired" in dates else None,
            )
        )
    if not keys:
        raise ValueError(f"{key_file()} holds no key. Put back the one of a backup: without it links stop working.")
    return tuple(keys)


def _of_environment() -> Ring:
    older = []
    for word in settings().old_secret_keys.split():
        dated = _DATED.match(word)
        day = datetime.fromisoformat(dated["day"]).replace(tzinfo=UTC) if dated else None
        older.append(Key(dated["secret"] if dated else word, retired_at=day))
    return Key(settings().secret_key), *older
