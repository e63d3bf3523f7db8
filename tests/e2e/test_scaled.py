"""PostgreSQL, Redis, two web processes and a worker of its own: the same work, and each mail once."""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.mails import Mailboxes, link_in
from tests.e2e.pages.office import Founder, Office
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.e2e.test_story import code_in
from tests.support.app_server import ROOT, AppServer
from tests.support.smtp import SmtpCatcher

pytestmark = [pytest.mark.e2e, pytest.mark.scaled, pytest.mark.timeout(240)]


@pytest.fixture
def scaled(
    make_app_server: Callable[..., AppServer], postgres_server: Any, redis_url: str, smtp: SmtpCatcher
) -> Iterator[AppServer]:
    """Two web processes, and two workers beside them."""
    database = postgres_server.empty()
    server = make_app_server(
        database_url=database, redis_url=redis_url, workers=2, smtp_url=smtp.url, notify_delay="2s", sweep_interval="1s"
    )
    workers = [
        subprocess.Popen(server._command("worker"), cwd=ROOT, env=server.environment, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    yield server
    for worker in workers:
        worker.terminate()
    for worker in workers:
        assert worker.wait(15) == 0
    server.stop()
    postgres_server.drop(database)


def test_many_processes_do_the_work_once(scaled: AppServer, smtp: SmtpCatcher, devices: Callable[..., Any]) -> None:
    post = Mailboxes(smtp)
    office: Office = devices(Office, scaled.url)
    office.set_up(code_in(scaled.log))
    office.activate_portal("kask")
    people = [f"jaan{number}@tamm.example.com" for number in range(3)]
    office.add_client("Tamm OÜ", "Jaan 0", people[0])
    for number, address in enumerate(people[1:], 1):
        office.add_contact(f"Jaan {number}", address)
    office.open("/clients")
    office.tick_client("Tamm OÜ")
    office.open_portal_to_ticked(invite=True)
    office.sees("people-invited", "3")
    jaan: Portal = devices(Portal, scaled.url, PHONE)
    jaan.enter(link_in(post.one(people[0], Founder.firm)))
    jaan.sees("tour")
    jaan.skip_welcome()
    task_id = office.new_task("Tamm OÜ", ["Jaan 0", "Jaan 1", "Jaan 2"], title="Receipts of May")
    for address in people:
        post.one(address, "Receipts of May")
    # Each full load may meet the other process: the page is whole in both.
    for _ in range(4):
        jaan.open("/p/kask/tasks")
        expect(jaan.at("task", has_text="Receipts of May")).to_be_visible()
    jaan.open_task("Receipts of May")
    jaan.ask("Which ones?")
    assert "Which ones?" in post.one(Founder.email, "Receipts of May").text()
    twice = [mail for mail, times in Counter((m.recipients, m.subject) for m in smtp.messages).items() if times > 1]
    assert twice == []
    # Whichever process each of these pages is at, what one writes stands on all the others without a reload.
    tasks = [office.page, *(office.new_page() for _ in range(3))]
    for page in tasks:
        page.goto(f"{scaled.url}/tasks/{task_id}")
        expect(page.get_by_role("heading", name="Receipts of May")).to_be_visible()
    jaan.ask("Is it urgent?")
    for page in tasks:
        expect(page.get_by_test_id("message").filter(has_text="Is it urgent?")).to_be_visible()
    office.say("By Friday")
    expect(jaan.at("message", has_text="By Friday")).to_be_visible()
    for page in tasks:
        expect(page.get_by_test_id("message").filter(has_text="By Friday")).to_be_visible()
