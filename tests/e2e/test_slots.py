"""A client brings what is asked for, piece by piece, and the accountant judges it, each at their device."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_live import open_pair
from tests.support.app_server import AppServer
from tests.support.environment import Environment

pytestmark = pytest.mark.e2e

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_what_is_asked_for_is_brought_and_accepted(
    make_app_server: Callable[..., AppServer],
    environment: Environment,
    devices: Callable[..., Any],
    tmp_path: Path,
) -> None:
    server = make_app_server(notify_delay="1h")
    environment.set(data_dir=server.data_dir)
    pair = open_pair(server, devices)
    desk, phone = pair.desk, pair.phone
    field = desk.at("slots").get_by_test_id("new-item")
    for title in ("Bank statement", "Rent contract"):
        field.fill(title)
        field.press("Enter")
    expect(phone.at("slots-missing")).to_have_text("2 of 2 still missing")

    paper = tmp_path / "march.pdf"
    paper.write_bytes(PDF)
    bank, rent = phone.at("slot", has_text="Bank statement"), phone.at("slot", has_text="Rent contract")
    bank.get_by_test_id("slot-uploader-input").set_input_files(paper)
    expect(bank.get_by_test_id("file")).to_contain_text("march.pdf")
    # Once, and not once more among those on their way.
    expect(bank.locator('[data-testid="slot-uploader-file"][data-state="done"]')).to_be_hidden()
    expect(desk.at("slot", has_text="Bank statement").get_by_test_id("file")).to_be_visible()
    rent.get_by_test_id("lack").click()
    phone.at("lack-reason").fill("We own the house")
    phone.press("tell-lack")
    expect(phone.at("slots-missing")).to_have_text("Nothing is missing")

    ours = desk.at("slot", has_text="Rent contract")
    expect(ours).to_contain_text("We own the house")
    ours.get_by_test_id("accept-slot").click()
    expect(rent).to_have_attribute("data-state", "accepted")
    desk.at("slot", has_text="Bank statement").get_by_test_id("ask-again").click()
    desk.at("reject-reason").fill("Page 2 is missing")
    desk.press("reject-slot")
    expect(phone.at("slot-reason")).to_have_text("Page 2 is missing")
    expect(phone.at("slots-missing")).to_have_text("1 of 2 still missing")
    phone.press("hand-over")
    expect(phone.at("handed")).to_be_visible()
