"""A colleague is invited, begins, gains rights and leaves; an address changes: in real browsers, by real mails."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.mails import Mailboxes
from tests.e2e.pages.visitor import PHONE, Visitor
from tests.support.app_server import AppServer
from tests.support.smtp import SmtpCatcher

pytestmark = [pytest.mark.e2e, pytest.mark.story, pytest.mark.timeout(240)]

ADDRESS = "tiina@uus.example.com"
PASSWORD = "lantern orbit velvet nine"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, smtp_catcher: SmtpCatcher) -> Iterator[Any]:
    smtp_catcher.reset()
    server = AppServer(
        tmp_path_factory.mktemp("team") / "data", notify_delay="0s", sweep_interval="1s", smtp_url=smtp_catcher.url
    ).start()
    yield server, server.demo()["people"]
    server.stop()


@pytest.fixture(scope="module")
def mails(firm: Any, smtp_catcher: SmtpCatcher) -> Mailboxes:
    return Mailboxes(smtp_catcher)


@pytest.fixture(scope="module")
def owner(firm: Any, devices: Callable[..., Any]) -> Visitor:
    server, people = firm
    made: Visitor = devices(Visitor, server.url)
    made.open(next(str(p["sign_in_url"]) for p in people if p["role"] == "owner").removeprefix(server.url))
    made.press("enter")
    made.is_at("/tasks")
    return made


@pytest.fixture(scope="module")
def colleague(firm: Any, devices: Callable[..., Any]) -> Visitor:
    made: Visitor = devices(Visitor, firm[0].url, PHONE)
    return made


def _link(mails: Mailboxes, kind: str, to: str, subject: str) -> str:
    found = re.search(rf"/{kind}/\S+", mails.one(to, subject).text())
    assert found
    return found[0]


def test_an_owner_invites_a_colleague(owner: Visitor) -> None:
    owner.open("/settings/people")
    owner.press("invite")
    owner.write(name="Tiina Uus", email=ADDRESS)
    owner.press("send-invitation")
    expect(owner.page.get_by_test_id("person").filter(has_text=ADDRESS)).to_contain_text("Invited")


def test_the_colleague_follows_the_link_and_is_in(colleague: Visitor, mails: Mailboxes) -> None:
    colleague.open(_link(mails, "join", ADDRESS, "invitation"))
    colleague.write(password=PASSWORD, password_again=PASSWORD)
    colleague.press("join")
    colleague.is_at("/tasks")
    colleague.open("/settings/people")
    expect(colleague.page.get_by_test_id("people")).to_contain_text("Tiina Uus")
    expect(colleague.page.get_by_test_id("invite")).to_have_count(0)


def test_a_role_is_changed_and_told(owner: Visitor, colleague: Visitor, mails: Mailboxes) -> None:
    owner.open("/settings/people")
    row = owner.page.get_by_test_id("person").filter(has_text=ADDRESS)
    row.get_by_test_id("person-menu").click()
    owner.page.get_by_role("menuitem", name="Change the role").click()
    owner.page.locator('[name="role"][value="admin"]').check()
    owner.press("save-role")
    expect(row).to_contain_text("Administrator")
    assert "Accountant → Administrator" in mails.one(ADDRESS, "rights").text()
    colleague.open("/settings/people")
    expect(colleague.page.get_by_test_id("invite")).to_be_visible()


def test_a_colleague_is_signed_out_everywhere_and_told(owner: Visitor, colleague: Visitor, mails: Mailboxes) -> None:
    colleague.open("/tasks")
    row = owner.page.get_by_test_id("person").filter(has_text=ADDRESS)
    row.get_by_test_id("person-menu").click()
    owner.page.get_by_role("menuitem", name="Sign out everywhere").click()
    expect(owner.page.get_by_test_id("snackbar")).to_contain_text("is signed out everywhere")
    # The page that is open hears of it.
    colleague.is_at("/sign-in?next=/tasks")
    assert "signed you out everywhere" in mails.one(ADDRESS, "You were signed out").text()
    colleague.write(email=ADDRESS, password=PASSWORD)
    colleague.press("sign-in")
    colleague.is_at("/tasks")


def test_whoever_is_deactivated_is_out_and_comes_back_by_undo(owner: Visitor, colleague: Visitor) -> None:
    row = owner.page.get_by_test_id("person").filter(has_text=ADDRESS)
    row.get_by_test_id("person-menu").click()
    owner.page.get_by_role("menuitem", name="Deactivate").click()
    owner.press("confirm-leave")
    expect(row).to_contain_text("Left")
    owner.keep_notice()
    # The page that is open hears of it.
    colleague.is_at("/sign-in?next=/tasks")
    expect(colleague.at("sign-in-form")).to_be_visible()
    owner.page.get_by_role("button", name="Undo").click()
    expect(row).not_to_contain_text("Left")
    colleague.open("/sign-in")
    colleague.write(email=ADDRESS, password=PASSWORD)
    colleague.press("sign-in")
    colleague.is_at("/tasks")


def test_an_address_changes_by_a_mail_to_the_new_one(colleague: Visitor, mails: Mailboxes) -> None:
    colleague.open("/settings")
    colleague.press("change-address")
    colleague.write(email="tiina@new.example.com")
    colleague.press("ask-address")
    expect(colleague.page.get_by_test_id("pending-address")).to_contain_text("tiina@new.example.com")
    assert "tiina@new.example.com" in mails.one(ADDRESS, "Another address").text()
    colleague.open(_link(mails, "new-address", "tiina@new.example.com", "your address"))
    colleague.press("take-address")
    expect(colleague.page.get_by_test_id("address-done")).to_be_visible()
    assert "not you" in mails.one(ADDRESS, "was changed").text()
    colleague.open("/settings")
    expect(colleague.page.get_by_test_id("own-address")).to_have_text("tiina@new.example.com")
