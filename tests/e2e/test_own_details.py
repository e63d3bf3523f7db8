"""What a contact changes of their own, and what the office has read by a service, with real mails (U27, U29)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from tests.e2e.pages.mails import Mailboxes
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing
from tests.support.smtp import SmtpCatcher

pytestmark = pytest.mark.e2e

NEW, SERVICE = "mari@new.example.com", "papers@service.example.com"


@dataclass(frozen=True, slots=True)
class Place:
    """A firm with a task of a client's, and a device for each side."""

    office: Office
    desk: Desk
    phone: Portal
    portal: str
    task_id: str


@pytest.fixture
def mails(smtp_catcher: SmtpCatcher) -> Mailboxes:
    return Mailboxes(smtp_catcher)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, smtp_catcher: SmtpCatcher) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("own") / "data"
    made = AppServer(folder, notify_delay="0s", sweep_interval="1s", smtp_url=smtp_catcher.url).start()
    yield made
    made.stop()


@pytest.fixture
def place(server: AppServer, environment: Environment, devices: Callable[..., Any]) -> Place:
    environment.set(data_dir=server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        shared = ShareWith((office.contact.person_id,))
        task = commands.create_task(session, office.staff, office.client_id, TaskFields("Receipts"), share_with=shared)
        tokens = sign_in(session, office.staff), sign_in(session, office.contact)
        portal = f"/p/{branding(session, office.firm_id).address}"
    desk: Desk = devices(Desk, server.url)
    phone: Portal = devices(Portal, server.url, PHONE)
    for visitor, name, token in ((desk, OFFICE_COOKIE, tokens[0]), (phone, PORTAL_COOKIE, tokens[1])):
        visitor.context.add_cookies([{"name": name, "value": token, "url": server.url}])
    return Place(office, desk, phone, portal, task.task_id)


def test_a_contact_changes_name_phone_language_and_address(place: Place, mails: Mailboxes) -> None:
    phone, desk, before = place.phone, place.desk, place.office.contact.email
    phone.open(f"{place.portal}/profile")
    phone.skip_welcome()
    expect(phone.page.get_by_role("textbox", name="Phone optional", exact=True)).to_be_visible()
    phone.write(name="Mari Mets", phone="12")
    phone.press("save-me")
    # The field at fault says so; the rest stays as it was typed.
    expect(phone.page.locator("#f-phone-error")).not_to_be_empty()
    expect(phone.page.locator('[name="name"]')).to_have_value("Mari Mets")
    phone.write(phone="5123 4567", language="et")
    phone.press("save-me")
    expect(phone.page.locator("html")).to_have_attribute("lang", "et")
    expect(phone.page.locator('[name="phone"]')).to_have_value("+372 5123 4567")

    phone.press("change-address")
    phone.write(email="no address")
    phone.press("ask-address")
    expect(phone.page.locator('[data-testid="address-dialog"] [name="email"]')).to_have_attribute(
        "aria-invalid", "true"
    )
    phone.write(email=NEW)
    phone.press("ask-address")
    phone.sees("pending-address", NEW)
    expect(phone.at("own-address")).to_have_text(before)
    # In the language that was chosen a moment ago.
    asked = mails.one(NEW, "").text()
    link = re.search(r"/new-address/\S+", asked)
    assert link and "aadress" in asked
    phone.open(link[0])
    phone.press("take-address")
    phone.sees("address-done")
    mails.one(before, "on muudetud")
    phone.open(f"{place.portal}/profile")
    expect(phone.at("own-address")).to_have_text(NEW)

    desk.open(f"/clients/{place.office.client_id}")
    line = desk.at("contact-line", has_text="Mari Mets")
    for text in (NEW, "+372 5123 4567"):
        expect(line).to_contain_text(text)
    desk.press("show-history")
    desk.sees("history", "Mari Mets")


def test_files_of_a_task_go_to_the_clients_service(place: Place, mails: Mailboxes) -> None:
    desk = place.desk
    desk.open("/settings/apps")
    desk.tick(desk.at("digitises"))
    desk.open(f"/tasks/{place.task_id}")
    desk.sees("digitisation", "no address")
    desk.open(f"/clients/{place.office.client_id}")
    desk.write(digitisation_email="nobody")
    desk.press("save-digitisation")
    expect(desk.page.locator("#f-digitisation_email-error")).not_to_be_empty()
    desk.write(digitisation_email=SERVICE)
    desk.press("save-digitisation")
    desk.sees("snackbar", "Saved")
    expect(desk.page.locator("#f-digitisation_email-error")).to_be_empty()

    desk.open(f"/tasks/{place.task_id}")
    desk.at("uploader-input").first.set_input_files(
        [
            {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": f"{name} 12.40".encode()}
            for name in ("fuel", "rent", "private")
        ]  # type: ignore[arg-type]
    )
    for name in ("fuel", "rent", "private"):
        desk.sees("file", has_text=name)
    section = desk.at("digitisation")
    section.get_by_role("button", name="Refresh").click()
    for name in ("fuel.txt", "rent.txt"):
        section.get_by_label(name).check()
    desk.press("digitise")
    expect(section).to_contain_text("2 files are on their way")
    sent = mails.one(SERVICE, "").message
    assert sorted(str(part.get_filename()) for part in sent.iter_attachments()) == ["fuel.txt", "rent.txt"]
    expect(section.locator('[data-state="sent"], [data-state="queued"]')).to_have_count(2)
    expect(section.get_by_label("fuel.txt")).to_be_disabled()
    expect(section.get_by_label("private.txt")).to_be_enabled()
    assert len(mails.all_to(SERVICE)) == 1
