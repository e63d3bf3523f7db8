"""The list in the page itself: for the contact who asks, and nobody else."""

import asyncio
import html
import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.firms.queries import branding
from portal_app.http.first_list import ListInPage
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from tests.factories import make_office, make_person, sign_in
from tests.support.scope import writing

START = b"<!doctype html><html><head></head><body><p>built</p>"
AHEAD = b'<link rel="modulepreload" href="/assets/entry.js"/>'
CONTEXT = b"<script>what the scripts find</script>"
SCRIPT = b'<script type="module" async="">import "/assets/entry.js";</script>'
END = b"<!--$--></body></html>"
STYLE = b'<link href="/assets/styles.css" rel="stylesheet" type="text/css"/>'
PAGE = START.replace(b"</head>", AHEAD + STYLE + b"</head>") + CONTEXT + SCRIPT + END


@dataclass
class Place:
    """A firm with two contacts of one client, one task for each; and another firm."""

    address: str
    rival_address: str
    tokens: dict[str, str]


@pytest.fixture
def place(database: object) -> Place:
    with writing() as session:
        office, rival = make_office(session, "Numbrid"), make_office(session, "Rival")
        second = make_person(session, office.staff, office.client_id, email="second@example.com")

        def share(title: str, person_id: str) -> str:
            fields = TaskFields(title, "What it is about")
            made = commands.create_task(
                session, office.staff, office.client_id, fields, share_with=ShareWith((person_id,))
            )
            return made.task_id

        said = share('For the first: "<b>all</b>" & more', office.contact.person_id)
        commands.post_message(session, office.staff, said, "He is always late", internal=True)
        share("For the second", second.person_id)
        commands.create_task(session, office.staff, office.client_id, TaskFields("For the office only"))
        tokens = {
            "first": sign_in(session, office.contact),
            "second": sign_in(session, second),
            "staff": sign_in(session, office.staff),
            "rival": sign_in(session, rival.contact),
        }
        found = [branding(session, one.firm_id).address for one in (office, rival)]
        return Place(found[0], found[1], tokens)


def ask(
    path: str, cookie: str = PORTAL_COOKIE, token: str = "", method: str = "GET", packed: str = ""
) -> httpx.Response:
    app = ListInPage(PlainTextResponse("what answers everything else"), PAGE)

    async def run() -> httpx.Response:
        headers = {"Cookie": f"{cookie}={token}", "Accept-Encoding": packed}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kontor.test") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(run())


def shown(answer: httpx.Response) -> Any:
    found = re.search(r'<template id="first-list" data-list="([^"]*)">', answer.text)
    return json.loads(html.unescape(found[1])) if found else None


def titles(answer: httpx.Response) -> list[str]:
    found = shown(answer)
    return [row["title"] for row in [*found["asked"], *found["waiting"]]]


@pytest.mark.parametrize("packed", ["", "gzip"])
def test_each_gets_their_own_and_nothing_of_the_office(place: Place, packed: str) -> None:
    first = ask(f"/p/{place.address}/tasks", token=place.tokens["first"], packed=packed)
    assert titles(first) == ['For the first: "<b>all</b>" & more']
    # The list before whatever waits for the stylesheet, and the page's scripts where they do not run yet.
    begun = START.replace(b"<html", b'<html data-list=""').replace(b"</head>", STYLE + b"</head>")
    assert first.text.startswith(begun.decode() + "<template")
    aside = b'<template id="first-scripts">' + SCRIPT + b"</template>"
    assert first.text.endswith("</template>" + (CONTEXT + aside + END).decode())
    # What there is to read ahead lies in the list's template: named, and not read yet.
    assert AHEAD.decode() in first.text.partition("data-list")[2].partition("</template>")[0]
    assert first.headers["link"] == "</assets/styles.css>; rel=preload; as=style"
    assert "<b>" not in first.text and "always late" not in first.text
    assert first.headers["cache-control"] == "no-store"
    assert first.headers.get("content-encoding", "") == packed
    assert titles(ask(f"/p/{place.address}/tasks", token=place.tokens["second"])) == ["For the second"]
    assert titles(ask(f"/p/{place.rival_address}/tasks", token=place.tokens["rival"])) == []


def test_nobody_else_gets_any(place: Place) -> None:
    def refused(path: str, cookie: str, who: str, method: str = "GET") -> bool:
        answer = ask(path, cookie, place.tokens.get(who, who), method)
        return "first-list" not in answer.text and "everything else" in (answer.text or "everything else")

    here = f"/p/{place.address}/tasks"
    assert not refused(here, PORTAL_COOKIE, "first")
    assert refused(here, PORTAL_COOKIE, "rival")
    assert refused(f"/p/{place.rival_address}/tasks", PORTAL_COOKIE, "first")
    assert refused(here, OFFICE_COOKIE, "staff")
    assert refused(here, PORTAL_COOKIE, "staff")
    assert refused(here, PORTAL_COOKIE, "nobody")
    assert refused(here, PORTAL_COOKIE, "")
    assert refused(f"{here}/x", PORTAL_COOKIE, "first")
    assert refused(f"/p/{place.address}/profile", PORTAL_COOKIE, "first")
    assert refused(here, PORTAL_COOKIE, "first", "HEAD")
