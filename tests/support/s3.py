"""A real server of files that speaks S3, on a loopback port.

It comes from an environment of its own, for what it needs does not go together with what the program needs. That is
made when a test first asks for it, from a lock with hashes like the others, by the same installer.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-s3.lock"
BUCKET = "files"
_START_SECONDS = 180.0


class S3Server:
    """An empty server with one bucket; what it holds is gone with it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = _command()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it on its port, empty."""
        if self._process is not None:
            return
        self._process = subprocess.Popen(
            [str(self._command), "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
        )
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            try:
                if httpx.put(f"{self.url}/{BUCKET}", timeout=20).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError("the S3 server did not start")

    def stop(self) -> None:
        """End it; all that it holds is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def place(self, prefix: str, bucket: str = BUCKET) -> str:
        """What `KONTOR_STORAGE_URL` names to store below a prefix."""
        return f"s3://key:secret@{bucket}/{prefix}?endpoint={self.url}&region=us-east-1"


def _command() -> Path:
    """The program of the server; its environment is made where there is none that fits the lock."""
    home = Path(sys.prefix) / "s3-server"
    wanted, stamp = hashlib.sha256(LOCK.read_bytes()).hexdigest(), home / ".made-from"
    command = home / "bin" / "moto_server"
    with open(Path(sys.prefix) / "s3-server.lock", "w") as turn:
        # Of several processes that share the tests, one makes it.
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (stamp.exists() and stamp.read_text() == wanted):
            shutil.rmtree(home, ignore_errors=True)
            _run("venv", "--python", sys.executable, str(home))
            _run("pip", "install", "--python", str(home / "bin" / "python"), "--require-hashes", "-r", str(LOCK))
            stamp.write_text(wanted)
    return command


def _run(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    done = subprocess.run([str(uv), *arguments, "--quiet"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"no environment for the S3 server: {done.stderr.strip()[-500:]}")
