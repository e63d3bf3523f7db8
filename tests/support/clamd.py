"""A clamd for the tests, with one signature of its own in place of the thousands that it would have to fetch.

The real one, wherever there is one or it can be had as the system's package. Else this file run as a program, which
speaks as clamd does: `python -m tests.support.clamd serve PORT`.
"""

import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal_app.core import scanner
from tests.support.environment import Environment
from tests.support.ports import free_port

#: What the tests' scanner takes for a virus; no scanner on a developer's machine does.
MARK = b"This is what the tests of Kontor call a virus."
#: Its name, as clamd says it of signatures that are not its makers'.
THREAT = "Kontor.Test.UNOFFICIAL"

_ROOT = Path(__file__).resolve().parents[2]
_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
_STREAM_MAX = 2 * 1024 * 1024
"""Bytes."""


class Clamd:
    """Listens on loopback; `stop` and `start` again as a test likes."""

    def __init__(self, program: str | None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kontor-clamd-"))
        self.port = free_port()
        self.url = f"clamd://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        (self._folder / "db").mkdir()
        (self._folder / "db" / "kontor.ndb").write_text(f"Kontor.Test:0:*:{MARK.hex()}\n")
        (self._folder / "clamd.conf").write_text(
            f"DatabaseDirectory {self._folder}/db\nTemporaryDirectory {self._folder}\nTCPSocket {self.port}\n"
            f"TCPAddr 127.0.0.1\nForeground yes\nStreamMaxLength {_STREAM_MAX // 1024}K\n"
        )

        ours = [sys.executable, "-m", "tests.support.clamd", "serve", str(self.port)]
        self._command = [program, "--config-file", str(self._folder / "clamd.conf")] if program else ours

    def start(self, environment: Environment) -> None:
        """Start it, and wait until it answers."""
        environment.set(clamd_url=self.url)
        self._process = subprocess.Popen(self._command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while True:
            try:
                return scanner.ping()
            except scanner.ScannerAway:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        """End it; it can be started again."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def find() -> str | None:
    """The clamd of this machine, or None."""
    return shutil.which("clamd", path=os.pathsep.join([os.environ.get("PATH", ""), *_PLACES]))


def ensure() -> str | None:
    """A clamd, fetched as the system's package where we are root; None where there is no way to one."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "clamav-daemon"]):
            subprocess.run(["apt-get", *command], env=environment, capture_output=True, timeout=300)
    return find()


class _Words(socketserver.StreamRequestHandler):
    """Answers one command as clamd does."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0") and (byte := self.rfile.read(1)):
            command += byte
        self.wfile.write(b"PONG\0" if command == b"zPING\0" else self._verdict())

    def _verdict(self) -> bytes:
        heard = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            heard += self.rfile.read(size)
            if len(heard) > _STREAM_MAX:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return f"stream: {THREAT} FOUND\0".encode() if MARK in heard else b"stream: OK\0"


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        # Started again at once, as a test does, it takes its old port back.
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[2])), _Words).serve_forever()
    print(ensure() or "No clamd here, and no way to fetch one: a stand-in takes its place.")
