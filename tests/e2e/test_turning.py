"""Office pages turn: to the next thing of their kind, and to another language, without what stood there before."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.calendar.rules import Rule
from portal_app.core.clock import today
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.rules import RecurringFields
from portal_app.tasks import commands
from portal_app.tasks.rules import TaskFields
from portal_app.templates.rules import TemplateFields
from tests.e2e.pages.line import Line
from tests.e2e.pages.office import Office as Desk
from tests.factories import make_client, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@dataclass(frozen=True, slots=True)
class Seat:
    """An accountant at their desk, and the line that it hangs on."""

    desk: Desk
    line: Line


@pytest.fixture
def seat(app_server: AppServer, environment: Environment, devices: Callable[..., Any]) -> Seat:
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        other = make_client(session, office.staff, "Zeta OÜ")
        start = today("Europe/Tallinn")
        for client, title in ((office.client_id, "Alpha"), (other, "Beta")):
            commands.create_task(session, office.staff, client, TaskFields(title))
            gets = TemplateFields(f"{title} papers", rule=Rule(day=2))
            create_recurring(session, office.staff, client, RecurringFields(gets, start))
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    line = Line(desk.page)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return Seat(desk, line)


@pytest.mark.parametrize(
    ("listed", "row", "first", "second"),
    [
        ("/tasks", "task-row", "Alpha", "Beta"),
        ("/clients", "client", "Client of", "Zeta OÜ"),
        ("/recurring", "recurring-row", "Alpha papers", "Beta papers"),
    ],
)
def test_nothing_of_the_one_before_stands_on_the_page_of_the_next(
    seat: Seat, listed: str, row: str, first: str, second: str
) -> None:
    desk, line = seat.desk, seat.line
    heading = desk.page.get_by_role("heading", level=1)
    desk.open(listed)
    desk.at(row, has_text=first).get_by_role("link").first.click()
    expect(heading).to_contain_text(first)
    desk.page.locator("a.k-back").click()
    desk.is_at(listed)
    place = desk.at(row, has_text=second).get_by_role("link").first
    expect(place).to_be_visible()
    line.held = True
    place.click()
    desk.is_at(re.compile(re.escape(listed) + "/[^/]+$"))
    # Until its own is there the page is empty, and nothing can be typed into the other's.
    expect(desk.page.locator("main h1, main input, main textarea")).to_have_count(0)
    expect(desk.page.locator("main")).not_to_contain_text(first)
    line.let_go()
    expect(heading).to_contain_text(second)


def test_a_form_that_is_over_waits_for_the_next_one(seat: Seat) -> None:
    desk, line = seat.desk, seat.line
    desk.open("/tasks/new")
    desk.at("client-choice", has_text="Zeta").click()
    desk.press("for-client")
    desk.page.get_by_label("Title").fill("Gamma")
    desk.press("create")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Gamma")
    desk.page.locator("a.k-back").click()
    desk.is_at("/tasks")
    line.held = True
    desk.press("new-task")
    desk.is_at("/tasks/new")
    expect(desk.page.get_by_label("Title")).to_have_count(0)
    line.let_go()
    expect(desk.page.get_by_label("Title")).to_have_value("")
    expect(desk.at("client-choice", has_text="Zeta")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/overview", "month"), ("/recurring/new", "rule-words"), ("/settings/portal", "full-address")],
)
def test_another_language_is_spoken_at_once(seat: Seat, path: str, shown: str) -> None:
    desk = seat.desk
    desk.open(path)
    desk.sees(shown)
    expect(desk.at(shown)).not_to_be_empty()
    words = desk.at(shown).inner_text()
    if path == "/settings/portal":
        # A fault found while typing, one found by saving, and one of a picture that stays here.
        desk.write(address="numbrid-", notify_minutes="99")
        desk.page.locator('input[name="logo"]').set_input_files(
            {"name": "logo.png", "mimeType": "image/png", "buffer": b"not a picture"}
        )
        faults = [desk.page.locator(f"#f-{name}-error") for name in ("address", "logo", "notify_minutes")]
        for fault in faults[:2]:
            expect(fault).not_to_be_empty()
        desk.press("save-portal")
        expect(faults[2]).not_to_be_empty()
        english = [fault.inner_text() for fault in faults]
    desk.press("user-menu")
    desk.press("language-et")
    expect(desk.page.locator("html")).to_have_attribute("lang", "et")
    if path == "/settings/portal":
        for fault, before in zip(faults, english, strict=True):
            expect(fault).not_to_have_text(before)
            expect(fault).not_to_be_empty()
        expect(desk.page.locator('[name="address"]')).to_have_value("numbrid-")
    else:
        expect(desk.at(shown)).not_to_have_text(words)
    expect(desk.at(shown)).to_be_visible()
