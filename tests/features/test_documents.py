"""A client's document folder (U28), against a real WebDAV server."""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.access.cookies import PORTAL_COOKIE
from portal_app.activity.models import Activity
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.storage import storage
from portal_app.documents import webdav
from portal_app.documents.commands import FolderForm, note_check, save_folder, share_for
from portal_app.documents.models import ClientFolder
from portal_app.documents.queries import folder, my_folder
from portal_app.documents.webdav import Share, Unreachable, put
from portal_app.firms.models import Portal
from portal_app.http.routes import http_app
from state.documents import ClientDocuments
from tests.factories import Office, make_office, sign_in
from tests.support.environment import Environment
from tests.support.scope import writing
from tests.support.tab import Tab
from tests.support.webdav import DavServer, dav_server

SHARE = "https://cloud.example.com/s/AbCd1234"


@pytest.fixture
def dav(tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Iterator[DavServer]:
    with dav_server(tmp_path, user="mari", password="sesame") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        environment.set(document_hosts="localhost")
        yield server


def test_a_folder_is_set_changed_and_taken_away(session: Session, office: Office, other: Office) -> None:
    assert folder(session, office.staff, office.client_id).url == ""
    save_folder(session, office.staff, office.client_id, FolderForm(SHARE, "nextcloud", password="sesame"))
    session.flush()
    found = folder(session, office.staff, office.client_id)
    assert (found.url, found.way, found.has_password) == (SHARE, "nextcloud", True)
    share = share_for(session, office.contact, office.client_id)
    places = [f"https://cloud.example.com/public.php/{path}/" for path in ("webdav", "dav/files/AbCd1234")]
    assert share == Share(places[0], "AbCd1234", "sesame", places[1])
    assert "sesame" not in session.scalars(select(ClientFolder.secret)).one()
    assert my_folder(session, office.contact).may_upload
    # Empty keeps the password, for the same server only.
    save_folder(session, office.staff, office.client_id, FolderForm(SHARE + "5", "nextcloud"))
    session.flush()
    assert share_for(session, office.staff, office.client_id).password == "sesame"
    save_folder(session, office.staff, office.client_id, FolderForm("https://evil.example.com/s/AbCd", "nextcloud"))
    session.flush()
    assert share_for(session, office.staff, office.client_id).password == ""
    save_folder(session, office.staff, office.client_id, FolderForm("https://drive.example.com/x", "link"))
    session.flush()
    assert my_folder(session, office.contact).url == "https://drive.example.com/x"
    assert not my_folder(session, office.contact).may_upload
    with pytest.raises(NotFound):
        share_for(session, office.contact, office.client_id)
    save_folder(session, office.staff, office.client_id, FolderForm())
    session.flush()
    assert my_folder(session, office.contact).url == ""
    kinds = session.scalars(select(Activity.kind).where(Activity.client_id == office.client_id)).all()
    assert kinds.count("folder.changed") == 5
    for actor in (other.staff, office.contact):
        with pytest.raises(NotFound):
            folder(session, actor, office.client_id)
        with pytest.raises(NotFound):
            save_folder(session, actor, office.client_id, FolderForm(SHARE))
        with pytest.raises(NotFound):
            note_check(session, actor, office.client_id, "")
    with pytest.raises(NotFound):
        my_folder(session, office.staff)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (FolderForm("http://cloud.example.com/s/AbCd"), "url"),
        (FolderForm("https://cloud.example.com/f/1", "nextcloud"), "url"),
        (FolderForm(SHARE, "webdav", dav_url="http://cloud.example.com/dav"), "dav_url"),
        (FolderForm(SHARE, "webdav", user_name="a:b"), "user_name"),
        (FolderForm(SHARE, "webdav", password="x" * 201), "password"),
    ],
)
def test_bad_input(session: Session, office: Office, form: FolderForm, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        save_folder(session, office.staff, office.client_id, form)
    assert list(caught.value.faults) == [field]


def test_the_connection_is_tried(dav: DavServer, environment: Environment) -> None:
    webdav.test(Share(dav.url, "mari", "sesame"))
    for share, words in (
        (Share(dav.url, "mari", "wrong"), "does not take"),
        (Share(f"{dav.url}/nowhere", "mari", "sesame"), "no such folder"),
        (Share(f"{dav.url}/away", "mari", "sesame"), "elsewhere"),
        (Share(dav.url.replace("localhost", "nobody.invalid")), "no server"),
    ):
        with pytest.raises(Unreachable) as caught:
            webdav.test(share)
        assert words in caught.value.text.msgid
    environment.set(document_hosts="")
    before = len(dav.seen)
    with pytest.raises(Unreachable) as caught:
        webdav.test(Share(dav.url, "mari", "sesame"))
    assert "private network" in caught.value.text.msgid and len(dav.seen) == before, "nothing was sent"


def test_an_address_may_be_written_with_ones_own_letters(dav: DavServer) -> None:
    (dav.folder / "Käibe 2026").mkdir()
    share = Share(f"{dav.url}/Käibe%202026", "mari", "sesame")
    webdav.test(share)
    assert put(share, "tax.pdf", 3, lambda: iter([b"abc"])) == "tax.pdf"
    assert (dav.folder / "Käibe 2026" / "tax.pdf").read_bytes() == b"abc"


OLDER, NEWER = "/public.php/webdav", "/public.php/dav/files/abcd1234"


@pytest.mark.parametrize(
    ("places", "names"),
    [
        ({OLDER: "abcd1234"}, "anonymous abcd1234"),
        ({OLDER: "abcd1234", NEWER: "anonymous"}, "anonymous"),
        ({NEWER: "anonymous"}, "anonymous"),
    ],
    ids=["before 29", "both", "to come"],
)
def test_a_public_share_is_found_at_servers_of_any_age(
    places: dict[str, str],
    names: str,
    tmp_path: Path,
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
    office: Office,
    other: Office,
) -> None:
    with dav_server(tmp_path, password="sesame", places=places) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        environment.set(document_hosts="localhost")
        form = FolderForm(f"{server.url}/index.php/s/abcd1234", "nextcloud", password="sesame")
        save_folder(session, office.staff, office.client_id, form)
        session.flush()
        share = share_for(session, office.contact, office.client_id)
        webdav.test(share)
        asked_as = {base64.b64decode(said.partition(" ")[2]).decode().partition(":")[0] for _, said in server.seen}
        assert asked_as == set(names.split())
        assert [put(share, "tax.pdf", 4, lambda: iter([b"ours"])) for _ in range(2)] == ["tax.pdf", "tax (2).pdf"]
        assert (server.folder / "tax (2).pdf").read_bytes() == b"ours"
        assert [method for method, _ in server.seen].count("PUT") == 2, "nothing was sent where no folder is"
        # What the place that is there says is told, not that the other is not there.
        with pytest.raises(Unreachable, match="does not take the name"):
            webdav.test(replace(share, password="wrong"))
        with pytest.raises(Unreachable, match="no such folder"):
            webdav.test(Share(f"{server.url}/nowhere/", "abcd1234", "sesame", f"{server.url}/nor/here/"))
        with pytest.raises(NotFound):
            share_for(session, other.contact, office.client_id)


def test_a_certificate_must_be_good(dav: DavServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable) as caught:
        webdav.test(Share(dav.url, "mari", "sesame"))
    assert "certificate" in caught.value.text.msgid and dav.seen == []


def test_nothing_is_overwritten(dav: DavServer) -> None:
    share = Share(dav.url, "mari", "sesame")
    (dav.folder / "tax.pdf").write_bytes(b"theirs")
    assert put(share, "tax.pdf", 4, lambda: iter([b"ou", b"rs"])) == "tax (2).pdf"
    assert put(share, "tax.pdf", 4, lambda: iter([b"more"])) == "tax (3).pdf"
    assert put(share, "Šašlõkk 100%#?.txt", 2, lambda: iter([b"ok"])) == "Šašlõkk 100%#?.txt"
    kept = {path.name: path.read_bytes() for path in dav.folder.iterdir()}
    assert kept == {
        "tax.pdf": b"theirs", "tax (2).pdf": b"ours", "tax (3).pdf": b"more", "Šašlõkk 100%#?.txt": b"ok",
    }  # fmt: skip


def test_a_file_goes_from_the_portal_into_the_folder(dav: DavServer, database: Any) -> None:
    storage.cache_clear()
    with writing() as session:
        office, other = make_office(session), make_office(session, "Konkurent OÜ")
        form = FolderForm(dav.url, "webdav", user_name="mari", password="sesame")
        save_folder(session, office.staff, office.client_id, form)
        addresses = {
            one.firm_id: session.scalars(select(Portal.address).where(Portal.firm_id == one.firm_id)).one()
            for one in (office, other)
        }
        tokens = {one.firm_id: sign_in(session, one.contact) for one in (office, other)}

    def send(firm: Office, name: str = "receipt.pdf", body: bytes = b"%PDF-1.4\n%%EOF\n") -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(http_app())
            cookies = {PORTAL_COOKIE: tokens[firm.firm_id]}
            async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test", cookies=cookies) as client:
                return await client.post(
                    f"/p/{addresses[firm.firm_id]}/documents/files", content=body, headers={"x-file-name": name}
                )

        return asyncio.run(run())

    assert send(office).json() == {"id": "receipt.pdf", "name": "receipt.pdf"}
    assert send(office).json()["id"] == "receipt (2).pdf"
    assert sorted(path.name for path in dav.folder.iterdir()) == ["receipt (2).pdf", "receipt.pdf"]
    assert (dav.folder / "receipt.pdf").read_bytes() == b"%PDF-1.4\n%%EOF\n"
    assert send(office, "run.exe", b"MZ\x90\x00" + b"\0" * 200).status_code == 415
    assert send(office, "big.pdf", b"%PDF-1.4" + b"0" * 10_000_001).status_code == 413
    assert send(other).status_code == 404, "they have no folder"
    with writing() as session:
        row = session.scalars(select(ClientFolder)).one()
        row.dav_url = f"{dav.url}/nowhere"
        files = session.scalars(select(Activity.data).where(Activity.kind == "document.uploaded")).all()
    assert [one["file"] for one in files] == ["receipt.pdf", "receipt (2).pdf"]
    answer = send(office)
    assert answer.status_code == 409 and "did not take" in answer.json()["message"]
    assert len(list(dav.folder.iterdir())) == 2
    kept = [path for path in storage_files() if path.is_file()]
    assert kept == [], "nothing stays here"


def test_a_lost_key_is_told_in_words(database: Any, environment: Environment) -> None:
    with writing() as session:
        office, other = make_office(session), make_office(session, "Konkurent OÜ")
        for one in (office, other):
            save_folder(session, one.staff, one.client_id, FolderForm(SHARE, "nextcloud", password="sesame"))
        session.flush()
        for person in (office.staff, office.contact):
            assert share_for(session, person, office.client_id).password == "sesame"
        address = session.scalars(select(Portal.address).where(Portal.firm_id == office.firm_id)).one()
        portal, desk = sign_in(session, office.contact), sign_in(session, office.staff)
    environment.set(secret_key="another key, as after a move without the old one")
    with writing() as session:
        with pytest.raises(Refused, match="type its password anew"):
            share_for(session, office.staff, office.client_id)
        with pytest.raises(Refused, match="Tell your accountant"):
            share_for(session, office.contact, office.client_id)
        for stranger in (other.staff, other.contact):
            with pytest.raises(NotFound):
                share_for(session, stranger, office.client_id)

    async def send() -> httpx.Response:
        transport, cookies = httpx.ASGITransport(http_app()), {PORTAL_COOKIE: portal}
        async with httpx.AsyncClient(transport=transport, base_url="http://kontor.test", cookies=cookies) as client:
            return await client.post(
                f"/p/{address}/documents/files", content=b"%PDF-1.4\n%%EOF\n", headers={"x-file-name": "a.pdf"}
            )

    answer = asyncio.run(send())
    assert answer.status_code == 409 and "Tell your accountant" in answer.json()["message"]
    tab = Tab("/clients/[id]", office=desk, id=office.client_id)
    tab.send(ClientDocuments.load)
    tab.send(ClientDocuments.try_connection)
    assert "type its password anew" in tab.state(ClientDocuments).problem
    # Typed anew, with the key that there is now, all is well again.
    with writing() as session:
        save_folder(session, office.staff, office.client_id, FolderForm(SHARE, "nextcloud", password="pepper"))
        session.flush()
        assert share_for(session, office.contact, office.client_id).password == "pepper"


def storage_files() -> list[Path]:
    from portal_app.core.settings import settings

    folder = settings().data_dir / "files"
    return list(folder.rglob("*")) if folder.exists() else []
