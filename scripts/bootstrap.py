"""Make `.venv` from the hash lock, on a machine that has Python and nothing else.

Run by the Makefile before everything else, so it must be quick when there is nothing to do, and may
import the standard library only. It installs again only when the lock changed.

    python3 scripts/bootstrap.py          what the program needs
    python3 scripts/bootstrap.py --dev    and what its tests and checks need
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

# The command finds the project by where it lies (not by where a link to it leads): no build step, nothing to
# install, and it works without a network.
COMMAND = """#!/bin/sh
# Made by scripts/bootstrap.py.
here=$(cd "$(dirname "$0")" && pwd -L)
project=$(dirname "$(dirname "$here")")
export PATH="$here:$PATH" PYTHONPATH="$project${PYTHONPATH:+:$PYTHONPATH}"
exec "$here/python" -m portal_app.cli "$@"
"""


def main() -> int:
    """Bring the environment in step with the lock.

    Returns:
        The exit code: 0, or 1 with the remedy on standard error.
    """
    if sys.version_info < OLDEST:
        return _fail(f"Kontor needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    dev = "--dev" in sys.argv[1:]
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / (".kontor-dev" if dev else ".kontor-run")
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    started = time.monotonic()
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        if not _make_venv():
            return _fail("python3 -m venv failed. On Debian and Ubuntu: apt install python3-venv")
    print(f"Installing what {lock.name} lists …", flush=True)
    if subprocess.run(_installer() + ["--require-hashes", "-r", str(lock)], cwd=ROOT).returncode:
        return _fail("The installation failed; what went wrong is said above. Run the same command to try again.")
    command = VENV / "bin" / "kontor"
    command.write_text(COMMAND)
    command.chmod(0o755)
    stamp.write_text(wanted)
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


def _make_venv() -> bool:
    """Make the environment: with the standard library, or with uv where a system ships venv apart."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if made.returncode == 0:
        return True
    uv = shutil.which("uv")
    shutil.rmtree(VENV, ignore_errors=True)
    return bool(uv) and subprocess.run([str(uv), "venv", "-q", "--python", sys.executable, str(VENV)]).returncode == 0


def _installer() -> list[str]:
    """uv where there is one (many times faster), else the pip of the environment."""
    uv = shutil.which("uv", path=os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", "")]))
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    return [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
