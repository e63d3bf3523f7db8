"""The portal's settings with their preview: seen before it is saved, and by nobody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, expect

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.firms.queries import branding
from tests.e2e.pages.office import Office
from tests.e2e.pages.visitor import PHONE, Visitor
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

NAVY = "rgb(18, 52, 86)"


@pytest.fixture
def seat(app_server: AppServer, environment: Environment, devices: Callable[..., Any]) -> Callable[..., Any]:
    """Sits a manager down at the settings; gives the device and the portal's path."""
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        base = f"/p/{branding(session, office.firm_id).address}"
        token = sign_in(session, office.staff)

    def sit(*device: Any) -> tuple[Office, str]:
        desk: Office = devices(Office, app_server.url, *device)
        desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
        desk.open("/settings/portal")
        desk.sees("save-portal")
        return desk, base

    return sit


def preview(desk: Office, device: str = "phone") -> FrameLocator:
    """What stands in the preview on a device."""
    return desk.page.frame_locator(f'[data-testid="preview-frame"][data-device="{device}"]')


def test_a_portal_is_seen_before_it_is_saved(
    seat: Callable[..., Any], devices: Callable[..., Any], tmp_path: Path
) -> None:
    desk, base = seat()
    shown = preview(desk)
    expect(shown.locator("h1")).to_have_text("Numbrid OÜ")
    # A phone and a computer at once, both in sight beside the form.
    expect(preview(desk, "computer").locator("h1")).to_have_text("Numbrid OÜ")
    for device, pixels in (("phone", 390), ("computer", 1280)):
        expect(desk.page.locator(f'.k-preview-place[data-device="{device}"]')).to_be_in_viewport(ratio=0.95)
        assert preview(desk, device).locator("body").evaluate("() => innerWidth") == pixels
    desk.press("preview-size")
    expect(desk.page.locator('.k-preview-place[data-device="phone"]')).to_be_in_viewport(ratio=0.95)
    desk.press("preview-size")
    desk.write(firm_name="Numbrid ja Ko", description="We keep books.", colour="#123456", header_text="Open till four")
    expect(shown.locator("h1")).to_have_text("Numbrid ja Ko")
    expect(shown.get_by_text("We keep books.")).to_be_visible()
    expect(shown.get_by_test_id("ask")).to_have_css("background-color", NAVY)

    # What can't be saved is said at its field, and the preview keeps the last good.
    desk.write(contact_email="nobody", firm_name=" ")
    errors = desk.page.locator("#f-contact_email-error"), desk.page.locator("#f-firm_name-error")
    for error in errors:
        expect(error).not_to_be_empty()
    expect(shown.locator("h1")).to_have_text("Numbrid ja Ko")
    desk.write(contact_email="", firm_name="Numbrid ja Pojad")
    for error in errors:
        expect(error).to_be_empty()

    # Pictures are known by their content, and show before they are sent.
    letter = tmp_path / "logo.png"
    letter.write_text("not a picture")
    logo = desk.page.locator('input[name="logo"]')
    logo.set_input_files(letter)
    expect(desk.page.locator("#f-logo-error")).to_have_text("This is not a .jpg or .png picture.")
    expect(shown.locator("h1")).to_have_text("Numbrid ja Pojad")
    drawn = tmp_path / "drawn.png"
    Image.new("RGB", (300, 80), "#123456").save(drawn)
    logo.set_input_files(drawn)
    picture = shown.locator("h1 img")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") == 300
    expect(desk.page.locator("#f-logo-error")).to_be_empty()

    # Home, as wide as a computer; nothing in it can be pressed or reached.
    desk.press("preview-home")
    expect(shown.get_by_text("Open till four")).to_be_visible()
    desk.press("preview-computer")
    alone = preview(desk, "computer")
    expect(alone.get_by_text("Open till four")).to_be_visible()
    expect(alone.get_by_test_id("task")).to_have_count(5)
    expect(desk.at("preview-frame")).to_have_css("width", "1280px")
    assert alone.locator("body").evaluate("body => [body.inert, innerWidth]") == [True, 1280]
    alone.get_by_test_id("task").first.evaluate("element => element.focus()")
    assert alone.locator("body").evaluate("() => document.activeElement === document.body")
    desk.press("preview-both")

    # Nobody else sees any of it until it is saved.
    client: Visitor = devices(Visitor, desk.url)
    client.open(base)
    expect(client.page.locator("h1")).to_have_text("Numbrid OÜ")
    with desk.page.expect_response("**/upload/portal-settings") as answer:
        desk.press("save-portal")
    assert answer.value.ok
    client.open(base)
    expect(client.page.locator("h1 img")).to_have_attribute("alt", "Numbrid ja Pojad")
    expect(client.at("ask")).to_have_css("background-color", NAVY)
    expect(shown.locator(".k-firm-logo")).to_have_attribute(
        "src", f"{client.page.locator('h1 img').get_attribute('src')}"
    )


def test_on_a_phone_the_preview_stands_behind_a_tab(seat: Callable[..., Any]) -> None:
    desk, _ = seat(PHONE)
    expect(desk.at("preview")).to_be_hidden()
    desk.write(header_text="Open till four")
    desk.press("show-preview")
    expect(desk.at("portal-form")).to_be_hidden()
    # One device at a time.
    expect(desk.at("preview-frame")).to_have_count(1)
    expect(desk.at("preview-both")).to_have_count(0)
    desk.press("preview-home")
    expect(preview(desk).get_by_text("Open till four")).to_be_visible()
    desk.press("show-settings")
    expect(desk.page.locator('[name="header_text"]')).to_have_value("Open till four")
