"""What the wrong people see: nothing. Each test first proves that the right person sees it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.actor import Actor
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Mode, TaskFields
from tests.e2e.pages import stranger
from tests.e2e.pages.office import Office as OfficeVisitor
from tests.e2e.pages.portal import Portal as PortalVisitor
from tests.e2e.pages.visitor import PATIENCE, Visitor
from tests.factories import make_client, make_office, make_person, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import reading, writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

TITLE, TEXT = "The books of October", "Bring everything"


@dataclass(frozen=True)
class Place:
    """A firm with a task that is shared with one contact, and everybody who must not see it."""

    url: str
    base: str
    task_id: str
    owner: Actor
    contact: Actor
    cookies: dict[str, str]

    def cookie(self, who: str) -> str:
        """As in the header."""
        name = OFFICE_COOKIE if who in ("owner", "rival") else PORTAL_COOKIE
        return f"{name}={self.cookies[who]}"


@pytest.fixture
def place(app_server: AppServer, environment: Environment) -> Place:
    environment.set(data_dir=app_server.data_dir)
    with writing() as session:
        ours, theirs = make_office(session, "Numbrid OÜ"), make_office(session, "Võõrad OÜ")
        elsewhere = make_client(session, ours.staff, "Another client")
        people = {
            "owner": ours.staff,
            "contact": ours.contact,
            "colleague": make_person(session, ours.staff, ours.client_id, "Unshared Colleague"),
            "neighbour": make_person(session, ours.staff, elsewhere, "Neighbour"),
            "rival": theirs.staff,
            "foreigner": theirs.contact,
        }
        task_id = commands.create_task(
            session,
            ours.staff,
            ours.client_id,
            TaskFields(TITLE, TEXT),
            share_with=ShareWith((ours.contact.person_id,), Mode.DO),
        ).task_id
        return Place(
            app_server.url,
            f"/p/{branding(session, ours.firm_id).address}",
            task_id,
            ours.staff,
            ours.contact,
            {who: sign_in(session, actor) for who, actor in people.items()},
        )


@pytest.fixture
def seat(devices: Callable[..., Any], place: Place) -> Callable[[str], Any]:
    """A device at which somebody is signed in already."""

    def take(who: str) -> Visitor:
        kind = OfficeVisitor if who in ("owner", "rival") else PortalVisitor
        visitor: Visitor = devices(kind, place.url)
        if who != "nobody":
            name, value = place.cookie(who).split("=", 1)
            visitor.context.add_cookies([{"name": name, "value": value, "url": place.url}])
        return visitor

    return take


def saw_nothing(visitor: Visitor) -> bool:
    """Whether neither the title nor the text ever reached this device."""
    return not visitor.ever_received(TITLE) and not visitor.ever_received(TEXT)


def see_the_task(visitor: Visitor, place: Place, *, office: bool = False) -> None:
    """Open the task's page as somebody who may."""
    visitor.open(f"/tasks/{place.task_id}" if office else f"{place.base}/tasks/{place.task_id}")
    expect(visitor.page.get_by_role("heading", name=TITLE)).to_be_visible()
    if isinstance(visitor, PortalVisitor):
        # Until it is gone: the press would else be answered after what the test does next.
        visitor.skip_welcome()
    assert not saw_nothing(visitor)


def test_nobody_sees_a_page_that_its_people_see(seat: Callable[[str], Any], place: Place) -> None:
    see_the_task(seat("contact"), place)
    see_the_task(seat("owner"), place, office=True)
    nobody = seat("nobody")
    nobody.open(f"{place.base}/tasks/{place.task_id}")
    nobody.sees("ask-form")
    nobody.open(f"/tasks/{place.task_id}")
    nobody.sees("sign-in-form")
    assert saw_nothing(nobody)


@pytest.mark.parametrize("who", ["colleague", "neighbour"])
def test_another_contact_finds_no_task_there(who: str, seat: Callable[[str], Any], place: Place) -> None:
    see_the_task(seat("contact"), place)
    other = seat(who)
    other.open(f"{place.base}/tasks/{place.task_id}")
    other.sees("no-task")
    other.open(f"{place.base}/tasks")
    other.sees("no-tasks")
    assert saw_nothing(other)


def test_another_firm_finds_nothing_by_guessing_addresses(seat: Callable[[str], Any], place: Place) -> None:
    see_the_task(seat("owner"), place, office=True)
    rival = seat("rival")
    rival.open(f"/tasks/{place.task_id}")
    expect(rival.page.get_by_text("This task is not here")).to_be_visible()
    rival.open(f"/clients/{place.contact.client_id}")
    expect(rival.page.locator(".k-empty")).to_be_visible()
    foreigner = seat("foreigner")
    foreigner.open(f"{place.base}/tasks/{place.task_id}")
    foreigner.sees("ask-form")
    assert saw_nothing(rival)
    assert saw_nothing(foreigner)


def test_who_signed_out_elsewhere_loses_the_open_page(seat: Callable[[str], Any], place: Place) -> None:
    contact = seat("contact")
    see_the_task(contact, place)
    second = contact.new_page()
    second.goto(f"{place.base}/profile")
    second.get_by_test_id("user-menu").click()
    second.get_by_test_id("sign-out").click()
    expect(second).to_have_url(f"{place.url}{place.base}")
    contact.sees("ask-form")
    assert TITLE not in contact.page.content()
    owner = seat("owner")
    see_the_task(owner, place, office=True)
    office = owner.new_page()
    office.goto("/settings")
    office.get_by_test_id("user-menu").click()
    office.get_by_test_id("sign-out").click()
    expect(office).to_have_url(f"{place.url}/sign-in")
    owner.sees("sign-in-form")
    assert TITLE not in owner.page.content()


def test_a_portal_that_closes_under_an_open_page_leads_to_the_closed_page(
    seat: Callable[[str], Any], place: Place, environment: Environment
) -> None:
    contact = seat("contact")
    see_the_task(contact, place)
    with writing() as session:
        deactivate_portal(session, place.owner)
    contact.press("finish")
    contact.sees("portal-closed")
    assert TITLE not in contact.page.content()
    contact.open(f"{place.base}/tasks/{place.task_id}")
    contact.sees("portal-closed")


def test_a_withdrawn_task_is_gone_from_the_page_that_shows_it(
    seat: Callable[[str], Any], place: Place, environment: Environment
) -> None:
    contact = seat("contact")
    see_the_task(contact, place)
    with writing() as session:
        commands.withdraw_task(session, place.owner, place.task_id, (place.contact.person_id,))
    contact.press("finish")
    expect(contact.at("problem").or_(contact.at("no-task")).first).to_be_visible()
    contact.page.reload()
    contact.sees("no-task")
    assert TEXT not in contact.page.content()


def test_a_file_is_handed_out_to_its_own_people_only(place: Place) -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + bytes(40)
    sent = httpx.post(
        f"{place.url}{place.base}/files/tasks/{place.task_id}",
        files={"file": ("receipt.png", png)},
        headers=stranger.form_headers(place.url, place.cookie("contact")),
    )
    assert sent.status_code == 201, sent.text
    file = sent.json()["id"]
    portal, office = f"{place.url}{place.base}/files/{file}", f"{place.url}/files/{file}"
    assert stranger.get(portal, place.cookie("contact")) == (200, png)
    assert stranger.get(office, place.cookie("owner")) == (200, png)
    for who in ("", "colleague", "neighbour", "foreigner", "owner", "rival"):
        assert stranger.get(portal, place.cookie(who) if who else "")[0] == 404, who
    for who in ("", "contact", "rival"):
        assert stranger.get(office, place.cookie(who) if who else "")[0] == 404, who


def test_a_bare_socket_tells_strangers_nothing(place: Place) -> None:
    from state.portal.task import PortalTaskPage
    from state.task import OneTask

    def events(kind: Any, *names: str) -> list[tuple[str, dict[str, Any]]]:
        return [(f"{kind.get_full_name()}.{name}", {}) for name in names]

    def hear(where: Any, who: str, **how: Any) -> str:
        return stranger.speak(place.url, *where, cookies=place.cookie(who) if who else "", **how)

    task_id, address = place.task_id, place.base.rsplit("/", 1)[1]
    portal = (
        f"{place.base}/tasks/{task_id}",
        {"id": task_id, "address": address},
        events(PortalTaskPage, "load", "finish"),
    )
    office = f"/tasks/{task_id}", {"id": task_id}, events(OneTask, "load", "complete")
    for who in ("", "colleague", "neighbour", "foreigner", "owner", "rival"):
        heard = hear(portal, who)
        assert "40/_event" in heard, who
        assert TITLE not in heard, who
    for who in ("", "contact", "rival"):
        assert TITLE not in hear(office, who), who
    with reading() as session:
        task: Any = session.get(Task, place.task_id)
        assert (task.client_done_at, task.status) == (None, "open")
    # The same words from the right people do it.
    assert TITLE in hear(portal, "contact", until=TITLE)
    assert TITLE in hear(office, "owner", until=TITLE)
    end = time.monotonic() + PATIENCE / 1000
    while not task.client_done_at or task.status != "done":
        assert time.monotonic() < end, task
        time.sleep(0.05)
        with reading() as session:
            task = session.get(Task, place.task_id)
