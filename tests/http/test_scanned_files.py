"""With a virus scanner nothing is handed out before it is clean."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest

from jobs.files import scan_waiting
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.audit.queries import AuditFilter, list_entries
from portal_app.clients.history import client_history
from portal_app.core import scanner
from portal_app.core.clock import now
from portal_app.core.errors import NotFound
from portal_app.core.storage import CHUNK, storage
from portal_app.files.commands import new_file
from portal_app.files.models import StoredFile
from portal_app.files.queries import waiting_for_scan
from portal_app.files.rules import LOOKED_FOR_AGAIN
from portal_app.firms.queries import portal_settings
from portal_app.requests.commands import attach_file, draft_file, make_request
from portal_app.requests.queries import request
from portal_app.tasks import queries
from portal_app.tasks.portal_task import my_files
from tests.http.test_task_files import PDF, Place, kept, place, rows
from tests.support import clamd
from tests.support.environment import Environment
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing

__all__ = ["place"]

BAD = PDF + clamd.MARK


@pytest.fixture(scope="session")
def clamd_program() -> str | None:
    return clamd.ensure()


@pytest.fixture
def antivirus(clamd_program: str | None, environment: Environment) -> Iterator[clamd.Clamd]:
    made = clamd.Clamd(clamd_program)
    try:
        made.start(environment)
        yield made
    finally:
        made.remove()


def test_a_clean_file_is_handed_out_at_once_and_a_virus_is_not_taken(place: Place, antivirus: clamd.Clamd) -> None:
    clean = place.add(place.contact, place.portal)
    assert clean.status_code == 201
    assert place.staff.get(f"/files/{clean.json()['id']}").content == PDF
    bad = place.add(place.contact, place.portal, BAD)
    assert bad.status_code == 415 and clamd.THREAT in bad.json()["message"]
    assert place.add(place.staff, content=BAD).status_code == 415
    assert rows() == kept() == 1


def test_what_came_while_the_scanner_was_away_waits_for_it(
    place: Place, antivirus: clamd.Clamd, environment: Environment
) -> None:
    antivirus.stop()
    clean, bad = (place.add(place.contact, place.portal, content).json()["id"] for content in (PDF, BAD))
    with writing() as session:
        asked = make_request(session, place.office.contact, "A loan", "Please")
        stored = storage().put([BAD])
        of_request = new_file(place.office.contact, stored, "loan.pdf", "application/pdf")
        attach_file(session, place.office.contact, asked, of_request)
        of_request_id = of_request.id
    for file_id in (clean, bad):
        held = place.staff.get(f"/files/{file_id}")
        assert held.status_code == 409 and held.headers["retry-after"] and b"%PDF" not in held.content
        assert place.contact.get(f"/p/{place.address}/files/{file_id}").status_code == 409
        # Who has no business with the file learns nothing, held back or not.
        assert place.rival.get(f"/files/{file_id}").status_code == 404
    assert states(place) == {clean: "waiting", bad: "waiting"}
    assert scan_waiting() == 0

    antivirus.start(environment)
    assert scan_waiting() == 3
    assert place.staff.get(f"/files/{clean}").content == PDF
    held = place.contact.get(f"/p/{place.address}/files/{bad}")
    assert held.status_code == 409 and "virus" in held.text
    assert states(place) == {clean: "", bad: "threat"}
    with reading() as session:
        found = session.query(Activity).filter(Activity.kind == Kind.FILE_HELD).order_by(Activity.id).all()
        assert all(one.internal and one.data["threat"] == clamd.THREAT for one in found)
        assert [one.subject_id for one in found] == [place.task_id, asked]
        line = request(session, place.office.staff, asked, with_history=True).history[0]
        assert line.what == f"held back the file loan.pdf: the virus scanner found {clamd.THREAT}"
    assert place.staff.get(f"/files/{of_request_id}").status_code == 409
    assert scan_waiting() == 0

    # What was found stays found, whether or not there is a scanner tomorrow.
    environment.set(clamd_url="")
    assert place.staff.get(f"/files/{bad}").status_code == 409
    assert place.staff.get(f"/files/{clean}").status_code == 200


def test_what_is_found_in_a_draft_is_told_of_who_writes_it(place: Place, antivirus: clamd.Clamd) -> None:
    office, contact = place.office, place.office.contact
    with writing() as session:
        draft_file(session, contact, new_file(contact, storage().put([BAD]), "loan.pdf", "application/pdf"))
    assert scan_waiting() == 1
    said = f"held back the file loan.pdf: the virus scanner found {clamd.THREAT}"
    with reading() as session:
        (held,) = session.query(Activity).filter(Activity.kind == Kind.FILE_HELD).all()
        assert (held.subject_kind, held.subject_id, held.internal) == ("contact", contact.person_id, True)
        assert client_history(session, office.staff, office.client_id)[0].what == said
        (entry,) = list_entries(session, office.staff, AuditFilter(kind=Kind.FILE_HELD)).rows
        assert (entry.what, entry.about) == ("A file was held back", f"{contact.name}; loan.pdf; {clamd.THREAT}")


def test_files_from_before_the_scanner_wait_for_it_too(
    place: Place, clamd_program: str | None, environment: Environment
) -> None:
    before = place.add(place.staff).json()["id"]
    assert place.staff.get(f"/files/{before}").status_code == 200
    made = clamd.Clamd(clamd_program)
    try:
        made.start(environment)
        assert place.staff.get(f"/files/{before}").status_code == 409
        assert scan_waiting() == 1
        assert place.staff.get(f"/files/{before}").status_code == 200
    finally:
        made.remove()


def test_a_file_that_the_scanner_cannot_judge_is_held_and_stands_before_no_other(
    place: Place, antivirus: clamd.Clamd
) -> None:
    too_large_for_it = place.add(place.staff, content=PDF + b" " * 31_000_000).json()["id"]
    lost = place.add(place.staff, content=PDF + b"lost").json()["id"]
    behind = place.add(place.staff, content=PDF + b"behind").json()["id"]
    with writing() as session:
        for file_id in (lost, behind):
            session.get_one(StoredFile, file_id).scanned_at = None
        storage().delete(session.get_one(StoredFile, lost).key)
    assert scan_waiting() == 1
    assert place.staff.get(f"/files/{too_large_for_it}").status_code == 409
    assert place.staff.get(f"/files/{behind}").status_code == 200
    # What is lost is found to be so once a day, not once a minute.
    assert states(place) == {too_large_for_it: "waiting", lost: "lost", behind: ""}
    assert "anew" in place.staff.get(f"/files/{lost}").text
    with reading() as session:
        assert [row.id for row in waiting_for_scan(session, 50)] == [too_large_for_it]
        key = session.get_one(StoredFile, lost).key
    with writing() as session:
        session.get_one(StoredFile, lost).scanned_at = now() - LOOKED_FOR_AGAIN
    storage().take(_written(PDF + b"lost"), key)
    assert scan_waiting() == 1 and place.staff.get(f"/files/{lost}").status_code == 200


def test_a_film_with_a_virus_is_no_welcome(place: Place, antivirus: clamd.Clamd) -> None:
    film = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
    with reading() as session:
        now_set = portal_settings(session, place.office.staff)
    form = {"address": now_set.address, "firm_name": now_set.firm_name, "colour": now_set.colour}
    form |= {"accent": now_set.accent, "notify_minutes": "5", "link_hours": "24", "max_upload_mb": "10"}

    browser = HttpBrowser(**dict(place.staff.cookies))

    def send(content: bytes) -> Any:
        return browser.post("/upload/portal-settings", form, files={"video": ("v.mp4", content)})

    bad = send(film + clamd.MARK)
    assert bad.status_code == 422 and clamd.THREAT in bad.json()["errors"]["video"]
    assert send(film + b"\0" * 100).status_code == 200
    antivirus.stop()
    assert "can't be reached" in send(film + b"\0" * 100).json()["errors"]["video"]


def test_a_large_file_goes_to_the_scanner_bit_by_bit(place: Place) -> None:
    """Memory holds a piece of it, never all."""
    stored = storage().put(b"x" * (CHUNK * 8 + 1) for _ in range(1))
    pieces = list(storage().stream(stored.key))
    assert sum(map(len, pieces)) == stored.size and max(map(len, pieces)) < stored.size
    with pytest.raises(NotFound):
        storage().stream("0" * 32)


def _written(content: bytes) -> Path:
    with NamedTemporaryFile(delete=False) as file:
        file.write(content)
    return Path(file.name)


@pytest.mark.parametrize("url", ["clamd://127.0.0.1:1", "unix:///nowhere/clamd.ctl", "http://somewhere", "nonsense"])
def test_a_scanner_that_is_not_there_is_never_a_clean_verdict(environment: Environment, url: str) -> None:
    environment.set(clamd_url=url)
    with pytest.raises(scanner.ScannerAway):
        scanner.scan([PDF])
    with pytest.raises(scanner.ScannerAway):
        scanner.ping()


def states(place: Place) -> dict[str, Any]:
    """What both sides' pages say of each file; they say the same."""
    with reading() as session:
        office = {file.id: file.held for file in queries.task(session, place.office.staff, place.task_id).files}
        portal = {f.id: f.held for f in my_files(session, place.office.contact, place.task_id)}
    assert office == portal
    return office
