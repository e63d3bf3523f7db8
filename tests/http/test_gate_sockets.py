"""Who may open a socket, as whom, and what of what it says goes further."""

import asyncio
import json
from typing import Any

import pytest

from portal_app.http.gate import build_gate
from portal_app.http.gate.events import ERROR_REPORT
from portal_app.http.gate.tokens import bind_token, seal_token
from tests.http.gate_support import KNOWN, PUBLIC, URL, Behind, boot, event, rules, talk

pytestmark = pytest.mark.anyio

ANNA = {"cookie": "kontor_office=anna-token; other=x; kontor_lang=et"}
EVE = {"cookie": "kontor_office=eve-token"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_page_of_ours_gets_through() -> None:
    behind, back = await talk(None, boot(), event(KNOWN, {"id": "1"}), headers=ANNA)
    assert behind.frames == [boot(), event(KNOWN, {"id": "1"})]
    assert back[0]["type"] == "websocket.accept"


@pytest.mark.parametrize(
    "odd",
    [
        {"headers": {"origin": ""}},
        {"headers": {"origin": "http://evil.test"}},
        {"headers": {"origin": "null"}},
        {"token": "x"},
        {"token": "a" * 65},
        {"query": "token=aaaaaaaa-1111&token=bbbbbbbb-1111&EIO=4&transport=websocket"},
        {"query": "token=aaaaaaaa-1111&EIO=4&transport=polling"},
        {"path": "/elsewhere"},
    ],
)
async def test_no_other_page_opens_a_socket(odd: dict[str, Any]) -> None:
    behind, back = await talk(None, boot(), **odd)
    assert behind.scope == {}
    assert back == [{"type": "websocket.close", "code": 1008}]


async def test_the_state_belongs_to_session_and_tab() -> None:
    anna, _ = await talk(None, headers=ANNA)
    again, _ = await talk(None, headers=ANNA)
    other_tab, _ = await talk(None, headers=ANNA, token="bbbbbbbb-1111")
    eve, _ = await talk(None, headers=EVE)
    nobody, _ = await talk(None)
    assert anna.token == again.token
    assert len({anna.token, other_tab.token, eve.token, nobody.token, "aaaaaaaa-1111-4111-8111-111111111111"}) == 5


async def test_knowing_the_bound_token_opens_nothing() -> None:
    anna, _ = await talk(None, headers=ANNA)
    for visitor in (ANNA, EVE, {}):
        replay, _ = await talk(None, headers=visitor, token=anna.token)
        assert replay.token != anna.token


async def test_a_duplicated_tab_finds_its_state_after_a_reconnect() -> None:
    told = '42/_event,["new_token","cccccccc-2222-4222-8222-222222222222"]'
    _, back = await talk(None, boot(), headers=ANNA, behind=Behind((told, '42/_event,["event",{}]')))
    sealed = json.loads(back[1]["text"].partition(",")[2])[1]
    assert back[2]["text"] == '42/_event,["event",{}]'
    mine, _ = await talk(None, headers=ANNA, token=sealed)
    hers, _ = await talk(None, headers=EVE, token=sealed)
    assert mine.token == "cccccccc-2222-4222-8222-222222222222"
    assert hers.token not in (mine.token, sealed)


def test_a_seal_is_of_one_installation() -> None:
    sealed = seal_token("cccccccc-2222", "anna", b"one key")
    assert bind_token(sealed, "anna", b"one key") == "cccccccc-2222"
    assert bind_token(sealed, "anna", b"another") != "cccccccc-2222"
    assert bind_token("kt.cccccccc-2222." + "0" * 32, "anna", b"one key") != "cccccccc-2222"


async def test_the_page_hears_nothing_of_cookies_that_are_not_ours_and_headers_of_proxies() -> None:
    sent = ANNA | {"authorization": "Basic x", "x-forwarded-access-token": "y", "user-agent": "a" * 5000}
    behind, _ = await talk(None, headers=sent)
    assert behind.header(b"cookie") == b"kontor_office=anna-token; kontor_lang=et"
    assert behind.header(b"authorization") is None
    assert behind.header(b"x-forwarded-access-token") is None
    assert len(behind.header(b"user-agent") or b"") == 512
    assert behind.header(b"origin") == URL.encode()


async def test_without_a_sign_in_only_public_events_go_on() -> None:
    behind, _ = await talk(None, boot(), event(KNOWN), event(PUBLIC))
    assert behind.frames == [boot(), event(PUBLIC)]


BAD = [
    "", "4", "2", "5", "6", "0", "40", "42", "40/other,{}", "42/_event,", "42/_event,{}", '42/_event,["event"]',
    '42/_event,["event",1]', '42/_event,["event",{"name":1}]', '42/_event,["event",{"name":"state.page.close"}]',
    '42/_event,["ping"]', '42/_event,["event",{},{}]', '42/_event,7["event",{}]', '451-/_event,["event",{}]',
    '43/_event,1[]', '42/_event,["event",{"name":"state.page.open","payload":[]}]',
    '42/_event,["event",{"name":"state.page.open","payload":{"a":NaN}}]', "42/_event," + "[" * 30_000,
    "42/_event," + '["event",{"name":"state.page.open","payload":{"n":' + "9" * 5000 + "}}]",
    event(KNOWN, router={"pathname": 1}), event(KNOWN, router={"pathname": "x"}),
    event(KNOWN, router={"pathname": "/", "query": []}), event(KNOWN, router={"pathname": "/", "query": {"a": {}}}),
    event(KNOWN, router={"pathname": "/" * 5000}), event(KNOWN, router={"pathname": "/", "headers": {}}),
    event(KNOWN, {"text": "x" * 66_000}), event(KNOWN, {"text": "€" * 22_000}), boot(),
    event("state.page.setvar", {"var_name": "n", "value": 1}),
]  # fmt: skip


@pytest.mark.parametrize("frame", BAD, ids=range(len(BAD)))
async def test_what_no_frontend_writes_goes_no_further(frame: str) -> None:
    behind, _ = await talk(None, boot(), frame, event(KNOWN), headers=ANNA)
    assert behind.frames == [boot(), event(KNOWN)]


async def test_bytes_go_no_further() -> None:
    behind, _ = await talk(None, boot(), b"\x00\x01", event(KNOWN), headers=ANNA)
    assert behind.frames == [boot(), event(KNOWN)]


@pytest.mark.parametrize(
    "first",
    [
        event(KNOWN),
        '40/_event,{"event":{"name":"state.page.open"}}',
        "40/_event,{}",
        "40/_event,",
        boot({"vars": {"state.page.secret": "x"}}),
        boot({"vars": {"state.page.draft": {}}}),
        boot({"hashes": [1]}),
        boot({"hashes": "x"}),
        boot({"more": 1}),
    ],
)
async def test_a_socket_begins_with_hydration(first: str) -> None:
    behind, _ = await talk(None, first, event(KNOWN), headers=ANNA)
    assert behind.frames == []


async def test_what_the_browser_stores_comes_back_with_hydration() -> None:
    frame = boot({"vars": {"state.page.draft": "text"}, "hashes": ["a", "b"]})
    behind, _ = await talk(None, frame, headers=ANNA)
    assert behind.frames == [frame]


async def test_text_that_nothing_can_store_is_mended() -> None:
    sent = event(KNOWN, {"text": "a\x00b \ud800 c \U0001f600"})
    kept = event(KNOWN, {"text": "literally \\u0000"})
    behind, _ = await talk(None, boot(), sent, kept, headers=ANNA)
    text = json.loads(behind.frames[1].partition(",")[2])[1]["payload"]["text"]
    assert text == "ab \ufffd c \U0001f600"
    assert behind.frames[2] == kept


async def test_heartbeats_and_farewells_go_on() -> None:
    behind, _ = await talk(None, boot(), "3", "41/_event,", "1", headers=ANNA)
    assert behind.frames[1:] == ["3", "41/_event,", "1"]


async def test_error_reports_are_few() -> None:
    report = '42/_event,["client_error",{"message":"x"}]'
    known = rules(known_event={ERROR_REPORT}.__contains__)
    crash = event(ERROR_REPORT, {"info": "x", "component_stack": ""})
    assert known.error_reports == 5
    behind, _ = await talk(None, boot(), *[report] * 20, headers=ANNA)
    assert behind.frames.count(report) == 5
    behind, _ = await talk(
        None, boot(), *[crash] * 20, headers=ANNA, known_event=lambda _name: True, is_public_event=lambda _name: True
    )
    assert behind.frames.count(crash) == 5


async def test_who_only_sends_rubbish_is_sent_away() -> None:
    behind, back = await talk(None, boot(), *["rubbish"] * 60, event(KNOWN), headers=ANNA)
    assert behind.frames == [boot()]
    assert back[-1] == {"type": "websocket.close", "code": 1008}


async def test_a_flood_waits_and_loses_nothing() -> None:
    started = asyncio.get_running_loop().time()
    frames = [event(KNOWN, {"n": str(n)}) for n in range(40)]
    behind, _ = await talk(None, boot(), *frames, headers=ANNA, frames_per_second=100, frame_burst=20)
    assert behind.frames[1:] == frames
    assert asyncio.get_running_loop().time() - started > 0.15


async def test_who_says_nothing_is_sent_away() -> None:
    behind = Behind()
    app = build_gate(behind, rules(seconds_to_connect=0.1))
    back: list[Any] = []
    first = [{"type": "websocket.connect"}]

    async def receive() -> Any:
        return first.pop() if first else await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        back.append(message)

    scope = {
        "type": "websocket", "path": "/_event", "scheme": "ws", "client": ("203.0.113.9", 1),
        "query_string": b"token=aaaaaaaa-1111&EIO=4&transport=websocket",
        "headers": [(b"host", b"kontor.test"), (b"origin", b"http://kontor.test")],
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), 60)
    assert behind.ended
    assert back[-1]["code"] == 1008


class Holding(Behind):
    """Keeps every socket open until it is told to let go."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self._came = asyncio.Event(), asyncio.Semaphore(0)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._came.release()
        await self.held.wait()

    async def has(self, number: int) -> None:
        """Wait until so many more have come."""
        for _ in range(number):
            await self._came.acquire()


async def test_one_address_opens_only_so_many_sockets() -> None:
    behind = Holding()
    app = build_gate(behind, rules(sockets_per_address=3))
    open_ones = [asyncio.create_task(talk(app)) for _ in range(3)]
    await asyncio.wait_for(behind.has(3), 60)
    _, back = await talk(app)
    assert back == [{"type": "websocket.close", "code": 1013}]
    behind.held.set()
    await asyncio.gather(*open_ones)
    _, back = await talk(app)
    assert back == []


async def test_cookies_that_somebody_made_up_open_no_more_of_them() -> None:
    behind = Holding()
    app = build_gate(behind, rules(sockets_per_address=4, sockets_per_session=2))
    made_up = [talk(app, headers={"cookie": f"kontor_office=made-up-{number // 2}"}) for number in range(4)]
    open_ones = [asyncio.create_task(one) for one in made_up]
    await asyncio.wait_for(behind.has(4), 60)
    for number in (0, 9):
        _, back = await talk(app, headers={"cookie": f"kontor_office=made-up-{number}"})
        assert back == [{"type": "websocket.close", "code": 1013}]
    behind.held.set()
    await asyncio.gather(*open_ones)
