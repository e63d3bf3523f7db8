"""Mails fit on a phone, whatever somebody wrote into them."""

import pytest
from playwright.sync_api import Browser

from portal_app.mail.brand import Brand
from tests.e2e.pages.visitor import PHONE
from tests.rules.test_mail import FOLDERS, ITEM, written

pytestmark = pytest.mark.e2e

_ADDRESS = "https://example.com/" + "without-any-space/" * 12
_WORD = "Raamatupidamis" * 12


def test_no_mail_is_wider_than_its_screen(browser: Browser) -> None:
    long = dict.fromkeys(
        ("title", "client", "description", "author", "text", "reason", "slot", "new", "said", "device", "by"),
        f"{_WORD} {_ADDRESS}",
    )
    item = {**ITEM, **long, "checklist": [_ADDRESS], "names": [f"{_WORD}.pdf"]}
    brand = Brand(_WORD, "firm", "#ff0000", "", _WORD, f"info@{'a-long-name.' * 9}example.com")
    page = browser.new_page(viewport={"width": PHONE.width, "height": PHONE.height})
    wide = []
    for folder in FOLDERS:
        html = written(folder, brand, _WORD, item=item).get_body(("html",))
        assert html is not None
        page.set_content(html.get_content())
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(folder)
    page.close()
    assert not wide
