"""Files of tasks over HTTP: who may add and who may read, on both sides."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.core.storage import storage
from portal_app.files.models import StoredFile
from portal_app.firms.models import Portal
from portal_app.http.gate.rules import BODY_LIMIT, UPLOAD_LIMIT, standard_body_limit
from portal_app.http.request_files import ROUTES as REQUESTS
from portal_app.http.task_files import ROUTES
from portal_app.requests.models import RequestFile
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import Mode, TaskFields
from tests.factories import Office, make_client, make_office, make_person, sign_in
from tests.support.scope import reading, writing

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Browser:
    """Sends requests with the cookies it holds."""

    app: Starlette
    cookies: dict[str, str]

    def get(self, path: str) -> httpx.Response:
        return self._send("GET", path)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self._send("POST", path, **more)

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://kontor.test", cookies=self.cookies
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(run())


@dataclass
class Place:
    """A firm with a shared task, and browsers of its people."""

    office: Office
    address: str
    task_id: str
    hidden_task_id: str
    app: Starlette
    staff: Browser
    contact: Browser
    colleague: Browser
    rival: Browser
    rival_contact: Browser
    rival_address: str

    def add(self, who: Browser, path: str = "", content: bytes = PDF, **fields: str) -> Any:
        where = path or f"/files/tasks/{self.task_id}"
        return who.post(where, files={"file": ("receipt.pdf", content)}, data=fields)

    @property
    def portal(self) -> str:
        return f"/p/{self.address}/files/tasks/{self.task_id}"


@pytest.fixture
def place(database: Any) -> Iterator[Place]:
    storage.cache_clear()
    app = Starlette(routes=ROUTES)

    def browser(cookie: str, token: str) -> Browser:
        return Browser(app, {cookie: token})

    with writing() as session:
        office, rival = make_office(session), make_office(session, "Konkurent OÜ")
        shared = ShareWith((office.contact.person_id,))
        task_id = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), share_with=shared
        ).task_id
        hidden = commands.create_task(session, office.staff, office.client_id, TaskFields("Ours")).task_id
        address, rival_address = (
            session.scalars(select(Portal.address).where(Portal.firm_id == firm.firm_id)).one()
            for firm in (office, rival)
        )
        colleague = make_person(session, office.staff, office.client_id)
        made = Place(
            office,
            str(address),
            task_id,
            hidden,
            app,
            browser(OFFICE_COOKIE, sign_in(session, office.staff)),
            browser(PORTAL_COOKIE, sign_in(session, office.contact)),
            browser(PORTAL_COOKIE, sign_in(session, colleague)),
            browser(OFFICE_COOKIE, sign_in(session, rival.staff)),
            browser(PORTAL_COOKIE, sign_in(session, rival.contact)),
            str(rival_address),
        )
    yield made
    storage.cache_clear()


def rows() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(StoredFile)) or 0


def kept() -> int:
    from portal_app.core.settings import settings

    return sum(path.is_file() for path in (settings().data_dir / "files").rglob("*"))


def test_both_sides_add_and_both_read(place: Place) -> None:
    ours, theirs = place.add(place.staff), place.add(place.contact, place.portal)
    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert theirs.json()["name"] == "receipt.pdf"
    for file_id in (ours.json()["id"], theirs.json()["id"]):
        for who, path in ((place.staff, f"/files/{file_id}"), (place.contact, f"/p/{place.address}/files/{file_id}")):
            answer = who.get(path)
            assert answer.status_code == 200 and answer.content == PDF
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["cache-control"].startswith("private")
            assert who.get(path + "?show").headers["content-disposition"].startswith("inline")
    assert rows() == kept() == 2


def test_a_person_sends_only_so_many_files(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal_app.core import limits
    from portal_app.core.rate_limits import Limit

    monkeypatch.setattr(limits, "UPLOAD_BY_PERSON", Limit("upload-by-person", "2 per hour"))
    sent = [place.add(place.contact, place.portal, PDF + bytes([number])) for number in range(3)]
    assert [answer.status_code for answer in sent] == [201, 201, 429]
    assert 3500 < int(sent[-1].headers["retry-after"]) <= 3600
    assert "60" in sent[-1].json()["message"]
    assert rows() == kept() == 2
    # What one person may is not what another may.
    assert place.add(place.staff).status_code == 201


def test_a_try_that_is_made_again_adds_the_file_once(place: Place) -> None:
    first, again = place.add(place.contact, place.portal), place.add(place.contact, place.portal)
    assert again.status_code == 201 and again.json() == first.json()
    assert rows() == kept() == 1
    assert place.add(place.staff).json()["id"] != place.add(place.staff, internal="true").json()["id"]
    assert rows() == kept() == 3


def test_an_internal_file_stays_in_the_office(place: Place) -> None:
    file_id = place.add(place.staff, internal="true").json()["id"]
    assert place.staff.get(f"/files/{file_id}").status_code == 200
    assert place.contact.get(f"/p/{place.address}/files/{file_id}").status_code == 404
    refused = place.add(place.contact, place.portal, internal="true")
    assert refused.status_code == 404 and kept() == 1


def test_nobody_else_adds_or_reads(place: Place) -> None:
    file_id = place.add(place.contact, place.portal).json()["id"]
    stranger = Browser(place.staff.app, {})
    read, portal_read = f"/files/{file_id}", f"/p/{place.address}/files/{file_id}"
    for who, path in (
        (place.rival, read),
        (place.rival_contact, portal_read),
        (place.rival_contact, f"/p/{place.rival_address}/files/{file_id}"),
        (place.colleague, portal_read),
        # A cookie of one side opens nothing on the other, and an address only its own firm's.
        (place.contact, read),
        (place.staff, portal_read),
        (place.contact, f"/p/{place.rival_address}/files/{file_id}"),
        (stranger, read),
        (stranger, portal_read),
    ):
        assert who.get(path).status_code == 404
    for who, path, status in (
        (place.rival, "", 404),
        (place.rival_contact, f"/p/{place.rival_address}/files/tasks/{place.task_id}", 404),
        (place.colleague, place.portal, 404),
        (place.contact, f"/p/{place.address}/files/tasks/{place.hidden_task_id}", 404),
        (place.contact, "", 401),
        (place.staff, place.portal, 401),
        (stranger, "", 401),
        (stranger, place.portal, 401),
    ):
        answer = place.add(who, path)
        assert answer.status_code == status and answer.json()["message"]
    assert rows() == kept() == 1


def test_withdrawn_closed_and_removed_files_are_gone(place: Place) -> None:
    file_id = place.add(place.contact, place.portal).json()["id"]
    path = f"/p/{place.address}/files/{file_id}"
    assert place.contact.get(path).status_code == 200
    with writing() as session:
        commands.remove_file(session, place.office.contact, file_id)
    assert place.contact.get(path).status_code == place.staff.get(f"/files/{file_id}").status_code == 404
    with writing() as session:
        commands.restore_file(session, place.office.contact, file_id)
        taken = commands.withdraw_task(session, place.office.staff, place.task_id)
    assert place.contact.get(path).status_code == 404 and place.add(place.contact, place.portal).status_code == 404
    with writing() as session:
        commands.undo_withdraw(session, place.office.staff, place.task_id, taken)
    assert place.contact.get(path).status_code == 200
    with writing() as session:
        session.get_one(Portal, place.office.firm_id).active = False
    assert place.contact.get(path).status_code == 404 and place.add(place.contact, place.portal).status_code == 401
    assert place.staff.get(f"/files/{file_id}").status_code == 200


def test_a_refused_file_says_why_and_leaves_nothing(place: Place) -> None:
    with writing() as session:
        session.get_one(Portal, place.office.firm_id).max_upload_mb = 1
    big = PDF + b" " * 1_000_000
    answer = place.add(place.contact, place.portal, big)
    assert answer.status_code == 413 and "1 MB" in answer.json()["message"]
    assert place.add(place.staff, content=big).status_code == 201
    program = place.add(place.contact, place.portal, b"MZ" + b"\0" * 200)
    assert program.status_code == 415 and program.json()["message"]
    assert rows() == kept() == 1


def test_a_task_to_read_or_done_takes_no_file(place: Place) -> None:
    with writing() as session:
        commands.share_task(session, place.office.staff, place.task_id, [place.office.contact.person_id], Mode.READ)
    answer = place.add(place.contact, place.portal)
    assert answer.status_code == 409 and "to read" in answer.json()["message"]
    with writing() as session:
        commands.share_task(session, place.office.staff, place.task_id, [place.office.contact.person_id], Mode.DO)
        commands.complete_task(session, place.office.staff, place.task_id)
    assert "done" in place.add(place.contact, place.portal).json()["message"]
    assert place.add(place.staff).status_code == 201 and kept() == 1


def test_the_gate_lets_files_in_on_both_sides_and_nothing_else_of_their_size() -> None:
    for path in ("/files/tasks/x", "/p/acme/files/tasks/x"):
        assert standard_body_limit("POST", path) == UPLOAD_LIMIT
    for path in ("/p/acme/tasks/files/x", "/auth/files/", "/p/a/b/files/x"):
        assert standard_body_limit("POST", path) == BODY_LIMIT


def test_two_hundred_at_once_all_arrive(place: Place) -> None:
    contents = [PDF + f"receipt {number}".encode() * 2000 for number in range(200)]

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(place.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test", timeout=60) as client:
            client.cookies.update(place.contact.cookies)
            sent = [client.post(place.portal, files={"file": (f"{n}.pdf", c)}) for n, c in enumerate(contents)]
            return await asyncio.gather(*sent)

    assert [answer.status_code for answer in asyncio.run(run())] == [201] * 200
    assert rows() == kept() == 200
    with reading() as session:
        assert {row.sha256 for row in session.scalars(select(StoredFile))} == {sha256(c).hexdigest() for c in contents}


def test_what_else_a_picture_could_be_read_as_stays_a_picture(place: Place) -> None:
    """A page behind a picture's first bytes: taken as the picture that it says it is, and as nothing else."""
    both = b"GIF89a/*" + b"\x01" * 40 + b"*/=1;alert(1)//<script>alert(1)</script><html>"
    file_id = place.add(place.contact, place.portal, both).json()["id"]
    for path in (f"/files/{file_id}", f"/files/{file_id}?show"):
        answer = place.staff.get(path)
        assert answer.headers["content-type"] == "image/gif" and answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]


def test_a_file_goes_to_the_company_of_the_page_that_it_comes_from(place: Place) -> None:
    contact = place.office.contact
    with writing() as session:
        second = make_client(session, place.office.staff, "Another company")
        make_person(session, place.office.staff, second, email=contact.email)
        strange = make_client(session, place.office.staff, "Stranger")
        share = ShareWith((contact.person_id,))
        lease = commands.create_task(session, place.office.staff, second, TaskFields("Lease"), share_with=share)
    app = Starlette(routes=[*REQUESTS, *ROUTES])
    browser = Browser(app, place.contact.cookies)
    draft = f"/p/{place.address}/files/requests/new"
    # Their sign-in is at the first company; the page that this comes from shows the second.
    assert place.add(browser, f"{draft}?company={second}").status_code == 201
    added = place.add(browser, f"/p/{place.address}/files/tasks/{lease.task_id}?company={second}")
    assert added.status_code == 201
    with reading() as session:
        assert session.scalars(select(RequestFile.client_id)).all() == [second]
    path = f"/p/{place.address}/files/{added.json()['id']}"
    assert browser.get(f"{path}?company={second}").status_code == 200
    # What is not theirs is not there, and nothing of it goes to what is.
    for company in (strange, "x", place.task_id):
        assert place.add(browser, f"{draft}?company={company}").status_code == 404
        assert browser.get(f"{path}?company={company}").status_code == 404
    assert place.add(Browser(app, place.colleague.cookies), f"{draft}?company={second}").status_code == 404
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(RequestFile)) == 1
