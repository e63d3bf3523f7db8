"""Pages that are not there, and pages that break: in the firm's face and in plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from portal_app.access.cookies import LANGUAGE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.models import Contact
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.rules import TaskFields
from tests.e2e.pages.visitor import PHONE, Visitor
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@dataclass(frozen=True, slots=True)
class Place:
    """A firm of this test's own in the running installation."""

    firm: str
    address: str
    token: str


@pytest.fixture
def place(app_server: AppServer, environment: Environment) -> Place:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Kask ja Pojad OÜ")
        session.get_one(Contact, office.contact.person_id).language = "et"
        commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), share_with=ShareWith(None)
        )
        return Place("Kask ja Pojad OÜ", branding(session, office.firm_id).address, sign_in(session, office.contact))


@pytest.fixture
def visitor(browser: Browser, app_server: AppServer) -> Iterator[Visitor]:
    visitor = Visitor(browser, app_server.url, PHONE)
    yield visitor
    visitor.close()


def test_a_lost_address_of_a_portal_wears_the_firms_face(visitor: Visitor, place: Place) -> None:
    for path in ("nowhere", "tasks/1/2/3"):
        visitor.open(f"/p/{place.address}/{path}")
        expect(visitor.page.get_by_role("heading", name=place.firm)).to_be_visible()
        assert "Kontor" not in visitor.page.locator("main").inner_text()
        expect(visitor.page).to_have_title(place.firm)
    visitor.press("lost-portal")
    visitor.is_at(f"/p/{place.address}")
    visitor.open("/p/no-such-firm/nowhere")
    visitor.sees("lost-home")
    expect(visitor.page.get_by_role("heading", name="Kontor")).to_be_visible()


def _break(socket: WebSocketRoute) -> None:
    """The server's answers, with a title made into what no page can show."""
    server = socket.connect_to_server()
    server.on_message(lambda said: socket.send(str(said).replace('"title":"Receipts"', '"title":{"not":"a text"}')))


def test_a_page_that_breaks_says_so_in_the_readers_language_and_shows_no_stack(
    browser: Browser, app_server: AppServer, place: Place
) -> None:
    visitor = Visitor(browser, app_server.url, PHONE)
    held = {PORTAL_COOKIE: place.token, LANGUAGE_COOKIE: "et"}
    visitor.context.add_cookies([{"name": name, "value": held[name], "url": app_server.url} for name in held])
    visitor.page.route_web_socket(re.compile("_event"), _break)
    visitor.open(f"/p/{place.address}/tasks")
    visitor.sees("broken")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "et")
    shown = visitor.page.locator("body").inner_text()
    assert not re.search(r"TypeError|is not a function|\bat\b.*\(|reflex|Copy", shown), shown
    visitor.page.unroute_all()
    # Reloaded, it is there again.
    whole = visitor.new_page()
    whole.goto(f"/p/{place.address}/tasks")
    expect(whole.get_by_test_id("broken")).to_have_count(0)
    with visitor.page.expect_navigation():
        visitor.press("reload")
    visitor.is_at(f"/p/{place.address}/tasks")
    visitor.close()
