"""Two people at two devices with one task open: what one does, the other sees, without a reload and without harm."""

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
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@dataclass(frozen=True, slots=True)
class Pair:
    """An accountant and a client, the same task before both."""

    desk: Desk
    phone: Portal
    office: Office
    task_id: str


def open_pair(server: AppServer, devices: Callable[..., Any]) -> Pair:
    """Both at one task with sixty messages."""
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        shared = ShareWith((office.contact.person_id,))
        made = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), checklist=("Fuel",), share_with=shared
        )
        for number in range(60):
            commands.post_message(session, office.staff, made.task_id, f"Reminder {number}.")
        address = branding(session, office.firm_id).address
        tokens = sign_in(session, office.staff), sign_in(session, office.contact)
    desk: Desk = devices(Desk, server.url)
    phone: Portal = devices(Portal, server.url, PHONE)
    for visitor, name, token in ((desk, OFFICE_COOKIE, tokens[0]), (phone, PORTAL_COOKIE, tokens[1])):
        visitor.page.context.add_cookies([{"name": name, "value": token, "url": server.url}])
    desk.open_task(made.task_id, "Receipts")
    phone.open(f"/p/{address}/tasks/{made.task_id}")
    phone.sees("task-title", "Receipts")
    phone.skip_welcome()
    return Pair(desk, phone, office, made.task_id)


@pytest.fixture
def pair(
    make_app_server: Callable[..., AppServer], environment: Environment, devices: Callable[..., Any]
) -> Iterator[Pair]:
    server = make_app_server(notify_delay="1h")
    environment.set(data_dir=server.data_dir)
    yield open_pair(server, devices)


def test_what_one_does_the_other_sees(pair: Pair) -> None:
    desk, phone = pair.desk, pair.phone
    # What is being written is nobody else's to disturb.
    desk.at("message-text").fill("Half a sent")
    phone.ask("Which month do you mean?")
    message = desk.at("message", has_text="Which month")
    expect(message).to_be_visible()
    expect(desk.at("message-text")).to_have_value("Half a sent")
    expect(desk.at("message-text")).to_be_focused()
    phone.at("tick").first.click()
    expect(desk.page.locator('.k-checklist [data-done="true"]')).to_have_count(1)

    message.get_by_test_id("reply").click()
    expect(desk.at("answering")).to_contain_text("Which month")
    desk.at("message-text").fill("March")
    desk.press("send")
    answer = phone.at("message", has_text="March").last
    expect(answer.get_by_test_id("quote")).to_contain_text("Which month")
    answer.get_by_test_id("quote").click()
    expect(phone.page.locator(".k-found")).to_contain_text("Which month")

    own = desk.at("message", has_text="March").last
    own.get_by_test_id("reword-message").click()
    desk.at("message-again").fill("April")
    desk.press("save-message")
    expect(phone.at("message").last).to_contain_text("April")
    expect(phone.at("message").last.get_by_test_id("edited")).to_be_visible()
    desk.at("message").last.get_by_test_id("delete-message").click()
    desk.keep_notice()
    expect(phone.at("message").last.get_by_test_id("message-gone")).to_be_visible()
    desk.press("snackbar-action")
    expect(phone.at("message").last).to_contain_text("April")

    # What is being changed is not disturbed either, whatever becomes of the messages before it.
    question = phone.page.locator('[data-testid="message"][data-from="me"]').first
    question.get_by_test_id("reword-message").click()
    phone.at("message-again").fill("Which quarter")
    desk.at("message", has_text="Reminder 59.").get_by_test_id("delete-message").click()
    expect(phone.at("message-gone")).to_have_count(1)
    expect(phone.at("message-again")).to_have_value("Which quarter")
    expect(phone.at("message-again")).to_be_focused()
    desk.press("snackbar-action")
    expect(phone.at("message-gone")).to_have_count(0)
    expect(phone.at("message-again")).to_have_value("Which quarter")
    phone.page.reload()
    expect(phone.at("message-again")).to_have_value("Which quarter")
    phone.press("save-message")
    expect(desk.at("message", has_text="Which quarter").first.get_by_test_id("edited")).to_be_visible()

    # A quote of what stands among the earlier messages.
    first = desk.at("message", has_text="Reminder 0.")
    first.get_by_test_id("reply").click()
    desk.at("message-text").fill("As I said")
    desk.press("send")
    expect(phone.at("message", has_text="Reminder 0.")).to_have_count(1)  # the quote alone
    phone.at("message").last.get_by_test_id("quote").click()
    expect(phone.page.locator(".k-found")).to_contain_text("Reminder 0.")

    desk.withdraw_from(pair.office.contact.name)
    phone.sees("no-task")
