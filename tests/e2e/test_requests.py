"""A client asks, the office answers and makes a task of it; the inbox by keyboard; a file into a WebDAV folder."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.models import Contact
from portal_app.clients.models import Client
from portal_app.core.clock import now
from portal_app.documents.commands import FolderForm, save_folder
from portal_app.firms.models import Portal
from portal_app.requests import commands
from portal_app.tasks import commands as tasks
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_client, make_office, make_person, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing
from tests.support.webdav import DavServer, dav_server

pytestmark = pytest.mark.e2e

PDF = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@dataclass(frozen=True, slots=True)
class Place:
    """A firm of this test's own, and a browser for each side."""

    office: Office
    portal: str
    url: str
    desk: Page
    client: Page


@pytest.fixture
def dav(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[DavServer]:
    with dav_server(tmp_path_factory.mktemp("dav"), user="mari", password="sesame") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        yield server


@pytest.fixture
def place(
    dav: DavServer, make_app_server: Callable[..., AppServer], environment: Environment, browser: Browser
) -> Iterator[Place]:
    server = make_app_server(notify_delay="1h", document_hosts="localhost")
    # The key too is the installation's own, or it could not open the password of the folder.
    environment.set(data_dir=server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        session.get_one(Contact, office.contact.person_id).welcome_seen_at = now()
        form = FolderForm(dav.url, "webdav", user_name="mari", password="sesame")
        save_folder(session, office.staff, office.client_id, form)
        address = session.scalars(select(Portal.address).where(Portal.firm_id == office.firm_id)).one()
        cookies = {OFFICE_COOKIE: sign_in(session, office.staff), PORTAL_COOKIE: sign_in(session, office.contact)}
    desk = browser.new_context(viewport={"width": 1280, "height": 800})
    client = browser.new_context(viewport={"width": 390, "height": 844})
    desk.add_cookies([{"name": OFFICE_COOKIE, "value": cookies[OFFICE_COOKIE], "url": server.url}])
    client.add_cookies([{"name": PORTAL_COOKIE, "value": cookies[PORTAL_COOKIE], "url": server.url}])
    yield Place(office, f"{server.url}/p/{address}", server.url, desk.new_page(), client.new_page())
    desk.close()
    client.close()


def test_a_press_before_the_page_has_its_state_stays_in_the_portal(place: Place) -> None:
    page = place.client
    # A socket on which nothing ever comes.
    page.route_web_socket(re.compile("_event"), lambda _: None)
    page.goto(f"{place.portal}/requests")
    ways = {"ask-office": "/requests/new", "nav-tasks": "/tasks"}
    path = place.portal.removeprefix(place.url)
    for name, way in ways.items():
        expect(page.get_by_test_id(name).first).to_have_attribute("href", path + way)


def test_a_request_is_answered_and_becomes_a_task(place: Place) -> None:
    client, desk = place.client, place.desk
    client.goto(f"{place.portal}/requests")
    client.get_by_test_id("show-closed").click()
    expect(client.get_by_test_id("show-closed")).to_have_attribute("aria-current", "page")
    client.get_by_test_id("ask-office").click()
    client.get_by_test_id("send-request").click()
    # What is missing says so.
    expect(client.locator("#p-subject-fault")).not_to_be_empty()
    expect(client.locator("#p-request-text-fault")).not_to_be_empty()
    client.get_by_test_id("subject").fill("A loan")
    client.reload()
    expect(client.get_by_test_id("subject")).to_have_value("A loan")
    client.get_by_test_id("request-text").fill("The bank asks for papers.")
    client.locator("input[type=file]").first.set_input_files([PDF])  # type: ignore[list-item]
    expect(client.get_by_test_id("file")).to_have_text("plan.pdf")
    client.reload()
    # What was begun is there still, the file too.
    expect(client.get_by_test_id("request-text")).to_have_value("The bank asks for papers.")
    expect(client.get_by_test_id("subject")).to_have_value("A loan")
    expect(client.get_by_test_id("file")).to_have_text("plan.pdf")
    client.get_by_test_id("send-request").dblclick()
    expect(client.get_by_test_id("request-subject")).to_have_text("A loan")
    # Back to the list, not to an empty form; and it is found there, whatever the list showed before.
    client.go_back()
    expect(client.get_by_test_id("request")).to_contain_text("A loan")
    expect(client.get_by_test_id("show-open")).to_have_attribute("aria-current", "page")

    desk.goto(f"{place.url}/inbox")
    expect(desk.get_by_test_id("inbox-row")).to_have_count(1)
    desk.get_by_test_id("inbox-row").click()
    expect(desk.get_by_test_id("opened")).to_contain_text("The bank asks for papers.")
    desk.get_by_test_id("message-text").fill("Which bank?")
    desk.get_by_test_id("send").click()
    expect(desk.get_by_test_id("inbox-row")).to_have_count(0)

    client.goto(f"{place.portal}/requests")
    row = client.get_by_test_id("request")
    expect(row).to_have_attribute("data-unread", "true")
    row.click()
    expect(client.get_by_test_id("message")).to_contain_text("Which bank?")
    client.get_by_test_id("message-text").fill("The blue one")
    client.get_by_test_id("send").click()
    expect(client.get_by_test_id("message")).to_have_count(2)

    desk.goto(f"{place.url}/inbox")
    desk.get_by_test_id("inbox-row").click()
    desk.get_by_test_id("make-task").click()
    expect(desk.get_by_test_id("inbox-row")).to_contain_text("Message")
    desk.get_by_test_id("opened-title").click()
    expect(desk.get_by_test_id("message")).to_have_count(2)

    client.reload()
    client.get_by_test_id("open-task").click()
    expect(client.get_by_test_id("task-title")).to_have_text("A loan")
    expect(client.get_by_test_id("message")).to_have_count(2)
    expect(client.get_by_test_id("file")).to_have_text("plan.pdf")


def test_two_tabs_keep_to_their_companies(place: Place) -> None:
    first, office = place.client, place.office
    with writing() as session:
        other = make_client(session, office.staff, "Another company")
        make_person(session, office.staff, other, email=office.contact.email)
        one = session.get_one(Client, office.client_id).name
    first.goto(f"{place.portal}/requests/new")
    first.get_by_test_id("subject").fill("A loan")
    second = first.context.new_page()
    second.goto(f"{place.portal}/tasks")
    second.get_by_test_id("user-menu").click()
    second.get_by_test_id("company").filter(has_text="Another company").click()
    expect(second.locator(".k-subtitle")).to_have_text("Another company")
    # What was begun for the one goes nowhere else.
    first.get_by_test_id("request-text").fill("The bank asks for papers.")
    first.locator("input[type=file]").first.set_input_files([PDF])  # type: ignore[list-item]
    expect(first.get_by_test_id("file")).to_have_text("plan.pdf")
    first.get_by_test_id("send-request").click()
    expect(first.get_by_test_id("request-subject")).to_have_text("A loan")
    with first.expect_download() as got:
        first.get_by_test_id("file").click()
    assert got.value.suggested_filename == "plan.pdf"
    first.get_by_test_id("back").click()
    expect(first.locator(".k-subtitle")).to_have_text(one)
    expect(first.get_by_test_id("request")).to_have_count(1)
    second.get_by_test_id("nav-requests").first.click()
    expect(second.get_by_test_id("no-requests")).to_be_visible()
    expect(second.locator(".k-subtitle")).to_have_text("Another company")


def test_what_one_side_does_to_a_request_the_other_sees(place: Place) -> None:
    client, desk = place.client, place.desk
    with writing() as session:
        request_id = commands.make_request(session, place.office.contact, "A loan", "The bank asks for papers.")
    client.goto(f"{place.portal}/requests/{request_id}")
    desk.goto(f"{place.url}/requests/{request_id}")
    expect(desk.get_by_test_id("request-text")).to_contain_text("The bank asks")
    write = client.get_by_test_id("message-text")
    write.fill("Half a sent")
    desk.get_by_test_id("message-text").fill("Which bank?")
    desk.get_by_test_id("send").click()
    # It comes by itself, and what is being written stays, as does the place of whoever writes.
    expect(client.get_by_test_id("message")).to_contain_text("Which bank?")
    expect(write).to_have_value("Half a sent")
    expect(write).to_be_focused()
    expect(client.get_by_test_id("standing")).to_contain_text("Answered")
    # It stood before their eyes: the office is told so, without a reload either.
    expect(desk.locator(".k-fact", has_text="Read by the client")).not_to_contain_text("not yet")
    desk.get_by_test_id("message-text").fill("Half a though")
    client.get_by_test_id("send").click()
    expect(desk.get_by_test_id("message").last).to_contain_text("Half a sent")
    expect(desk.get_by_test_id("message-text")).to_have_value("Half a though")
    desk.get_by_test_id("close").click()
    expect(client.get_by_test_id("standing")).to_contain_text("Closed")
    desk.get_by_test_id("reopen").click()
    expect(client.get_by_test_id("standing")).to_contain_text("Answered")
    # What became a task takes what was being written along.
    write.fill("The blue one")
    elsewhere = desk.context.new_page()
    elsewhere.goto(f"{place.url}/requests/{request_id}")
    elsewhere.get_by_test_id("make-task").click()
    expect(client.get_by_test_id("open-task")).to_be_visible()
    expect(write).to_have_value("The blue one")
    client.get_by_test_id("send").click()
    expect(client.get_by_test_id("task-title")).to_have_text("A loan")
    expect(client.get_by_test_id("message")).to_have_count(3)
    expect(desk.get_by_test_id("message-text")).to_have_value("Half a though")
    desk.get_by_test_id("send").click()
    desk.wait_for_url("**/tasks/**")
    expect(desk.get_by_test_id("message")).to_have_count(4)


def test_open_lists_follow_and_no_row_moves(place: Place) -> None:
    client, desk, office = place.client, place.desk, place.office
    with writing() as session:
        for subject in ("A loan", "A lease"):
            commands.make_request(session, office.contact, subject, "The bank asks for papers.")
    everything, asking = desk.context.new_page(), client.context.new_page()
    client.goto(f"{place.portal}/requests")
    desk.goto(f"{place.url}/inbox")
    everything.goto(f"{place.url}/requests")
    theirs, ours = client.get_by_test_id("request"), desk.get_by_test_id("inbox-row")
    for rows in (theirs, ours, everything.get_by_test_id("request-row")):
        expect(rows).to_have_count(2)
    at = _places(theirs)
    # One more comes from another tab: in the inbox below the others, in the lists it waits to be shown.
    asking.goto(f"{place.portal}/requests/new")
    asking.get_by_test_id("subject").fill("A permit")
    asking.get_by_test_id("request-text").fill("Until when?")
    asking.get_by_test_id("send-request").click()
    expect(asking.get_by_test_id("request-subject")).to_have_text("A permit")
    expect(ours).to_contain_text(["A loan", "A lease", "A permit"])
    expect(desk.get_by_test_id("show-news")).to_have_count(0)
    for page in (client, everything):
        expect(page.get_by_test_id("show-news")).to_contain_text("1 new")
    expect(theirs).to_contain_text(["A lease", "A loan"])
    # An answer shows in the place of its row, also in the office's other tab.
    ours.first.click()
    desk.get_by_test_id("message-text").fill("Which bank?")
    desk.get_by_test_id("send").click()
    expect(theirs.last).to_have_attribute("data-unread", "true")
    expect(theirs.last).to_contain_text("Answered")
    assert _places(theirs) == at
    expect(everything.get_by_test_id("request-row").last).to_contain_text("Answered")
    # What is closed leaves its place empty, and what is being written beside it stays.
    desk.get_by_test_id("message-text").fill("Half a sent")
    everything.get_by_test_id("request-row").first.click()
    everything.get_by_test_id("close").click()
    expect(desk.get_by_test_id("gone")).to_be_visible()
    expect(desk.get_by_test_id("message-text")).to_have_value("Half a sent")
    expect(desk.get_by_test_id("message-text")).to_be_focused()
    expect(client.get_by_test_id("gone")).to_be_visible()
    client.get_by_test_id("show-news").click()
    expect(theirs).to_contain_text(["A loan", "A permit"])
    expect(client.get_by_test_id("show-news")).to_have_count(0)
    desk.get_by_test_id("show-news").click()
    expect(ours).to_contain_text(["A permit"])
    expect(desk.get_by_test_id("message-text")).to_have_value("Half a sent")


def _places(rows: Locator) -> list[tuple[float, float]]:
    boxes = [row.bounding_box() for row in rows.all()]
    return [(box["x"], box["y"]) for box in boxes if box is not None]


def test_the_inbox_by_keyboard(place: Place, environment: Environment) -> None:
    office, desk = place.office, place.desk
    with writing() as session:
        share = ShareWith((office.contact.person_id,))
        first = tasks.create_task(session, office.staff, office.client_id, TaskFields("First"), share_with=share)
        tasks.post_message(session, office.contact, first.task_id, "When?")
        commands.make_request(session, office.contact, "Second", "Please")
    desk.goto(f"{place.url}/inbox")
    rows, opened = desk.get_by_test_id("inbox-row"), desk.get_by_test_id("opened")
    expect(rows).to_have_count(2)
    desk.keyboard.press("?")
    expect(desk.get_by_test_id("keys-help")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("keys-help")).to_be_hidden()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(rows.first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(opened).to_contain_text("First")
    desk.keyboard.press("e")
    expect(rows).to_have_count(1)
    desk.keyboard.press("z")
    expect(rows).to_have_count(2)
    # The keys stayed on what came in its place.
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(rows.first).to_be_focused()
    desk.keyboard.press("r")
    expect(desk.get_by_test_id("message-text")).to_be_focused()
    desk.keyboard.type("Tomorrow je?")
    desk.keyboard.press("Control+Enter")
    expect(rows).to_have_count(1)
    # A slip is taken back: it waits again, and the answer leaves its trace.
    desk.get_by_test_id("snackbar-action").click()
    expect(rows).to_have_count(2)
    expect(desk.get_by_test_id("message-gone")).to_be_visible()
    desk.get_by_test_id("message-text").fill("Tomorrow")
    desk.get_by_test_id("send").click()
    expect(rows).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(rows.first).to_contain_text("Second")
    rows.first.focus()
    desk.keyboard.press("t")
    expect(rows.first).to_contain_text("Message")
    desk.get_by_test_id("snackbar-action").click()
    expect(rows.first).to_contain_text("Request")
    expect(opened).to_contain_text("Second")


def test_a_file_goes_into_the_folder(place: Place, dav: DavServer) -> None:
    (dav.folder / "plan.pdf").write_bytes(b"theirs")
    client, desk = place.client, place.desk
    client.goto(f"{place.portal}/tasks")
    client.get_by_test_id("nav-documents").click()
    expect(client.get_by_test_id("open-folder")).to_have_attribute("href", dav.url)
    client.locator("input[type=file]").first.set_input_files([PDF])  # type: ignore[list-item]
    expect(client.get_by_test_id("arrived")).to_contain_text("plan (2).pdf")
    assert (dav.folder / "plan (2).pdf").read_bytes() == PDF["buffer"]
    assert (dav.folder / "plan.pdf").read_bytes() == b"theirs"
    desk.goto(f"{place.url}/clients/{place.office.client_id}")
    desk.get_by_test_id("try-connection").click()
    expect(desk.get_by_test_id("connection-ok")).to_be_visible()
    desk.get_by_test_id("show-history").click()
    expect(desk.get_by_test_id("history")).to_contain_text("put plan (2).pdf into the documents folder")
