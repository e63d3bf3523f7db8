"""How much memory everything that `make run` leaves running takes at rest.

python -m benchmarks.memory [--settle 20] [--demo]

Counts the proportional set size (shared pages once) of the process and all that it started: after the start, after one
visit by each kind of person, and again after a rest. With --demo there is a demo firm instead of an empty installation.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.support import KEY, adopt, tab, verdict
from tests.support.app_server import AppServer

AIM = 250.0


def tree(pid: int) -> list[int]:
    """A process and everything that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree(int(child))
    return found


def megabytes(pids: list[int]) -> float:
    """Their proportional set sizes together."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


async def _visit(url: str) -> None:
    async with tab(url, "") as page:
        await page.boot("/sign-in", "/sign-in", {}, "is_hydrated")
        await asyncio.sleep(1)


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settle", type=float, default=20, help="seconds of rest before each look")
    parser.add_argument("--demo", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder:
        data = Path(folder) / "data"
        adopt(data, "")
        server = AppServer(data, secret_key=KEY)
        if given.demo:
            server.demo()
        server.start()
        try:
            assert server.process is not None
            found = {}
            time.sleep(given.settle)
            found["after the start"] = megabytes(tree(server.process.pid))
            asyncio.run(_visit(server.url))
            time.sleep(given.settle)
            found["after a visit"] = megabytes(tree(server.process.pid))
            number = len(tree(server.process.pid))
        finally:
            server.stop()
    print(f"\n  {number} process{'es' if number > 1 else ''}, proportional set size")
    for name, value in found.items():
        print(f"  {name:<20} {value:8.0f} MB")
    highest = max(found.values())
    print(f"  aim {AIM:g} MB: {verdict(highest, AIM)}")
    raise SystemExit(int(highest > AIM))


if __name__ == "__main__":
    main()
