"""What repeats, and what many get, as somebody at the office does it (U7, U22)."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.calendar.dates import dates
from portal_app.calendar.rules import Every, On, Rule
from portal_app.calendar.words import short_date
from portal_app.core.clock import today
from tests.e2e.pages.office import Office as Desk
from tests.factories import make_client, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(devices: Callable[..., Any], app_server: AppServer, environment: Environment) -> Desk:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        make_client(session, office.staff, "Tühi OÜ")
        token = sign_in(session, office.staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    return desk


def test_a_task_repeats_by_plain_words_and_goes_on_otherwise(desk: Desk) -> None:
    desk.open("/tasks/new")
    desk.press("new-repeats")
    desk.is_at("/recurring/new")
    start = today("Europe/Tallinn")
    expect(desk.at("rule-words")).to_have_text("Every month on the last working day")
    six = [short_date(day, "en") for day in islice(dates(Rule(on=On.LAST_WORKING_DAY), start, "EE"), 6)]
    expect(desk.at("next-dates").locator("li")).to_have_text(six)
    desk.page.get_by_label("Period").select_option("week")
    desk.page.get_by_label("Every", exact=True).fill("2")
    expect(desk.at("rule-words")).to_have_text("Every 2 weeks on Monday")
    desk.page.get_by_label("Every", exact=True).fill("1")
    desk.page.get_by_label("Period").select_option("day")
    expect(desk.at("rule-words")).to_have_text("Every day")
    desk.page.get_by_label("Title").fill("Till report of ")
    desk.at("placeholders").get_by_role("button", name="{client}").click()
    desk.page.get_by_label("Deadline, in days after the start").fill("3")
    desk.at("client-choice", has_text="Client of Numbrid").click()
    desk.press("save")
    expect(desk.at("repeats-words")).to_have_text("Every day")
    # From today to the fourteenth day ahead; the page shows the latest twelve.
    made = desk.at("occurrences").get_by_role("link")
    expect(made).to_have_count(12)
    before = desk.at("holds-from").inner_text()
    made.last.click()
    expect(desk.at("task-repeats")).to_contain_text("Repeats: Every day")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Till report of Client of Numbrid OÜ")
    desk.press("change-following")
    # The form of this occurrence, and not what the same page showed before.
    expect(desk.at("holds-from")).not_to_have_text(before)
    expect(desk.at("rule-words")).to_have_text("Every day")
    desk.page.get_by_label("Period").select_option("week")
    desk.page.get_by_label("Title").fill("Weekly till report")
    first = next(dates(Rule(Every.WEEK, weekdays=(0,)), start, "EE"))
    desk.press("save")
    expect(desk.at("repeats-words")).to_have_text("Every week on Monday")
    expect(desk.at("occurrences").get_by_role("link").first).to_have_text("Weekly till report")
    desk.open("/recurring")
    expect(desk.at("recurring-row")).to_have_count(1)
    desk.press("recurring-ended")
    expect(desk.at("recurring-row")).to_contain_text("Every day, until")
    assert first >= start


def test_a_template_is_used_for_many_clients(desk: Desk) -> None:
    desk.open("/templates")
    desk.press("first-template")
    desk.page.get_by_label("Title").fill("Papers of {moth}")
    desk.press("template-save")
    expect(desk.page.get_by_text("Nothing is known of {moth}.")).to_be_visible()
    desk.page.get_by_label("Title").fill("Papers for ")
    desk.at("placeholders").get_by_role("button", name="{client}").click()
    expect(desk.page.get_by_label("Title")).to_have_value("Papers for {client}")
    desk.press("template-save")
    expect(desk.at("template-line")).to_contain_text("Papers for {client}")
    desk.press("use-template")
    expect(desk.at("look")).to_be_disabled()
    desk.press("tick-page")
    desk.press("look")
    rows = desk.at("planned")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Papers for Client of Numbrid OÜ")
    expect(rows.first).to_contain_text("Mari Maasikas")
    expect(rows.last).to_contain_text("There are no contacts yet.")
    expect(desk.at("unreached")).to_be_visible()
    desk.at("make").dblclick()
    expect(desk.at("use-done")).to_contain_text("2 clients got it")
    desk.open("/tasks")
    expect(desk.at("task-row")).to_have_count(2)
