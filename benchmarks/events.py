"""How long an event takes, from the frame that goes in to the delta that comes out, over a real socket.

python -m benchmarks.events [--database sqlite|postgresql|both] [--tasks 100000] [--few 1000] [--events 150]
    [--side portal|office|both] [--keep FOLDER]

Each person goes from the list of tasks (50 rows) to a task and writes a message, again and again, against `kontor run`
in a process of its own: one after the other, since a person may write only so many messages a minute, and fifty at
once. Beside each time stands the processor time that the server spent on one such event, which says the same on a busy
machine.
"""

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.bulk import Filled
from benchmarks.support import Running, Tab, Times, installation, processor, summary, tab, verdict

P50, P95, RATIO = 12.0, 40.0, 1.3
STEPS = ("open the list", "open a task", "post a message")
#: Messages of one person in a row: together with those of the fifty at once fewer than the limit of a minute.
TURNS = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the program: where its pages are, and what to look for in the deltas."""

    name: str
    cookie: str
    tokens: list[str]
    tasks: list[str]
    base: str
    route: str
    params: dict[str, str]
    send: str
    #: The delta with a message that was sent.
    sent: str
    #: What else sending takes.
    more: dict[str, str]


def sides(filled: Filled) -> Iterator[Side]:
    """The portal and the office."""
    from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
    from state.portal.task import PortalTaskPage
    from state.task_talk import TaskTalk

    yield Side(
        "portal", PORTAL_COOKIE, filled.contacts, filled.own_tasks, f"/p/{filled.address}/tasks",
        "/p/[address]/tasks", {"address": filled.address}, f"{PortalTaskPage.get_full_name()}.send",
        '"fresh_rx_state_"', {},
    )  # fmt: skip
    yield Side(
        "office", OFFICE_COOKIE, filled.staff, filled.office_tasks, "/tasks",
        "/tasks", {}, f"{TaskTalk.get_full_name()}.send", '"messages_rx_state_"',
        {"mode": "portal"},
    )  # fmt: skip


async def person(running: Running, side: Side, number: int, events: int, found: dict[str, list[float]]) -> None:
    """One person at work; the times go into `found`."""
    cookie = f"{side.cookie}={side.tokens[number % len(side.tokens)]}"
    async with tab(running.server.url, cookie, number) as page:
        await page.boot(side.route, side.base, side.params)
        for turn in range(events):
            task_id = side.tasks[(number * 7 + turn) % len(side.tasks)]
            await _work(page, side, task_id, uuid4().hex, found)


async def _work(page: Tab, side: Side, task_id: str, nonce: str, found: dict[str, list[float]]) -> None:
    here = (f"{side.route}/[id]", f"{side.base}/{task_id}", {**side.params, "id": task_id})
    found["open a task"].append(await page.go(*here))
    text = f"Here it is, {nonce}."
    payload = {"text": text, "nonce": nonce, **side.more}
    found["post a message"].append(await page.send(side.send, payload, side.sent, *here))
    found["open the list"].append(await page.go(side.route, side.base, side.params))


def measure(running: Running, side: Side, people: int, events: int) -> tuple[dict[str, Times], float]:
    """Times by step, and the server's processor time for an event, in milliseconds."""
    found: dict[str, list[float]] = {step: [] for step in STEPS}
    before = processor(running.server)
    asyncio.run(_everybody(running, side, people, events, found))
    spent = processor(running.server) - before
    return {step: summary(times) for step, times in found.items()}, spent / sum(map(len, found.values())) * 1000


async def _everybody(running: Running, side: Side, people: int, events: int, found: dict[str, list[float]]) -> None:
    if people == 1:
        for number, done in enumerate(range(0, events, TURNS)):
            await person(running, side, number, min(TURNS, events - done), found)
        return
    each = max(4, events // people)
    await asyncio.gather(*(person(running, side, number, each, found) for number in range(people)))


def warm_up(running: Running, side: Side) -> None:
    """Have one person at work who is not measured."""
    asyncio.run(person(running, side, len(side.tokens) - 1, TURNS, {step: [] for step in STEPS}))


def main() -> None:
    """Run and print a table; exits with 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=150, help="times that each step is measured")
    parser.add_argument("--side", choices=["portal", "office", "both"], default="both")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 50], help="how many at once")
    parser.add_argument("--keep", type=Path, help="a folder in which the filled databases stay for the next run")
    given = parser.parse_args()
    missed = 0
    for database in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
        results = {}
        for tasks in (given.few, given.tasks):
            with installation(database, tasks, max(1, tasks // 100), keep=given.keep) as running:
                for side in sides(running.filled):
                    if given.side not in (side.name, "both"):
                        continue
                    warm_up(running, side)
                    for people in given.people:
                        results[tasks, side.name, people] = measure(running, side, people, given.events)
        missed |= report(database, results, given.few, given.tasks)
    raise SystemExit(missed)


def report(database: str, results: dict[Any, tuple[dict[str, Times], float]], few: int, many: int) -> int:
    """Print the table; 1 when an aim is missed."""
    missed = 0
    aims = f"aims at one person: p50 {P50:g}, p95 {P95:g}, {RATIO:g}× {few:,}"
    print(f"\n  {database}: milliseconds with {many:,} tasks ({aims})")
    print(f"  {'':<8}{'':<16}{'people':>7}{'p50':>9}{'p95':>9}{'ratio':>8}{'CPU each':>10}")
    for tasks, side, people in results:
        if tasks != many:
            continue
        times, spent = results[many, side, people]
        for step in STEPS:
            ratio = times[step].p50 / results[few, side, people][0][step].p50
            good = people > 1 or (times[step].p50 <= P50 and times[step].p95 <= P95 and ratio <= RATIO)
            missed |= int(not good)
            told = "" if people > 1 else verdict(0.0 if good else 1.0, 0.5)
            print(
                f"  {side:<8}{step:<16}{people:>7}{times[step].p50:9.1f}{times[step].p95:9.1f}"
                f"{ratio:8.2f}{spent:10.1f}  {told}"
            )
    return missed


if __name__ == "__main__":
    main()
