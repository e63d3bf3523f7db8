"""The whole of the main job, as the people in it live it: from an empty installation to a task that a client answered.

One installation, one firm, real mails; each test is a chapter that goes on where the one before it ended.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from portal_app.core.clock import today
from tests.e2e.pages.mails import Mailboxes, link_in
from tests.e2e.pages.office import Founder, Office
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import DESK, PHONE
from tests.support.app_server import AppServer
from tests.support.smtp import SmtpCatcher

pytestmark = [pytest.mark.e2e, pytest.mark.story, pytest.mark.timeout(300)]

CLIENTS = Path(__file__).parents[1] / "data" / "clients-et.xlsx"

#: Two contacts; the first is a contact of another client too.
CLIENT = "Linda Kinnisvara 33 MTÜ"
JURI, INFO = "juri.kask33@post.example.com", "info33@kontor.example.com"
#: A client whose only contact has no address.
UNREACHABLE = "Hõbe Kohvik 14 MTÜ"
#: Where everybody lives: the devices say so at set-up.
ZONE = "Europe/Tallinn"
#: Only staff may ever read this.
SECRET = "ZEBRA-7 they always pay late"


@dataclass
class World:
    """What the chapters share."""

    server: AppServer
    post: Mailboxes
    office: Office
    juri: Portal
    elsewhere: Portal | None = None
    kept: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, devices: Callable[..., Any]) -> Iterator[World]:
    """An empty installation with a mail server, and two people with their devices."""
    catcher = SmtpCatcher()
    server = AppServer(
        tmp_path_factory.mktemp("story") / "data",
        bare=True,
        # Long enough for whatever is done within it on a slow machine; a mail that is waited for ends it.
        notify_delay="1h",
        sweep_interval="1s",
        smtp_url=catcher.url,
        log_level="info",
    ).start()
    yield World(
        server,
        Mailboxes(catcher, lambda: end_pause(server)),
        devices(Office, server.url, DESK),
        devices(Portal, server.url, PHONE),
    )
    server.stop()
    catcher.stop()


def end_pause(server: AppServer) -> None:
    """The pause before a mail leaves is over now for all that wait."""
    with closing(sqlite3.connect(server.data_dir / "kontor.sqlite3", timeout=30)) as database, database:
        if database.execute("SELECT 1 FROM outbox_mail WHERE state = 'pending' AND due_at > created_at").fetchone():
            database.execute("UPDATE outbox_mail SET due_at = created_at WHERE state = 'pending'")


def code_in(log: str) -> str:
    """The one-time code that the terminal shows."""
    found = re.search(r"one-time code (\S+)", log)
    assert found, log
    return found[1]


def test_a_firm_is_set_up_with_the_code_from_the_terminal(world: World) -> None:
    world.office.set_up(code_in(world.server.log))
    world.office.sees("user-menu", Founder.name)


def test_the_portal_opens_in_the_firms_own_looks(world: World, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    _picture(logo)
    office = world.office
    office.activate_portal("Kask-ja-Partnerid")
    office.dress_portal(
        logo,
        colour="#14532d",
        accent="#b45309",
        header_text="Kontor on avatud tööpäeviti 9–17",
        description="Raamatupidamine väikestele ja suurtele.",
        contact_email="info@kask.example.com",
        max_upload_mb="1",
    )
    juri = world.juri
    juri.open("/p/kask-ja-partnerid")
    juri.sees("ask-form")
    expect(juri.page.get_by_role("img", name=Founder.firm)).to_be_visible()
    assert "info@kask.example.com" in juri.page.content()
    office.write_introduction("Tere tulemast", "Nii see käib.", "Vaata ringi\nVasta meile")
    office.remove_introduction("Welcome!")


def test_a_client_list_is_imported_once_however_often(world: World) -> None:
    office = world.office
    office.import_list(CLIENTS)
    added = int(office.at("added").locator("strong, dd, .k-stat-value").first.inner_text())
    assert added > 300
    office.read_list(CLIENTS)
    office.sees("nothing-new")


def test_ticked_clients_are_opened_with_invitations(world: World) -> None:
    office = world.office
    office.open("/clients")
    office.find_clients("juri.kask33", 2)
    names = [cell.inner_text().splitlines()[0] for cell in office.at("client").locator("a").all()]
    world.kept["other client"] = next(name for name in names if name != CLIENT)
    office.press("tick-page")
    office.sees("chosen", "2")
    office.open_portal_to_ticked(invite=True)
    for number, of in (("2", "clients-opened"), ("3", "contacts-opened"), ("2", "people-invited")):
        office.sees(of, number)
    office.close_result()
    office.find_clients("57030900", 1)
    office.tick_client(UNREACHABLE)
    office.open_portal_to_ticked(invite=True)
    office.sees("contacts-opened", "0")
    office.sees("without-address", UNREACHABLE)
    office.close_result()
    invitation = world.post.one(JURI, Founder.firm)
    assert CLIENT in invitation.text()
    assert world.kept["other client"] in invitation.text()
    world.kept["invitation"] = link_in(invitation)
    world.post.one(INFO, Founder.firm)


def test_an_invitation_is_used_up_by_the_button_alone(world: World) -> None:
    link, juri = world.kept["invitation"], world.juri
    for _ in range(2):
        assert juri.context.request.get(link).ok
    juri.open(link)
    juri.sees("enter")
    juri.open(link)
    juri.press("enter")
    juri.is_at("/p/kask-ja-partnerid/tasks")
    juri.sees("tour")
    juri.skip_welcome()
    juri.open("/p/kask-ja-partnerid/tasks")
    task = juri.at("task", has_text="Tere tulemast")
    expect(task).to_have_attribute("data-unread", "true")
    # The page's own list takes the place of the one that stood there before it.
    expect(task.locator(".p-task-name")).to_have_css("font-weight", re.compile(r"[6-9]\d\d"))
    expect(juri.at("tour")).to_have_count(0)


def test_a_shared_task_can_change_and_be_withdrawn_before_anybody_hears_of_it(world: World, tmp_path: Path) -> None:
    office, post = world.office, world.post
    deadline = today(ZONE) + timedelta(days=9)
    title = "Please send me the receipts"
    task = world.kept["task"] = office.new_task(
        CLIENT,
        [JURI, INFO],
        title=title,
        description="For March, please.",
        checklist="Fuel\nRent\nPhone",
        internal_deadline=deadline.isoformat(),
        client_days="2",
    )
    office.withdraw_from(INFO)
    office.edit_text(title, "For April, please.")
    form = tmp_path / "form.pdf"
    form.write_bytes(_PDF)
    office.at("uploader-input").set_input_files(form)
    office.sees("file", "form.pdf")
    told = post.one(JURI, "Please send me the receipts")
    assert "For April, please." in told.text()
    assert "March" not in told.text()
    assert told.text("html").count("Fuel") == 1
    world.kept["mail"] = link_in(told)
    office.withdraw_from("Jüri Kask")
    gone = post.one(JURI, title, number=2)
    assert not re.search(r"/tasks/", gone.text())
    assert not post.all_to(INFO, title)
    office.share_again("Jüri Kask")
    assert task in link_in(post.one(JURI, title, number=3))


def test_the_client_sees_what_is_asked_what_is_late_and_what_is_new(world: World) -> None:
    office, juri = world.office, world.juri
    office.new_task(
        world.kept["other client"],
        [JURI],
        title="Annual report",
        start_on=(today(ZONE) - timedelta(days=9)).isoformat(),
        internal_deadline=(today(ZONE) - timedelta(days=2)).isoformat(),
    )
    juri.open("/p/kask-ja-partnerid/tasks")
    juri.switch_to(world.kept["other client"])
    late = juri.at("task", has_text="Annual report")
    expect(late).to_have_attribute("data-late", "true")
    expect(late.get_by_test_id("late")).to_contain_text("2 days late")
    expect(late.get_by_test_id("late")).to_have_css("color", "rgb(179, 38, 30)")
    juri.open_task("Annual report")
    juri.press("back")
    expect(late).to_have_attribute("data-unread", "false")
    juri.switch_to(CLIENT)
    juri.open_task("Please send me the receipts")
    juri.sees("description", "For April, please.")
    juri.sees("file", "form.pdf")
    expect(juri.at("tick")).to_have_count(3)


def test_the_client_answers_with_files_ticks_and_a_question(world: World, tmp_path: Path) -> None:
    juri = world.juri
    small = [tmp_path / "fuel.png", tmp_path / "rent.png"]
    for path in small:
        _picture(path)
    large = tmp_path / "phone.png"
    large.write_bytes(small[0].read_bytes() + b"\0" * 1_200_000)
    juri.sees("files", "1 MB")
    juri.at("uploader-input").set_input_files([*small, large])
    for path in small:
        expect(juri.at("file", has_text=path.name)).to_be_visible()
    refused = juri.at("uploader-file", has_text="phone.png")
    expect(refused).to_have_attribute("data-state", "refused")
    expect(refused).to_contain_text("Too large: 1.2 MB. The limit is 1 MB a file.")
    juri.tick(juri.at("tick", has_text="Fuel").locator("input"))
    juri.ask("Kas mai arveid on ka vaja?")
    told = world.post.one(Founder.email, "Please send me the receipts")
    assert "Kas mai arveid on ka vaja?" in told.text()
    office = world.office
    office.open(link_in(told).removeprefix(world.server.url))
    office.sees("message", "Kas mai arveid on ka vaja?")
    expect(office.at("tick").first).to_be_checked()
    for path in small:
        office.sees("file", path.name, has_text=path.name)


def test_the_answer_arrives_and_the_comment_does_not(world: World, devices: Callable[..., Any]) -> None:
    office, post = world.office, world.post
    office.say(SECRET, internal=True)
    office.sees("audience", "colleagues")
    # Who has the task before their eyes sees the answer there, and gets no mail of it.
    world.juri.open("/p/kask-ja-partnerid/help")
    world.juri.sees("user-menu")
    office.say("Yes, May as well.")
    answer = post.one(JURI, "Message about")
    assert "Yes, May as well." in answer.text()
    elsewhere = world.elsewhere = devices(Portal, world.server.url, DESK)
    elsewhere.open(link_in(answer))
    elsewhere.ask_for_link(JURI)
    elsewhere.enter(link_in(post.one(JURI, "sign-in link")))
    elsewhere.is_at(f"/p/kask-ja-partnerid/tasks/{world.kept['task']}")
    elsewhere.sees("message", "Yes, May as well.", has_text="Yes, May")
    elsewhere.press("finish")
    elsewhere.sees("reopen")


def test_the_office_sees_the_client_done_and_everything_that_happened(world: World) -> None:
    office = world.office
    world.post.one(Founder.email, "Please send me the receipts", number=2)
    office.open_task(world.kept["task"], "Please send me the receipts")
    office.sees("client-done")
    office.press("show-history")
    office.sees("history", "For March, please.")
    for words in ("For April, please.", "form.pdf", "fuel.png", "Fuel"):
        office.sees("history", words)
    assert office.ever_received(SECRET)
    for portal in (world.juri, world.elsewhere):
        assert portal.frames
        assert not portal.ever_received(SECRET)
        assert not portal.ever_received(SECRET.split()[0])
    for mail in world.post.catcher.messages:
        assert SECRET.split()[0] not in mail.subject + mail.text() + mail.text("html")


def test_the_outbox_lists_every_mail_sends_again_and_cancels(world: World) -> None:
    office, post = world.office, world.post
    office.open("/outbox")
    office.sees("mails")
    office.wait_for_mails(office.at("mail-state"), "Sent", len(post.catcher.messages))
    office.sees("mail-state", has_text="Cancelled")
    before = len(post.all_to(INFO))
    office.at("outbox-search").fill(INFO)
    office.at("mail", has_text=INFO).filter(has_text="Invitation").first.get_by_test_id("open-mail").click()
    office.press("mail-resend")
    post.one(INFO, "", number=before + 1)
    office.new_task(CLIENT, [INFO], title="Never mind")
    office.open("/outbox")
    waiting = office.at("mail", has_text="Never mind")
    waiting.get_by_test_id("cancel-mail").click()
    expect(waiting.get_by_test_id("mail-state")).to_have_text("Cancelled")


def test_the_log_knows_what_happened_and_nothing_that_opens_anything(world: World) -> None:
    records = [json.loads(line) for line in world.server.log.splitlines() if line.startswith("{")]
    log = "\n".join(json.dumps(record) for record in records)
    asked = [record for record in records if record["event"] == "request"]
    assert all(len(record["request"]) == 8 for record in asked)
    entered = [record["path"] for record in asked if "/enter/" in record["path"]]
    assert entered
    assert {path.rpartition("/")[2] for path in entered} == {"[redacted]"}
    assert {"/set-up", "/sign-in"} & {record["path"] for record in asked if record["method"] == "POST"}
    devices = [device for device in (world.office, world.juri, world.elsewhere) if device is not None]
    cookies = [cookie for device in devices for cookie in device.context.cookies() if cookie["name"] != "kontor_lang"]
    links = re.findall(r"/enter/(\S+)", "\n".join(mail.text() for mail in world.post.catcher.messages))
    key = (world.server.data_dir / "secret.key").read_text()
    assert len(cookies) > 3
    assert len(links) > 3
    for secret in (
        Founder.password,
        code_in(world.server.log),
        *(str(cookie["value"]) for cookie in cookies),
        *links,
        *(link.rpartition(".")[2] for link in links),
        *re.findall(r"[\w-]{30,}", key),
        *SECRET.split()[:1],
    ):
        assert secret not in log


#: The smallest file that calls itself a PDF.
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _picture(path: Path, size: tuple[int, int] = (240, 80), colour: str = "#14532d") -> None:
    from PIL import Image

    Image.new("RGB", size, colour).save(path)
