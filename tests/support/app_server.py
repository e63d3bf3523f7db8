"""The program as a customer runs it: `kontor run`, a process of its own with a data folder of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


class AppServer:
    """One running installation.

    Attributes:
        url: Its address, without a slash at the end.
        data_dir: Its data folder.
    """

    def __init__(self, data_dir: Path, *, bare: bool = False, **settings: object) -> None:
        """Prepare an installation; `start` starts it.

        Args:
            data_dir: An empty or earlier data folder.
            bare: It makes its tables itself. Any other finds them there, which takes no time.
            settings: More `KONTOR_*` settings by field name, for example `notify_delay="1s"`.
        """
        self.port = int(str(settings.pop("port", 0))) or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.process: subprocess.Popen[bytes] | None = None
        if not bare and "database_url" not in settings and not data_dir.exists():
            from tests.support.databases import sqlite_template

            data_dir.mkdir(parents=True)
            shutil.copyfile(sqlite_template(), data_dir / "kontor.sqlite3")
        self._log = data_dir.parent / f"{data_dir.name}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KONTOR_", "PYTEST_"))}
        own = {f"KONTOR_{name.upper()}": str(value) for name, value in settings.items()}
        self.environment = {
            **kept,
            **own,
            "PYTHONPATH": str(ROOT),
            "KONTOR_DATA_DIR": str(data_dir),
            "KONTOR_PORT": str(self.port),
        }

    def start(self, *options: str, seconds: float = 480) -> "AppServer":
        """Start and wait until it answers and has said so; the first time a session, this builds the frontend.

        Raises:
            RuntimeError: When it ended or did not answer in time, with what it printed.
        """
        with self._log.open("ab") as log:
            before = log.tell()
            self.process = subprocess.Popen(
                self._command("run", *options), cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            # Of several processes one can answer before the one that started them says where they are.
            if self._answers() and any(line.startswith("Ctrl-C") for line in self.lines(before)[0]):
                return self
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"kontor run did not come up:\n{self.log}")

    def stop(self, seconds: float = 20) -> int:
        """Stop it as Ctrl-C does.

        Returns:
            Its exit code.
        """
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.process = None

    def kill(self) -> None:
        """End it as a power cut does (SIGKILL)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def cli(self, *arguments: str, seconds: float = 120) -> str:
        """Run another `kontor` command on the same installation.

        Returns:
            What it printed.

        Raises:
            RuntimeError: When it failed, with what it printed.
        """
        done = subprocess.run(
            self._command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=seconds
        )
        if done.returncode:
            raise RuntimeError(f"kontor {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def demo(self) -> dict[str, Any]:
        """Fill it with the demo firm; the people with their sign-in links."""
        told: dict[str, Any] = json.loads(self.cli("demo", "--json"))
        return told

    @property
    def log(self) -> str:
        """Everything it printed so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def lines(self, start: int) -> tuple[list[str], int]:
        """The whole lines that it printed since the log had so many bytes, and how many it has with them."""
        with self._log.open("rb") as log:
            log.seek(start)
            whole = log.read().rpartition(b"\n")[0] + b"\n"
        return (whole.decode(errors="replace").splitlines(), start + len(whole)) if whole != b"\n" else ([], start)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "portal_app.cli", *arguments]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/", timeout=20) as response:
                return int(response.status) < 500
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False
