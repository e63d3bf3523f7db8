"""How many lists of 50 of 1,000 tasks a second one process answers, beside the least that could answer them.

python -m benchmarks.lists [--database sqlite|postgresql] [--tasks 100000] [--people 20] [--seconds 10] [--keep FOLDER]

Twenty contacts turn pages at once, each over the socket of their list, each again as soon as the answer is there. What
a page shows already is not sent again, so that each answer is another fifty rows. The peer answers the same rows as
JSON from bare Starlette on granian, one process, by one statement of the same driver, without anybody's rights, words
or counts, over kept-alive HTTP. Both in the same run, one after the other; between them the same people ask for the
page itself, with the list inside, which is what a browser gets first.
"""

import argparse
import asyncio
import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.support import Running, installation, processor, summary, tab
from tests.support.ports import free_port

AIM = 300.0


async def ask_for_a_while(running: Running, number: int, until: float, found: list[float]) -> None:
    """One contact who turns to the second page of the list and back, again and again."""
    from portal_app.access.cookies import PORTAL_COOKIE
    from state.portal.tasks import PortalTasks

    filled = running.filled
    place = ("/p/[address]/tasks", f"/p/{filled.address}/tasks", {"address": filled.address})
    mark, name = '"asked_rx_state_"', f"{PortalTasks.get_full_name()}.turn_page"
    cookie = f"{PORTAL_COOKIE}={filled.contacts[number % len(filled.contacts)]}"
    async with tab(running.server.url, cookie, number) as page:
        await page.boot(*place)
        step = 1
        while time.perf_counter() < until:
            found.append(await page.send(name, {"step": step}, mark, *place))
            step = -step


async def ask_for_pages(running: Running, number: int, until: float, found: list[float]) -> None:
    """One contact who loads the page of the list again and again, by kept-alive HTTP."""
    from portal_app.access.cookies import PORTAL_COOKIE

    filled = running.filled
    cookie = f"{PORTAL_COOKIE}={filled.contacts[number % len(filled.contacts)]}"
    request = (
        f"GET /p/{filled.address}/tasks HTTP/1.1\r\nHost: 127.0.0.1:{running.server.port}\r\n"
        f"Accept-Encoding: gzip\r\nCookie: {cookie}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", running.server.port)
    body = b""
    while time.perf_counter() < until:
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        found.append(time.perf_counter() - begun)
    assert b'id="first-list"' in gzip.decompress(body)
    writer.close()


async def ask_peer(port: int, contact: str, client: str, until: float, found: list[float]) -> None:
    """The same of the peer, over a kept connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /list?contact={contact}&client={client} HTTP/1.1\r\nHost: peer\r\n\r\n".encode()
    while time.perf_counter() < until:
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
        found.append(time.perf_counter() - begun)
    assert len(json.loads(body)["rows"]) == 50
    writer.close()


def measure(running: Running, people: int, seconds: float) -> tuple[dict[str, list[float]], float]:
    """Times of all requests, ours and the peer's, and our processor time for each list in milliseconds."""
    found: dict[str, list[float]] = {"kontor": [], "first page with the list": [], "peer": []}

    async def ours(length: float, into: list[float]) -> None:
        until = time.perf_counter() + length
        await asyncio.gather(*(ask_for_a_while(running, number, until, into) for number in range(people)))

    asyncio.run(ours(2, []))
    before = processor(running.server)
    asyncio.run(ours(seconds, found["kontor"]))
    spent = (processor(running.server) - before) / len(found["kontor"]) * 1000

    async def pages(length: float, into: list[float]) -> None:
        until = time.perf_counter() + length
        await asyncio.gather(*(ask_for_pages(running, number, until, into) for number in range(people)))

    asyncio.run(pages(1, []))
    asyncio.run(pages(seconds / 2, found["first page with the list"]))

    port = free_port()
    contacts = _people(people)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    peer = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-log", "--workers", "1",
         "benchmarks.peer:app"],
        env=environment,
    )  # fmt: skip
    try:
        _wait_for(port)

        async def theirs(length: float, into: list[float]) -> None:
            until = time.perf_counter() + length
            await asyncio.gather(*(ask_peer(port, *one, until, into) for one in contacts))

        asyncio.run(theirs(2, []))
        asyncio.run(theirs(seconds, found["peer"]))
    finally:
        peer.terminate()
        peer.wait()
    return found, spent


def _people(number: int) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from portal_app.accounts.models import Contact
    from portal_app.clients.models import Client, ClientContact
    from portal_app.core.db import reading
    from portal_app.core.scope import across_firms

    with reading(across_firms("a benchmark")) as session:
        rows = session.execute(
            select(ClientContact.contact_id, ClientContact.client_id)
            .join(Client, Client.id == ClientContact.client_id)
            .join(Contact, Contact.id == ClientContact.contact_id)
            .where(Client.name_key == "client 00000")
            .order_by(Contact.id)
            .limit(number)
        )
        return [(row[0], row[1]) for row in rows]


def _wait_for(port: int) -> None:
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the peer did not come up")


def main() -> None:
    """Run and print a table; exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled database stays for the next run")
    given = parser.parse_args()
    with installation(given.database, given.tasks, given.clients, keep=given.keep) as running:
        found, spent = measure(running, given.people, given.seconds)
    raise SystemExit(report(found, spent, given.people, given.seconds))


def report(found: dict[str, list[float]], spent: float, people: int, seconds: float) -> int:
    """Print the table; 1 when the aim is missed."""
    rates = {name: len(times) / (seconds / 2 if "page" in name else seconds) for name, times in found.items()}
    print(f"\n  {people} people at once{'':<10} a second   p50 ms   p95 ms")
    for name, times in found.items():
        print(f"  {name:<26} {rates[name]:10.0f} {summary(times)}")
    print(f"  {spent:.2f} ms of our processor time for each list")
    told = "met" if rates["kontor"] >= AIM else "MISSED"
    print(f"  of the peer's: {rates['kontor'] / rates['peer']:.2f}; aim {AIM:g} a second: {told}")
    return int(rates["kontor"] < AIM)


if __name__ == "__main__":
    main()
