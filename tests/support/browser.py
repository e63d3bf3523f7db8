"""Finding a Chromium for the tests, or fetching one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

#: The same Chromium without windows, menus and profiles, which nobody sees in a test: a third less work for each page.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """A Chromium on this machine: what `KONTOR_CHROMIUM` names, then PATH, then Playwright's own.

    Returns:
        Its path, or None.
    """
    named = os.environ.get("KONTOR_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def ensure() -> str:
    """A Chromium, fetched when there is none: from Playwright, else as the system's package when root.

    Raises:
        RuntimeError: When there is no way to one; says how to get it.
    """
    if path := find():
        return path
    print("Fetching a Chromium for the tests …", flush=True)
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    if _quiet(install, seconds=240) and (path := find()):
        return path
    if _may_install():
        _quiet(["apt-get", "update", "-q"], seconds=180)
        _quiet([*_INSTALL, "chromium"], seconds=420)
        if path := find():
            return path
    raise RuntimeError("No Chromium: install one, or name it in KONTOR_CHROMIUM.")


def prepare() -> str:
    """The Chromium for many tests: beside the system's own the one without windows is fetched too, where there is one.

    Raises:
        RuntimeError: As `ensure` does.
    """
    path = ensure()
    # Both are of one version, so that it goes only with the system's.
    if path == shutil.which("chromium") and _may_install():
        quickly = [*_INSTALL, SHELL]
        if not _quiet(quickly, seconds=120) and _quiet(["apt-get", "update", "-q"], seconds=60):
            _quiet(quickly, seconds=120)
    return ensure()


def arguments() -> list[str]:
    """How to start it where there is no sandbox for it, as for root in a container."""
    return ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []


def launch() -> dict[str, Any]:
    """How Playwright starts it for tests."""
    # What drops down from the bar for addresses is a page too: each window of each test made two of them, unseen.
    quiet = ["--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"]
    return {
        "executable_path": Path(__file__).with_name("chromium.sh"),
        "env": {**os.environ, "KONTOR_CHROMIUM": ensure()},
        "args": [*arguments(), *quiet],
    }


_INSTALL = ("apt-get", "install", "-q", "-y", "--no-install-recommends")


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _quiet(command: list[str], seconds: int) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> str | None:
    # In a process of its own: two synchronous Playwrights in one thread refuse each other.
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else None


if __name__ == "__main__":
    print(prepare())
