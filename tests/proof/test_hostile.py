"""A hostile client against the running program: raw sockets and raw HTTP, with everything that no browser sends.

Nothing of it is a fault of ours: no 500, no traceback in the log, no handler that fails; nothing is changed, and the
program does not grow.
"""

import asyncio
import json
import random
import socket
import string
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from tests.proof.attempts import Attempt, attempts
from tests.proof.test_matrix_routes import calls
from tests.proof.world import Person, World, fingerprint, make_world
from tests.support.app_server import AppServer
from tests.support.environment import Environment

KEY = "a key for tests only, and long enough"
ALL = list(attempts())
BOOT = "reflex___state____state.hydrate_and_load"
NAVIGATE = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
_LOUD = ("Traceback", "handler_failed", "request_failed", "Error", "[critical", "[error")

#: What arguments are made of. None is so long that a page which keeps it would seem to grow.
NASTY: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, -(2**70), 1e308, "", " ", "x" * 1500, "\x00", "a\x00b", "\ud800", "\u202e",
    "' OR 1=1 --", "\"><script>alert(1)</script>", "../../etc/passwd", "%00%2e%2e", "{{7*7}}", "${7*7}", "=1+1",
    "\r\nX: y", [], [None],
    ["x"] * 300, {}, {"": ""}, {"a": {"b": {"c": []}}}, {"__class__": "x"}, [[[[[[[[]]]]]]]], "٣", "NaN",
    "9" * 500, "0" * 20, "06h00000000000000000", {"title": None}, {"title": ["x"]}, {"title": "\x00", "text": 5},
]  # fmt: skip
ROUTES = [
    "/",
    "/tasks",
    "/tasks/[id]",
    "/clients",
    "/p/[address]/tasks",
    "/p/[address]/tasks/[id]",
    "/settings",
    "/nowhere",
]


@dataclass
class Target:
    """The running program, and who is about."""

    server: AppServer
    world: World
    _found: set[str] = field(default_factory=set)
    #: How many bytes of the log were looked through.
    _read: int = 0

    def memory(self) -> int:
        """Bytes that are the process's own."""
        assert self.server.process is not None
        with open(f"/proc/{self.server.process.pid}/smaps_rollup") as rollup:
            return 1024 * sum(int(line.split()[1]) for line in rollup if line.startswith("Private"))

    def complaints(self) -> set[str]:
        """What the log should not say, each thing once."""
        lines, self._read = self.server.lines(self._read)
        self._found |= {_told(line) for line in lines if any(word in line for word in _LOUD)}
        return self._found


def _told(line: str) -> str:
    """A record of the log without its time: what happened, where, and the last line of the traceback."""
    try:
        record = json.loads(line)
    except ValueError:
        return line
    return f"{record.get('event')} {record.get('handler', '')} {record.get('exception', '').strip()[-300:]}"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """An installation of its own, with two firms in it."""
    patch = pytest.MonkeyPatch()
    server = AppServer(tmp_path_factory.mktemp("hostile") / "data", secret_key=KEY, notify_delay="1h").start()
    environment = Environment(patch)
    environment.set(data_dir=server.data_dir, secret_key=KEY, log_level="error")
    try:
        yield Target(server, make_world())
    finally:
        server.stop()
        patch.undo()


def cookies(person: Person) -> str:
    held = ((OFFICE_COOKIE, person.office), (PORTAL_COOKIE, person.portal))
    return "; ".join(f"{name}={token}" for name, token in held if token)


def frame(name: Any, payload: Any, route: str, path: str, query: Any) -> str:
    router = {"pathname": route, "asPath": path, "query": query}
    return "42/_event," + json.dumps(["event", {"name": name, "payload": payload, "router_data": router}])


def odd_frame(dice: random.Random, attempt: Attempt, world: World) -> str:
    """An event of a handler that exists, from any page, with arguments that nobody checked."""
    payload: Any = {name: dice.choice(NASTY) for name in attempt.arguments}
    if dice.random() < 0.2:
        payload[dice.choice(["self", "actor", "_actor", "state", "x" * 200, ""])] = dice.choice(NASTY)
    if dice.random() < 0.1:
        # Well formed, and about another's things.
        payload = {name: world.ids.get(name, "x") for name in attempt.arguments}
    route = dice.choice(ROUTES)
    parts = {
        "id": dice.choice(["x", world.ids["id"], "\x00", "%2e", "é" * 40]),
        "address": dice.choice(["x", world.address]),
    }
    query = {name: value for name, value in parts.items() if f"[{name}]" in route}
    path = route
    for name, value in parts.items():
        path = path.replace(f"[{name}]", quote(value))
    return frame(f"{attempt.state.get_full_name()}.{attempt.name}", payload, route, path, query)


def useless_frame(dice: random.Random) -> str:
    """What goes no further than the gate."""
    name = dice.choice(
        ["setvar", "x", "", "update_vars_internal", "__class__", "hydrate", "_show", "reset", "set_is_hydrated"]
    )
    state = dice.choice(["reflex___state____state", "nothing", ALL[0].state.get_full_name()])
    return dice.choice(
        [
            frame(f"{state}.{name}", {"var_name": "loaded", "value": True}, "/", "/", {}),
            "42/_event," + "".join(dice.choices(string.printable, k=50)),
            "42/_event,[" * 50,
            "".join(dice.choices(string.printable, k=80)),
        ]
    )


async def _tab(stack: AsyncExitStack, target: Target, person: Person, number: int) -> Any:
    token = f"00000000-0000-4000-8000-{number:012d}"
    address = f"{target.server.url.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token={token}"
    opened = await stack.enter_async_context(
        websockets.connect(
            address,
            origin=target.server.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookies(person)} if cookies(person) else {},
            max_size=None,
            # What still comes in is read no more: a tab that is closed says no long farewell.
            close_timeout=0.2,
            # A program that is busy with all this may be late with an answer to a ping.
            ping_interval=None,
            open_timeout=60,
        )
    )
    await opened.recv()
    router = {"pathname": "/", "asPath": "/", "query": {}}
    await opened.send(
        "40/_event," + json.dumps({"event": {"name": BOOT, "payload": {"vars": {}}, "router_data": router}})
    )
    return opened


async def _pour(target: Target, people: list[Person], each: int, seed: int) -> int:
    """Open a tab for everybody, and send all of them so many frames at once; how many were dealt with.

    The last event of each tab is answered, for they come in turn; or the program has closed it.
    """
    end = f"/nowhere/{seed}"

    async def listen(opened: Any) -> None:
        # What is told of its last event names its address.
        async for text in opened:
            if text == "2":
                await opened.send("3")
            elif end in text:
                return

    async def speak(opened: Any, number: int) -> int:
        dice = random.Random(seed * 1000 + number)
        useless = sorted(dice.sample(range(each), min(each // 12, 30)))
        for index in range(each):
            text = useless_frame(dice) if index in useless else odd_frame(dice, dice.choice(ALL), target.world)
            await opened.send(text)
        await opened.send(frame(NAVIGATE, {}, "/nowhere", end, {}))
        return each

    async with AsyncExitStack() as stack:
        tabs = [await _tab(stack, target, person, number) for number, person in enumerate(people)]
        heard = asyncio.gather(*map(listen, tabs), return_exceptions=True)
        done = await asyncio.gather(
            *(speak(opened, number) for number, opened in enumerate(tabs)), return_exceptions=True
        )
        async with asyncio.timeout(300):
            await heard
    return sum(one for one in done if isinstance(one, int))


@pytest.mark.timeout(900)
def test_twenty_thousand_odd_events_change_nothing_and_leave_nothing(target: Target) -> None:
    people = target.world.people
    hostile = [people[name] for name in ("other firm's owner", "other client's contact", "expired staff", "anonymous")]
    them = Person("all of them", person_id=hostile[1].person_id, firm_id=hostile[0].firm_id)
    before = fingerprint(target.world, them)
    sent, memory = 0, list[int]()
    for seed in range(8):
        sent += asyncio.run(_pour(target, hostile * 8, 80, seed))
        memory.append(target.memory())
    assert sent >= 20_000
    assert target.complaints() == set()
    # What it needs for so many at once it has after the first rounds; what each event left behind would add up.
    assert memory[-1] - memory[3] < 10_000_000, f"the program grows with what it is sent: {memory}"
    # What the two who are signed in may do in their own firm, or to their own person, they may do here too.
    assert {table for table in before if fingerprint(target.world, them)[table] != before[table]} <= _NO_FIRMS


#: What belongs to nobody, and what the program does by its clock: it seals the audit trail, and sends what is due.
_NO_FIRMS = {"installation", "outbox_attempt", "outbox_mail", "audit_chain", "audit_entry"}


PRINTABLE = "".join(sorted(set(string.printable) - set("\r\n\x0b\x0c")))
PATHS = st.one_of(
    st.sampled_from([call.path for call in calls()]).map(lambda path: path.replace("{", "").replace("}", "")),
    st.text(alphabet=PRINTABLE.replace(" ", ""), max_size=80).map("/".__add__),
    st.binary(max_size=60).map(lambda raw: "/" + quote(raw)),
)
NAMES = ["Accept", "Cookie", "Content-Type", "Range", "Origin", "X-File-Name", "Accept-Language", "If-None-Match"]
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.text(alphabet=PRINTABLE, max_size=80), max_size=5)
METHODS = st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW"])
OFTEN = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@OFTEN
@given(method=METHODS, path=PATHS, headers=HEADERS, body=st.binary(max_size=300))
def test_no_request_is_a_fault_of_ours(
    target: Target, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    host = f"127.0.0.1:{target.server.port}"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    raw = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", target.server.port), timeout=120) as line:
        line.sendall(raw.encode("latin-1", "replace") + body)
        answer = b""
        while len(answer) < 4000 and (more := line.recv(65_536)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    assert int(answer[9:12]) < 500, (raw, answer[:400])
    assert b"Traceback" not in answer
    assert target.complaints() == set()


@OFTEN
@given(raw=st.binary(min_size=1, max_size=400))
def test_what_is_no_request_at_all_breaks_nothing(target: Target, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", target.server.port), timeout=120) as line:
        line.sendall(raw + b"\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(4000)
    assert not answer or int(answer[9:12]) < 500
    assert target.complaints() == set()


def test_odd_addresses_of_a_page_load_are_answered_like_any(target: Target) -> None:
    """Hydration with paths that no router makes."""
    odd = [
        "/../..",
        "//evil.test",
        "/tasks/%00",
        "/p/%2e%2e/tasks",
        "/tasks/" + "x" * 900,
        "/p//tasks/",
        "javascript:x",
        "/é",
    ]
    owner = target.world.people["other firm's owner"]

    async def run() -> None:
        async with AsyncExitStack() as stack:
            opened = await _tab(stack, target, owner, 777)
            for path in odd:
                for route in ROUTES:
                    await opened.send(frame(NAVIGATE, {}, route, path, {"id": path, "address": path}))
            await asyncio.sleep(1)

    asyncio.run(run())
    assert target.complaints() == set()
