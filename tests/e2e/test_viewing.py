"""View as client: from the client's page into the portal as a contact sees it, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal_app.access.cookies import OFFICE_COOKIE, VIEW_COOKIE
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import TaskFields
from tests.e2e.pages.office import Office as OfficeVisitor
from tests.e2e.pages.visitor import PHONE
from tests.factories import Office, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import reading, writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Place:
    """A firm, and a task that is shared with a contact."""

    url: str
    base: str
    office: Office
    task_id: str
    token: str


@pytest.fixture
def place(app_server: AppServer, environment: Environment) -> Place:
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        base = f"/p/{branding(session, office.firm_id).address}"
        share = ShareWith((office.contact.person_id,))
        made = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Papers of March"), share_with=share
        )
        return Place(app_server.url, base, office, made.task_id, sign_in(session, office.staff))


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_staff_look_on_change_nothing_and_leave(devices: Callable[..., Any], place: Place, device: str) -> None:
    desk = devices(OfficeVisitor, place.url, *([PHONE] if device == "phone" else []))
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": place.token, "url": place.url}])
    desk.open(f"/clients/{place.office.client_id}")
    desk.press("contact-menu")
    desk.press("view-as")
    desk.is_at(f"{place.base}/tasks")
    desk.sees("looking", "Nothing can be changed")
    desk.page.get_by_text("Papers of March").first.click()
    desk.is_at(f"{place.base}/tasks/{place.task_id}")
    expect(desk.page.get_by_role("heading", name="Papers of March")).to_be_visible()
    desk.open(f"{place.base}/profile")
    desk.sees("looking")
    expect(desk.at("devices-section")).to_have_count(0)
    desk.press("leave-view")
    desk.is_at(f"/clients/{place.office.client_id}")
    assert VIEW_COOKIE not in [cookie["name"] for cookie in desk.context.cookies()]
    with reading() as session:
        assert session.scalars(select(TaskShare.read_at).where(TaskShare.task_id == place.task_id)).all() == [None]
        assert session.get_one(Task, place.task_id).done_at is None
