"""What a firm sets about reminders, what a person chooses about their mail, and what stands beside messages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import update

import portal_app.wiring  # noqa: F401
from jobs.reminders import make_reminders
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.models import Contact
from portal_app.calendar.rules import Rule
from portal_app.core.clock import now, today
from portal_app.firms.queries import branding
from portal_app.notifications.models import OutboxMail
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.rules import RecurringFields
from portal_app.reminders.models import ReminderPlan
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import TaskShare
from portal_app.tasks.rules import TaskFields
from portal_app.templates.rules import TemplateFields
from tests.e2e.pages.mails import Mailboxes
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_client, make_office, make_person, make_staff, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing
from tests.support.smtp import SmtpCatcher

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, smtp_catcher: SmtpCatcher) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("reminders") / "data"
    made = AppServer(folder, notify_delay="0s", sweep_interval="1s", smtp_url=smtp_catcher.url).start()
    yield made
    made.stop()


@dataclass(frozen=True, slots=True)
class Place:
    """A firm of a test's own, and a device for each side."""

    office: Office
    desk: Desk
    phone: Portal
    portal: str


@pytest.fixture
def place(server: AppServer, environment: Environment, smtp: SmtpCatcher, devices: Callable[..., Any]) -> Place:
    environment.set(data_dir=server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, f"Numbrid {now():%H%M%S%f}")
        person = session.get_one(Contact, office.contact.person_id)
        person.welcome_seen_at = now()
        portal = f"/p/{branding(session, office.firm_id).address}"
        tokens = sign_in(session, office.staff), sign_in(session, office.contact)
    desk, phone = devices(Desk, server.url), devices(Portal, server.url, PHONE)
    for visitor, name, token in ((desk, OFFICE_COOKIE, tokens[0]), (phone, PORTAL_COOKIE, tokens[1])):
        visitor.page.context.add_cookies([{"name": name, "value": token, "url": server.url}])
    return Place(office, desk, phone, portal)


def shared(office: Office, title: str, client_id: str = "", **fields: Any) -> str:
    with writing() as session:
        return commands.create_task(
            session,
            office.staff,
            client_id or office.client_id,
            TaskFields(title, **fields),
            share_with=ShareWith(None),
        ).task_id


def check(boxes: Locator) -> None:
    for box in boxes.all():
        box.check()


def test_a_firm_reminds_of_what_is_missing(place: Place, smtp: SmtpCatcher) -> None:
    office, desk = place.office, place.desk
    desk.open("/settings/reminders")
    desk.sees("save-reminders")
    section = desk.at("reminders-section")
    check(section.locator("input[type=checkbox]"))
    desk.write(before="1", from_hour="0", to_hour="24")
    desk.press("save-reminders")
    desk.sees("snackbar", "Saved")
    tomorrow = today("Europe/Tallinn") + timedelta(days=1)
    task_id = shared(office, "Papers of May", internal_deadline=tomorrow)
    with writing() as session:
        for title in ("Bank statement", "Rent contract"):
            commands.add_slot(session, office.staff, task_id, title)
        # As if they had begun some days ago: nobody is reminded of what they got today.
        ago = now() - timedelta(days=3)
        session.execute(update(ReminderPlan).values(active_since=ago))
        session.execute(update(TaskShare).where(TaskShare.task_id == task_id).values(shared_at=ago))
    assert make_reminders() == 1
    assert make_reminders() == 0, "once"
    mail = Mailboxes(smtp).one(office.contact.email, "Reminder")
    words = " ".join(mail.text().split())
    assert "Papers of May" in words and "due in 1 day" in words and "not been begun" in words
    desk.open(f"/tasks/{task_id}")
    desk.press("show-history")
    desk.sees("history", f"reminded {office.contact.name}")


def test_a_days_news_of_two_companies_is_one_mail(place: Place, smtp: SmtpCatcher) -> None:
    office, phone, post = place.office, place.phone, Mailboxes(smtp)
    with writing() as session:
        second = make_client(session, office.staff, "Second OÜ")
        make_person(session, office.staff, second, email=office.contact.email)
    phone.open(f"{place.portal}/profile")
    phone.write(task_shared="daily")
    phone.press("save-notifications")
    phone.sees("snackbar", "Saved")
    shared(office, "Receipts of May")
    shared(office, "Stock of May", second)
    with writing() as session:
        # The hour has come.
        mine = OutboxMail.recipient_id == office.contact.person_id
        waiting = update(OutboxMail).where(mine, OutboxMail.bundle.startswith("digest:daily"))
        assert session.execute(waiting.values(due_at=now())).rowcount == 2  # type: ignore[attr-defined]
    mail = post.one(office.contact.email, "2 pieces of news")
    assert "Receipts of May" in mail.text() and "Stock of May" in mail.text() and "Second OÜ" in mail.text()
    assert len(post.all_to(office.contact.email)) == 1


def test_a_colleague_is_spoken_to_and_the_client_has_seen_it(place: Place) -> None:
    office, desk, phone = place.office, place.desk, place.phone
    with writing() as session:
        make_staff(session, office.firm_id, "Kadri Kuusk")
    task_id = shared(office, "Papers of May")
    desk.open(f"/tasks/{task_id}")
    desk.press("mode-internal")
    desk.at("message-text").press_sequentially("Ask @kad")
    expect(desk.at("mention")).to_have_text("Kadri Kuusk")
    desk.at("message-text").press("Enter")
    expect(desk.at("message-text")).to_have_value("Ask @Kadri Kuusk ")
    desk.press("send")
    expect(desk.at("message").last.locator(".k-mention")).to_have_text("@Kadri Kuusk")
    desk.press("mode-portal")
    desk.at("message-text").fill("By Friday, please.")
    desk.press("send")
    expect(desk.at("message", has_text="By Friday")).to_be_visible()
    expect(desk.at("seen-by")).to_have_count(0)
    phone.open(f"{place.portal}/tasks/{task_id}")
    expect(phone.at("message", has_text="By Friday")).to_be_visible()
    expect(desk.at("seen-by")).to_contain_text(office.contact.name)
    assert not phone.ever_received("Kadri Kuusk")


def test_a_month_at_a_glance(place: Place) -> None:
    office, desk = place.office, place.desk
    first = (today("Europe/Tallinn").replace(day=1) + timedelta(days=40)).replace(day=1)
    with writing() as session:
        fields = RecurringFields(TemplateFields("Salaries {month}", rule=Rule(day=28)), first)
        create_recurring(session, replace(office.staff, language="en"), office.client_id, fields)
    desk.open("/overview")
    desk.sees("month")
    desk.press("month-after")
    cell = desk.at("overview-cell")
    expect(cell).to_have_attribute("data-state", "planned")
    expect(desk.at("counts")).to_contain_text("Planned")
    cell.click()
    desk.is_at(re.compile("/recurring/"))
