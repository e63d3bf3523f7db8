"""Authenticator app, passkeys and the second step in a real browser, with a virtual device that holds passkeys."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from tests.e2e.pages.visitor import DESK, PHONE, Device, Visitor
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.ports import free_port
from tests.support.scope import writing

pytestmark = [pytest.mark.e2e, pytest.mark.story, pytest.mark.timeout(240)]

_VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Person(Visitor):
    """Somebody at a device that can hold passkeys."""

    def __init__(self, browser: Any, url: str, device: Device = DESK) -> None:
        super().__init__(browser, url, device)
        self._chip = self.context.new_cdp_session(self.page)
        self._chip.send("WebAuthn.enable")
        self._chip.send("WebAuthn.addVirtualAuthenticator", {"options": _VIRTUAL})

    def press(self, test_id: str) -> None:
        self.page.get_by_test_id(test_id).click()

    def sign_out(self) -> None:
        """Lose the session, and keep the device."""
        self.context.clear_cookies()

    def read_key(self) -> pyotp.TOTP:
        """Read the authenticator's key from the page, as somebody does who can't scan."""
        expect(self.page.get_by_test_id("authenticator-qr")).to_be_visible()
        self.page.locator("details.k-help summary").click()
        return pyotp.TOTP(self.page.get_by_test_id("authenticator-key").inner_text().replace(" ", ""))

    def type_code(self, code: str) -> None:
        self.page.get_by_test_id("factor-code").fill(code)

    def arrives(self, path: str) -> None:
        """Wait for a page whose address ends so, before any query."""
        self.page.wait_for_url(re.compile(rf"^[^?]*{path}(\?|$)"))


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AppServer, list[dict[str, Any]]]]:
    port = free_port()
    server = AppServer(
        tmp_path_factory.mktemp("factors") / "data", port=port, public_url=f"http://localhost:{port}", notify_delay="0s"
    )
    server.url = f"http://localhost:{port}"
    server.start()
    yield server, server.demo()["people"]
    server.stop()


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What people carry from chapter to chapter."""
    return {}


@pytest.fixture(scope="module")
def owner(firm: Any, devices: Callable[..., Any]) -> Any:
    return devices(Person, firm[0].url)


@pytest.fixture(scope="module")
def contact(firm: Any, devices: Callable[..., Any]) -> Any:
    return devices(Person, firm[0].url, PHONE)


def _link(firm: Any, role: str) -> str:
    return str(next(person["sign_in_url"] for person in firm[1] if person["role"] == role))


def test_the_owner_sets_up_an_app_and_a_passkey(firm: Any, owner: Any, kept: dict[str, Any]) -> None:
    owner.page.goto(_link(firm, "owner"))
    owner.press("enter")
    owner.arrives("/tasks")
    owner.page.goto(f"{firm[0].url}/settings/security")
    owner.press("authenticator-set-up")
    app = owner.read_key()
    owner.type_code("12345")
    owner.press("factor-confirm")
    expect(owner.page.get_by_text("This is not the code")).to_be_visible()
    owner.type_code(app.now())
    owner.press("factor-confirm")
    expect(owner.page.get_by_test_id("recovery-codes")).to_be_visible()
    kept["codes"] = owner.page.locator(".k-codes code").all_inner_texts()
    assert len(kept["codes"]) == 10
    owner.press("codes-kept")
    owner.press("passkey-add")
    owner.page.get_by_test_id("passkey-name").fill("Laptop")
    owner.press("passkey-make")
    expect(owner.page.get_by_test_id("passkey-line")).to_contain_text("Laptop")
    # Neither key nor codes went through the page's socket.
    assert not any(app.secret in frame or kept["codes"][0] in frame for frame in owner.frames)


def test_the_owner_signs_in_with_the_passkey_alone(firm: Any, owner: Any) -> None:
    owner.sign_out()
    owner.page.goto(f"{firm[0].url}/sign-in?next=/clients")
    owner.press("passkey-enter")
    owner.arrives("/clients")


def test_the_owner_confirms_with_it_and_goes_on_under_another_token(
    firm: Any, owner: Any, environment: Environment
) -> None:
    environment.set(data_dir=firm[0].data_dir, secret_key="")
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=now() - FRESH_FOR))

    def token() -> str:
        return next(str(one["value"]) for one in owner.context.cookies() if one["name"] == OFFICE_COOKIE)

    before = token()
    owner.page.goto(f"{firm[0].url}/clients")
    owner.press("export-all")
    owner.press("export-csv")
    with owner.page.expect_download() as download:
        owner.press("confirm-passkey")
    assert download.value.suggested_filename.endswith(".csv")
    expect(owner.page.get_by_test_id("confirm-dialog")).to_be_hidden()
    assert token() != before
    # The page that was open went on by its socket; a new one opens with the new token.
    owner.page.goto(f"{firm[0].url}/settings/security")
    expect(owner.page.get_by_test_id("passkey-line")).to_contain_text("Laptop")


def test_the_owner_demands_it_of_everybody(firm: Any, owner: Any) -> None:
    owner.page.goto(f"{firm[0].url}/settings/second-step")
    owner.press("demand-staff")
    expect(owner.page.get_by_text("Demanded from now on")).to_be_visible()
    owner.press("demand-contacts")
    expect(owner.page.get_by_test_id("demand-contacts")).to_be_checked()


def test_an_accountant_sets_one_up_on_the_way_in(firm: Any, devices: Callable[..., Any]) -> None:
    accountant = devices(Person, firm[0].url)
    accountant.page.goto(_link(firm, "accountant"))
    accountant.press("enter")
    accountant.arrives("/step")
    accountant.press("enrol-authenticator")
    accountant.type_code(accountant.read_key().now())
    accountant.press("factor-confirm")
    accountant.press("codes-kept")
    accountant.arrives("/tasks")


def test_a_contact_makes_a_passkey_and_signs_in_with_it(firm: Any, contact: Any, kept: dict[str, Any]) -> None:
    contact.page.goto(_link(firm, "contact"))
    contact.press("enter")
    contact.arrives("/step")
    contact.press("enrol-passkey")
    contact.page.get_by_test_id("passkey-name").fill("Phone")
    contact.press("passkey-make")
    contact.press("codes-kept")
    contact.arrives("/tasks")
    kept["portal"] = contact.page.url.partition("/tasks")[0]
    contact.sign_out()
    contact.page.goto(kept["portal"])
    contact.press("passkey-enter")
    contact.arrives("/tasks")


def test_the_passkey_of_one_side_opens_nothing_on_the_other(firm: Any, contact: Any, kept: dict[str, Any]) -> None:
    contact.sign_out()
    contact.page.goto(f"{firm[0].url}/sign-in")
    contact.press("passkey-enter")
    expect(contact.page.get_by_test_id("factor-problem")).to_contain_text("does not open anything here")
    assert contact.page.url.endswith("/sign-in")


def test_a_removed_passkey_opens_nothing(firm: Any, contact: Any, kept: dict[str, Any]) -> None:
    contact.page.goto(kept["portal"])
    contact.press("passkey-enter")
    contact.arrives("/tasks")
    contact.page.goto(f"{kept['portal']}/profile")
    # The welcome comes once, on this page or on the one before.
    skip = contact.page.get_by_role("button", name="Skip the video")
    contact.page.add_locator_handler(skip, lambda: skip.click())
    # The firm asks for one: the only passkey can't go before there is something else.
    contact.press("authenticator-set-up")
    contact.type_code(contact.read_key().now())
    contact.press("factor-confirm")
    contact.press("passkey-menu")
    contact.press("passkey-remove")
    contact.press("factor-remove")
    expect(contact.page.get_by_test_id("passkey-line")).to_have_count(0)
    contact.sign_out()
    contact.page.goto(kept["portal"])
    contact.press("passkey-enter")
    expect(contact.page.get_by_test_id("factor-problem")).to_be_visible()


def test_a_recovery_code_stands_in_for_the_phone(firm: Any, devices: Callable[..., Any], kept: dict[str, Any]) -> None:
    again = devices(Person, firm[0].url)
    fresh = next(person for person in firm[0].demo()["people"] if person["role"] == "owner")
    again.page.goto(str(fresh["sign_in_url"]))
    again.press("enter")
    again.arrives("/step")
    again.press("way-recovery")
    again.page.get_by_test_id("factor-recovery").fill(kept["codes"][0])
    again.press("step-send")
    again.arrives("/tasks")
