"""Forms prove that they stand on a page of ours, in the browser that is signed in; cookies are named for that."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal_app.http.gate import build_gate
from portal_app.http.gate.form_tokens import is_form_token, new_form_token
from portal_app.http.gate.visitors import identity_of
from tests.http.gate_support import FORM, PAGE, SECRET, URL, client, rules

pytestmark = pytest.mark.anyio
SAFE = "https://kontor.test"
ANNA = identity_of({"kontor_office": "anna"}, ["kontor_office", "kontor_portal"])
EVE = identity_of({"kontor_office": "eve"}, ["kontor_office", "kontor_portal"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _sent(token: str, held: str | None = None, session: str = "") -> dict[str, str]:
    """A form's headers: the token it sends, the one its browser holds, and the browser's session."""
    cookies = [f"kontor_form={token if held is None else held}"] + ([f"kontor_office={session}"] if session else [])
    return {"origin": URL, "x-kontor-form": token, "cookie": "; ".join(cookies)}


def _given(answer: httpx.Response, name: str = "kontor_form") -> str:
    """The token that an answer leaves in the browser."""
    pairs = [value.partition(";")[0] for value in answer.headers.get_list("set-cookie")]
    return next((pair.partition("=")[2] for pair in pairs if pair.startswith(f"{name}=")), "")


async def test_a_page_brings_the_token_and_a_form_sends_it_back() -> None:
    async with client() as browser:
        page = await browser.get("/p/acme/tasks/1", headers=PAGE)
        token = _given(page)
        assert is_form_token(token, "", SECRET)
        assert page.headers["cache-control"] == "private, no-cache"
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" not in cookie
        assert "SameSite=Strict" in cookie
        browser.cookies.clear()
        assert (await browser.post("/read", headers=_sent(token))).status_code == 200
        # Whoever has one that fits gets no other, and what is no page brings none.
        assert not _given(await browser.get("/p/acme/tasks/1", headers=PAGE | {"cookie": f"kontor_form={token}"}))
        assert not _given(await browser.get("/assets/a.js"))


async def test_without_the_token_nothing_is_changed() -> None:
    anna, eve, nobody = (new_form_token(identity, SECRET) for identity in (ANNA, EVE, ""))
    forged = new_form_token(ANNA, b"another secret")
    async with client() as browser:
        assert (await browser.post("/read", headers=_sent(anna, session="anna"))).status_code == 200
        for wrong in (
            {"origin": URL},
            {"origin": URL, "x-kontor-form": anna},
            {"origin": URL, "cookie": f"kontor_form={anna}; kontor_office=anna"},
            _sent(anna, held=eve, session="anna"),
            _sent(eve, session="anna"),
            _sent(nobody, session="anna"),
            _sent(anna),
            _sent(forged, session="anna"),
            _sent("", held="", session="anna"),
            _sent("x" * 49, session="anna"),
        ):
            answer = await browser.post("/read", headers=wrong)
            assert answer.status_code == 403, wrong
            assert answer.headers["x-kontor-form"] == "renewed"
            browser.cookies.clear()


async def test_a_refused_form_goes_through_with_the_token_that_came_back() -> None:
    """Somebody signed in in another tab since this page came."""
    async with client() as browser:
        stale = _sent(new_form_token("", SECRET), session="anna")
        refused = await browser.post("/read", headers=stale)
        browser.cookies.clear()
        assert refused.status_code == 403
        again = await browser.post("/read", headers=_sent(_given(refused), session="anna"))
        assert again.status_code == 200


async def test_a_form_that_the_browser_sends_by_itself_has_a_field() -> None:
    token = FORM["x-kontor-form"]
    held = {"origin": URL, "cookie": FORM["cookie"]}
    async with client() as browser:
        sent = await browser.post("/read", headers=held, data={"kontor_form": token, "name": "x"})
        assert sent.json()["size"] == len(f"kontor_form={token}&name=x")
        assert (await browser.post("/read", headers=held, data={"name": "x"})).status_code == 403
        many = {f"field{number}": "" for number in range(300)} | {"kontor_form": token}
        assert (await browser.post("/read", headers=held, data=many)).status_code == 403


async def test_signing_in_and_out_brings_the_token_of_the_new_session() -> None:
    async def enter(_request: Request) -> Response:
        answer = JSONResponse({})
        answer.set_cookie("kontor_office", "anna", secure=True, httponly=True)
        return answer

    async def leave(_request: Request) -> Response:
        answer = JSONResponse({})
        answer.delete_cookie("kontor_office")
        return answer

    app = build_gate(Starlette(routes=[Route("/in", enter), Route("/out", leave)]), rules())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as browser:
        assert is_form_token(_given(await browser.get("/in")), ANNA, SECRET)
        out = await browser.get("/out", headers={"cookie": "kontor_office=anna"})
        assert is_form_token(_given(out), "", SECRET)


async def test_on_https_no_neighbour_can_plant_a_cookie() -> None:
    async def told(request: Request) -> Response:
        answer = JSONResponse(request.cookies)
        answer.set_cookie("kontor_office", "new", path="/", secure=True, httponly=True)
        answer.set_cookie("kontor_lang", "et", path="/", secure=True)
        return answer

    def browser(url: str) -> httpx.AsyncClient:
        app = build_gate(Starlette(routes=[Route("/", told)]), rules(public_url=url))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url)

    sent = {
        "cookie": "__Host-kontor_office=mine; kontor_office=planted; kontor_portal=planted; "
        "__Host-kontor_lang=et; kontor_lang=lt; a=b"
    }
    async with browser(SAFE) as safe:
        answer = await safe.get("/", headers=sent | PAGE)
        assert answer.json() == {"kontor_office": "mine", "kontor_lang": "et", "a": "b"}
        names = [value.partition("=")[0] for value in answer.headers.get_list("set-cookie")]
        assert names == ["__Host-kontor_office", "__Host-kontor_lang", "__Host-kontor_form"]
        for value in answer.headers.get_list("set-cookie"):
            assert "Secure" in value
            assert "Path=/" in value
            assert "Domain" not in value
    async with browser(URL) as plain:
        assert (await plain.get("/", headers=sent)).json()["kontor_office"] == "planted"


async def test_on_https_a_socket_knows_its_session_by_the_prefixed_name() -> None:
    from tests.http.gate_support import talk

    def safe(**changed: Any) -> Any:
        return rules(public_url=SAFE, **changed)

    for sent, kept in (("__Host-kontor_office=anna", b"kontor_office=anna"), ("kontor_office=anna", None)):
        behind, _ = await talk(None, headers={"origin": SAFE, "cookie": sent}, make=safe)
        assert behind.header(b"cookie") == kept
