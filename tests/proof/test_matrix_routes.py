"""The same for every route: each method of each route × every wrong person, about things that exist and that do not."""

import asyncio
import re
from dataclasses import dataclass

import httpx
import pytest
from starlette.routing import Route

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.core.db import engine
from portal_app.http.routes import ROUTES, http_app
from tests.proof.attempts import FORM
from tests.proof.world import MARK, NAMES, PDF, Person, World, elsewhere, fingerprint
from tests.support.statements import counted

#: Whoever is at the second step is not signed in yet; what they hold for it, or the passkey itself, is the right.
_BEFORE_SIGN_IN = re.compile(r"[A-Z]+ (/p/{address})?/(step/.*|passkey|passkey-options)$")

#: Anybody may ask these; what they must not do by it is the business of their own tests. Each with its reason.
PUBLIC = {
    "GET /": "the front door sends everybody on",
    "GET /health": "says only that the program lives",
    "GET /p/{address}/logo": "the firm's face",
    "GET /p/{address}/icon": "the firm's face",
    "GET /p/{address}/video": "the firm's face",
    "POST /sign-in": "the password is the right",
    "POST /set-up": "the one-time code is the right",
    "POST /enter/{token}": "the link is the right",
    "POST /join/{token}": "the link is the right",
    "POST /new-address/{token}": "the link is the right",
    "POST /p/{address}/ask": "answers the same for every address",
    "POST /p/{address}/fresh/{token}": "mails the link's own person",
    "POST /p/{address}/enter/{token}": "the link is the right",
    "POST /leave-view": "ends nothing but what the sender looks at",
    "POST /sign-out": "ends nothing but the sender's own session",
    "POST /p/{address}/sign-in": "the password is the right",
    "POST /forgotten": "answers the same for every address",
    "POST /new-password/{token}": "the link is the right",
    "POST /p/{address}/sign-out": "ends nothing but the sender's own session",
}

OFFICE_WRONG = (
    "anonymous",
    "made-up cookie",
    "expired staff",
    "signed-out staff",
    "staff who left",
    "other firm's owner",
    "contact",
    "other firm's contact",
)
PORTAL_WRONG = (
    "anonymous",
    "made-up cookie",
    "expired contact",
    "signed-out contact",
    "owner",
    "colleague at the client",
    "other client's contact",
    "other firm's contact",
    "contact kept out",
    "contact of a closed portal",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one route."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def calls() -> list[Call]:
    """All of them, from the program itself."""
    routes = [route for route in ROUTES if isinstance(route, Route)]
    assert len(routes) == len(ROUTES), "a route of another kind: give it a place here"
    return [Call(m, route.path) for route in routes for m in sorted((route.methods or set()) - {"HEAD"})]


#: What has to be begun before it can be finished.
BEGINS = {
    "POST /factors/authenticator/code": Call("POST", "/factors/authenticator"),
    "POST /p/{address}/factors/authenticator/code": Call("POST", "/p/{address}/factors/authenticator"),
}
GUARDED = [c for c in calls() if str(c) not in PUBLIC and not _BEFORE_SIGN_IN.match(str(c))]


def send(call: Call, world: World, person: Person, **typed: str) -> tuple[httpx.Response, int]:
    """Send the request, as a page of ours does, with what is typed besides."""
    parts = {"address": world.address, "token": "made-up", **world.ids}
    path = re.sub(r"{(\w+)}", lambda found: parts[found[1]] if found[1] in parts else world.id(found[1]), call.path)
    files = (
        {"file": ("receipt.pdf", PDF)} if (call.method == "POST" and "/files/" in path) or "import" in path else None
    )
    form = {name: FORM[name] for name in ("title", "name", "email", "language", "time_zone", "code", "address")} | typed
    cookies = {
        name: value
        for name, value in ((OFFICE_COOKIE, person.office), (PORTAL_COOKIE, person.portal), (VIEW_COOKIE, person.view))
        if value
    }

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(http_app())
        headers = {"accept": "application/json", "x-kontor": "1", "origin": "http://kontor.test"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://kontor.test", cookies=cookies, headers=headers
        ) as client:
            if call.method == "GET":
                return await client.get(path)
            return await client.request(call.method, path, data=form, files=files)

    with counted(engine()) as statements:
        answer = asyncio.run(run())
    return answer, len(statements)


def test_what_anybody_may_ask_is_there() -> None:
    assert set(PUBLIC) <= {str(call) for call in calls()}


@pytest.mark.parametrize("call", GUARDED, ids=str)
def test_the_right_person_can(call: Call, world: World) -> None:
    person = world.people["contact" if call.path.startswith("/p/") else "owner"]
    begun = send(BEGINS[str(call)], world, person)[0].json() if str(call) in BEGINS else {}
    answer, _ = send(call, world, person, **{"id": begun["id"]} if begun else {})
    assert answer.status_code not in (401, 403, 404) and answer.status_code < 500, answer.text


@pytest.mark.parametrize("call", GUARDED, ids=str)
def test_the_wrong_person_gets_nothing(call: Call, world: World) -> None:
    missing = elsewhere(world)
    speaks_of_a_thing = bool(re.search(r"{(?!address|token)", call.path))
    for name in PORTAL_WRONG if call.path.startswith("/p/") else OFFICE_WRONG:
        person = world.people[name]
        before = fingerprint(world, person)
        answer, statements = send(call, world, person)
        case = f"{call} by {name}"
        assert fingerprint(world, person) == before, f"{case} changed something"
        said = answer.text + repr(answer.headers)
        assert MARK not in said, f"{case}: {said}"
        if person.firm_id != world.office.firm_id:
            assert NAMES not in said and MARK.encode() not in answer.content, f"{case}: {said}"
        if not person.is_somebody or speaks_of_a_thing:
            assert answer.status_code in (303, 401, 403, 404), f"{case}: {answer.status_code} {said}"
        if speaks_of_a_thing:
            same, as_many = send(call, missing, person)
            assert (answer.status_code, answer.content) == (same.status_code, same.content), case
            assert dict(answer.headers) == dict(same.headers), case
            assert statements == as_many, f"{case} makes other work than a thing that is not there"


def test_the_size_of_the_matrix() -> None:
    """So that nobody takes an empty one for a proof."""
    assert len(GUARDED) >= 8


@pytest.mark.parametrize("call", [c for c in GUARDED if c.path.startswith("/p/")], ids=str)
def test_who_looks_on_changes_nothing(call: Call, world: World) -> None:
    person = world.people["who looks on"]
    before = fingerprint(world, person)
    answer, _ = send(call, world, person)
    assert fingerprint(world, person) == before
    # They read what the contact reads; anything else is refused, in words.
    assert answer.status_code == (200 if call.method == "GET" else 409), answer.text
