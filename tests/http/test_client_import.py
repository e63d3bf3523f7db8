"""The client list on its way in, and the template out: who may, what is refused, what stays behind."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from starlette.applications import Starlette

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.actor import Actor
from portal_app.clients.imports.columns import find_header, guess_columns
from portal_app.clients.imports.reading import read_table
from portal_app.clients.models import ClientImport
from portal_app.core.settings import settings
from portal_app.http import client_import
from portal_app.http.client_import import ROUTES
from portal_app.http.gate.rules import UPLOAD_LIMIT, standard_body_limit
from tests.factories import make_firm, make_office, sign_in
from tests.support.scope import reading, writing

pytestmark = pytest.mark.usefixtures("database")

DATA = Path(__file__).parents[1] / "data"
LISTS = ("clients-et.xlsx", "clients-et-cp1257.csv", "clients-lt.xls")


def send(method: str, path: str, cookies: dict[str, str], **more: Any) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=ROUTES))
        async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test", cookies=cookies) as client:
            return await client.request(method, path, **more)

    return asyncio.run(run())


def upload(cookies: dict[str, str], data: bytes, name: str = "list.csv") -> httpx.Response:
    return send("POST", "/import/clients", cookies, files={"file": (name, data)})


def cookies_of(actor: Actor) -> dict[str, str]:
    with writing() as session:
        return {OFFICE_COOKIE: sign_in(session, actor)}


def a_firm(language: str = "en") -> Actor:
    with writing() as session:
        return make_firm(session, language=language)


def files_there() -> list[Path]:
    return [path for path in (settings().data_dir / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_arrives_begins_a_run(name: str) -> None:
    owner = a_firm()
    answer = upload(cookies_of(owner), (DATA / name).read_bytes(), name)
    assert (answer.status_code, answer.json()["name"]) == (201, name)
    with reading() as session:
        run: Any = session.get(ClientImport, answer.json()["id"])
        assert (run.firm_id, run.staff_id, run.state, run.file_name) == (owner.firm_id, owner.person_id, "ready", name)
        assert "name" in run.choices["fields"]
    assert len(files_there()) == 1


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "empty.csv", "empty"),
        (b"%PDF-1.4 not a list", "list.pdf", "not a spreadsheet"),
        (b"PK\x03\x04 not really", "list.xlsx", "damaged"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_nothing_stays(data: bytes, name: str, why: str) -> None:
    answer = upload(cookies_of(a_firm()), data, name)
    assert answer.status_code in (415, 422)
    assert why in answer.json()["message"]
    assert files_there() == []
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(ClientImport)) == 0


def test_a_file_too_large_is_refused_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_import, "MAX_BYTES", 1000)
    cookies = cookies_of(a_firm())
    assert upload(cookies, b"Name\n" + b"A\n" * 400).status_code == 201
    assert upload(cookies, b"Name\n" + b"A\n" * 600).status_code == 413
    assert len(files_there()) == 1


def test_nobody_but_staff_sends_a_list_or_gets_the_template() -> None:
    with writing() as session:
        office = make_office(session)
        contact = sign_in(session, office.contact)
    good = cookies_of(office.staff)
    assert upload(good, b"Name\nA").status_code == 201
    assert send("GET", "/import/clients/template", good).status_code == 200
    for cookies in ({}, {OFFICE_COOKIE: "made up"}, {OFFICE_COOKIE: contact}, {PORTAL_COOKIE: contact}):
        answer = upload(cookies, b"Name\nA")
        assert (answer.status_code, "signed out" in answer.json()["message"]) == (401, True)
        assert send("GET", "/import/clients/template", cookies).status_code == 404
    assert len(files_there()) == 1


@pytest.mark.parametrize("language", ["en", "et"])
def test_the_template_is_in_the_readers_language_and_comes_back_as_a_list(language: str) -> None:
    cookies = cookies_of(a_firm(language))
    answer = send("GET", "/import/clients/template", cookies)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(load_workbook(BytesIO(answer.content)).sheetnames) == 2
    table = read_table(answer.content, "template.xlsx")
    columns = guess_columns(table, find_header(table.rows))
    assert [column.field for column in columns][:3] == ["name", "kind", "registry_code"]
    assert upload(cookies, answer.content, "template.xlsx").status_code == 201


def test_the_gate_lets_a_list_pass() -> None:
    assert standard_body_limit("POST", "/import/clients") == UPLOAD_LIMIT
