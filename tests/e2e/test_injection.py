"""Texts that would like to be more than texts: stored by either side, shown on every page and in every mail.

Nothing runs, nothing is refused by the content policy (which would mean that it was tried), and no line of a mail's
head is anybody's but ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import update

import portal_app.wiring  # noqa: F401  (what is recorded becomes mails)
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.clients.models import Client
from portal_app.core.db import writing
from portal_app.core.scope import across_firms
from portal_app.core.storage import storage
from portal_app.files.commands import new_file
from portal_app.firms.models import Portal
from portal_app.requests.commands import make_request, post_message
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from portal_app.templates.commands import create_template
from portal_app.templates.rules import TemplateFields
from tests.e2e.pages.visitor import DESK, PHONE, Device, Visitor
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

KEY = "a key for tests only, and long enough"
MARKUP = """'"><img src=x onerror="window.hit=1"><script>window.hit=1</script></title>{{7*7}}"""
ADDRESSES = (
    'https://evil.test/"onmouseover="window.hit=1 javascript:window.hit=1 https://bank.test@evil.test/ '
    "[x](javascript:window.hit=1) <https://evil.test/<script>window.hit=1</script>> mari@evil.test onerror= "
    f"https://evil.test/{'x' * 120}"
)
LINKS = ["https://evil.test/", "https://evil.test/", "mari@evil.test", f"https://evil.test/{'x' * 120}"]
HEADER = "Nice\r\nBcc: thief@evil.test\r\n\r\n<b>body"
EVERYWHERE = across_firms("a test makes a firm, and who signs in to it")


@dataclass
class Stage:
    """A firm whose every text is an attack, and devices of two of its people."""

    server: AppServer
    office: Office
    address: str
    task_id: str
    request_id: str
    take: Callable[..., Any]
    cookies: dict[str, str]

    def sit(self, cookie: str, device: Device) -> Visitor:
        """A device at which somebody is signed in."""
        visitor: Visitor = self.take(Visitor, self.server.url, device)
        visitor.context.add_cookies([{"name": cookie, "value": self.cookies[cookie], "url": self.server.url}])
        return visitor


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, smtp_catcher: Any, devices: Callable[..., Any]) -> Iterator[Stage]:
    smtp_catcher.reset()
    patch = pytest.MonkeyPatch()
    server = AppServer(
        tmp_path_factory.mktemp("injection") / "data",
        secret_key=KEY,
        notify_delay="0s",
        sweep_interval="1s",
        smtp_url=smtp_catcher.url,
    ).start()
    Environment(patch).set(data_dir=server.data_dir, secret_key=KEY, log_level="error", notify_delay="0s")
    try:
        yield _filled(server, devices)
    finally:
        server.stop()
        patch.undo()


def _filled(server: AppServer, take: Callable[..., Any]) -> Stage:
    storage.cache_clear()
    with writing(EVERYWHERE) as session:
        office = make_office(session, MARKUP)
        portal = session.get_one(Portal, office.firm_id)
        portal.header_text, portal.description = MARKUP, MARKUP
        session.execute(update(Client).where(Client.firm_id == office.firm_id).values(name=MARKUP))
        fields = TaskFields(MARKUP, f"{MARKUP}\n[x](javascript:window.hit=1) <javascript:window.hit=1>")
        task_id = commands.create_task(
            session, office.staff, office.client_id, fields,
            checklist=(MARKUP,), share_with=ShareWith((office.contact.person_id,)),
        ).task_id  # fmt: skip
        commands.create_task(
            session, office.staff, office.client_id, TaskFields(HEADER),
            share_with=ShareWith((office.contact.person_id,)),
        )  # fmt: skip
        stored = storage().put(b"%PDF-1.4\n%%EOF\n")
        commands.attach_file(session, office.staff, task_id, new_file(office.staff, stored, MARKUP, "application/pdf"))
        commands.post_message(session, office.contact, task_id, MARKUP)
        commands.post_message(session, office.staff, task_id, MARKUP)
        commands.post_message(session, office.contact, task_id, ADDRESSES)
        request_id = make_request(session, office.contact, MARKUP, f"{MARKUP} {ADDRESSES}")
        post_message(session, office.staff, request_id, ADDRESSES)
        create_template(session, office.staff, TemplateFields(MARKUP, MARKUP, (MARKUP,)))
        cookies = {OFFICE_COOKIE: sign_in(session, office.staff), PORTAL_COOKIE: sign_in(session, office.contact)}
        address = str(portal.address)
    return Stage(server, office, address, task_id, request_id, take, cookies)


def nothing_ran(visitor: Visitor, path: str, shows: bool = True) -> None:
    """Load a page; the attack stands there as the text that it is."""
    visitor.page.goto(path)
    if shows:
        visitor.page.get_by_text("onerror=", exact=False).first.wait_for(state="attached")
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.page.evaluate("window.hit") is None, path
    assert visitor.page.locator("img[src=x]").count() == 0, path
    assert visitor.problems == [], path
    protocols = visitor.page.locator("a[href]").evaluate_all("links => links.map(link => link.protocol)")
    assert set(protocols) <= {"http:", "https:", "mailto:"}, path


def only_addresses_are_links(said: Locator) -> None:
    """Of `ADDRESSES`: what is one, with the address itself for its words, and leading nowhere but there."""
    links = said.locator(".k-address")
    expect(links).to_have_text(LINKS)
    leads = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert leads == [words if "://" in words else f"mailto:{words}" for words in LINKS]
    assert set(links.evaluate_all("links => links.map(link => link.rel)")) == {"noopener noreferrer nofollow"}
    assert links.evaluate_all("links => links.map(link => link.target)") == ["_blank", "_blank", "", "_blank"]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_office_shows_it_as_text(stage: Stage, device: Device) -> None:
    visitor = stage.sit(OFFICE_COOKIE, device)
    one = [f"/tasks/{stage.task_id}", f"/requests/{stage.request_id}"]
    pages = ["/tasks", *one, "/inbox", "/clients", f"/clients/{stage.office.client_id}", "/templates"]
    for path in [*pages, "/outbox", "/settings/audit", "/settings/portal", "/settings/people"]:
        nothing_ran(visitor, path)
        if path in one:
            only_addresses_are_links(visitor.page.get_by_test_id("message").last)


def test_the_portal_shows_it_as_text(stage: Stage) -> None:
    visitor = stage.sit(PORTAL_COOKIE, PHONE)
    one = (f"/tasks/{stage.task_id}", f"/requests/{stage.request_id}")
    for path in ("/tasks", "/requests", *one, "/profile", "/help", ""):
        nothing_ran(visitor, f"/p/{stage.address}{path}")
        if path in one:
            only_addresses_are_links(visitor.page.get_by_test_id("message").last)
            # An address that is longer than a phone is wide goes on in the next line.
            assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_an_address_says_is_not_shown_as_more(stage: Stage) -> None:
    visitor = stage.take(Visitor, stage.server.url, DESK)
    for path in ("/sign-in?next=", "/forgotten?x=", f"/p/{stage.address}?next="):
        nothing_ran(visitor, path + "%22%3E%3Cscript%3Ewindow.hit=1%3C/script%3E", shows=False)
    visitor.page.goto("/sign-in?next=javascript:window.hit=1")
    assert visitor.page.evaluate("window.hit") is None


def test_mails_carry_it_as_text_and_no_line_of_their_head_is_anothers(stage: Stage, smtp_catcher: Any) -> None:
    own = {stage.office.contact.email, stage.office.staff.email}
    mails = smtp_catcher.wait(2)
    for mail in mails:
        assert set(mail.recipients) <= own
        message: EmailMessage = mail.message
        assert message["Bcc"] is None and len(message.get_all("To", [])) == 1
        assert "\n" not in str(message["Subject"])
        html = mail.text("html")
        assert "<script>window.hit" not in html and "<img src=x" not in html
    assert any("onerror=" in mail.text("plain") for mail in mails)
