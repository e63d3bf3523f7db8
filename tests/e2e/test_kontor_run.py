"""`kontor run` as a customer meets it: starting, starting twice, stopping, several processes."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.app_server import AppServer

MakeServer = Callable[..., AppServer]


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_three_lines_say_where_how_and_how_to_stop(make_app_server: MakeServer) -> None:
    server = make_app_server(bare=True)
    where, code, stop = server.log.strip().splitlines()[-3:]
    assert server.url in where
    assert "one-time code" in code
    assert "Ctrl-C" in stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_quietly(make_app_server: MakeServer, number: signal.Signals) -> None:
    server = make_app_server()
    assert server.process is not None
    before = server.log
    server.process.send_signal(number)
    assert server.process.wait(20) == 0
    assert server.log == before


def _work_seconds(pid: int) -> float:
    """Processor time of a process: how long it would have taken with the machine to itself."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def test_a_second_start_builds_nothing_and_is_quick(make_app_server: MakeServer) -> None:
    first = make_app_server(bare=True)
    first.stop()
    before = len(first.log)
    first.start()
    assert first.process is not None
    # Beside another test each second of work takes longer; a build would be forty.
    assert _work_seconds(first.process.pid) < 14
    assert "built" not in first.log[before:]
    assert "migrated" not in first.log[before:]


def test_a_taken_data_folder_names_its_holder(make_app_server: MakeServer) -> None:
    server = make_app_server()
    assert server.process is not None
    with pytest.raises(RuntimeError) as refused:
        make_app_server(data_dir=server.data_dir)
    assert f"process {server.process.pid}, which serves on port {server.port}" in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_a_taken_port_names_its_holder(make_app_server: MakeServer, tmp_path: Path) -> None:
    server = make_app_server()
    assert server.process is not None
    told = _refused(tmp_path, KONTOR_PORT=str(server.port))
    assert f"Port {server.port} is in use by process {server.process.pid}" in told
    assert "KONTOR_PORT=" in told


def test_several_processes_need_redis(tmp_path: Path) -> None:
    assert "KONTOR_REDIS_URL" in _refused(tmp_path, KONTOR_WORKERS="2")


def _age_seconds(pid: int) -> float:
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


@pytest.mark.scaled
def test_two_processes_serve_and_a_dead_one_is_replaced(
    make_app_server: MakeServer, postgres_server: Any, redis_url: str
) -> None:
    database = postgres_server.empty()
    server = make_app_server(database_url=database, redis_url=redis_url, workers=2)
    assert server.process is not None
    workers = _children(server.process.pid)
    assert len(workers) == 2
    supervisor = server.process.pid
    for worker in workers:
        # Young processes that end count as unable to start; these have been at work.
        _wait_for(lambda worker=worker: _age_seconds(worker) > 2)
        before = _children(supervisor)
        os.kill(worker, signal.SIGKILL)
        _wait_for(
            lambda worker=worker, before=before: (
                worker not in (now := _children(supervisor)) and len(now) == 2 and now != before
            )
        )
    # Both that started with it are gone: who answers now came after them.
    _wait_for(lambda: _answers(server.url))
    assert server.stop() == 0
    assert not Path(f"/proc/{supervisor}").exists()
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    postgres_server.drop(database)


def test_the_doctor_lists_every_setting_and_hides_secrets(tmp_path: Path) -> None:
    from portal_app.core.settings import Settings

    server = AppServer(tmp_path / "data", smtp_url="smtp://me:hunter2@mail.example:587", secret_key="very-secret" * 3)
    told = server.cli("doctor")
    assert all(f"KONTOR_{name.upper()} = " in told for name in Settings.model_fields)
    assert "smtp://me:***@mail.example:587" in told
    assert "hunter2" not in told
    assert "very-secret" not in told


def _refused(folder: Path, **environment: str) -> str:
    """What `kontor run` says when it does not start."""
    done = subprocess.run(
        [sys.executable, "-m", "portal_app.cli", "run"],
        env={**os.environ, "KONTOR_DATA_DIR": str(folder / "other"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr
