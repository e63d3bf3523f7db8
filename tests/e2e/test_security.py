"""Signing in, and what a person does about it: passwords, devices, and confirming that it is them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal_app.access import proofs
from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.core.clock import now
from portal_app.firms.queries import branding
from tests.e2e.pages.mails import proof_for
from tests.e2e.pages.office import Founder
from tests.e2e.pages.office import Office as OfficeVisitor
from tests.e2e.pages.portal import Portal as PortalVisitor
from tests.e2e.pages.visitor import PHONE
from tests.factories import hashed, make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

OLD, NEW = "kolm tavalist sona", "neli hoopis muud sona"


@dataclass(frozen=True)
class Place:
    """A firm with an owner who has a password, and a contact who has none."""

    url: str
    base: str
    owner: Actor
    contact: Actor
    contact_token: str

    @property
    def founder(self) -> Founder:
        """What the owner types at the sign-in."""
        return Founder(email=self.owner.email, password=OLD)


@pytest.fixture
def place(app_server: AppServer, environment: Environment) -> Place:
    # Codes and links are made with the key of the installation that runs.
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        session.get_one(StaffMember, office.staff.person_id).password_hash = hashed(OLD)
        base = f"/p/{branding(session, office.firm_id).address}"
        return Place(app_server.url, base, office.staff, office.contact, sign_in(session, office.contact))


def _grow_stale(person: Actor) -> None:
    with writing() as session:
        session.execute(
            update(WebSession).where(WebSession.person_id == person.person_id).values(confirmed_at=now() - FRESH_FOR)
        )


def test_staff_see_their_devices_sign_out_there_and_change_the_password(
    devices: Callable[..., Any], place: Place
) -> None:
    desk, phone = devices(OfficeVisitor, place.url), devices(OfficeVisitor, place.url, PHONE)
    for visitor in (desk, phone):
        visitor.sign_in(place.founder)
        visitor.open("/settings/security")
    desk.page.reload()
    expect(desk.at("device")).to_have_count(2)
    desk.sees("device", "This device")
    desk.press("end-device")
    expect(desk.at("device")).to_have_count(1)
    # The phone's page is still open, and is led to the sign-in by itself.
    phone.is_at(re.compile(r"/sign-in\?next="))
    phone.sign_in(place.founder)
    desk.press("choose-password")
    desk.write(current=OLD, password=NEW, password_again=NEW)
    desk.press("save-password")
    desk.is_at(re.compile(r"done=password"))
    expect(desk.at("device")).to_have_count(1)
    phone.is_at(re.compile(r"/sign-in\?next="))


def test_an_export_asks_once_more_who_is_there_and_then_goes_on(devices: Callable[..., Any], place: Place) -> None:
    desk = devices(OfficeVisitor, place.url)
    desk.sign_in(place.founder)
    _grow_stale(place.owner)
    desk.open("/clients")
    desk.sees("clients")
    desk.press("export-all")
    desk.press("export-csv")
    desk.sees("confirm-dialog", "password")
    desk.write(password="not this one")
    desk.press("confirm-go-on")
    expect(desk.page.locator('[data-error-for="password"]:visible')).not_to_be_empty()
    desk.write(password=OLD)
    with desk.page.expect_download() as download:
        desk.press("confirm-go-on")
    assert download.value.suggested_filename.endswith(".csv")
    expect(desk.at("confirm-dialog")).to_be_hidden()


def test_a_contact_confirms_by_a_code_makes_a_password_and_signs_in_with_it(
    devices: Callable[..., Any], place: Place
) -> None:
    phone = devices(PortalVisitor, place.url, PHONE)
    phone.context.add_cookies([{"name": "kontor_portal", "value": place.contact_token, "url": place.url}])
    _grow_stale(place.contact)
    phone.open(f"{place.base}/profile")
    phone.skip_welcome()
    phone.press("choose-password")
    phone.sees("confirm-dialog", place.contact.email)
    phone.press("send-code")
    phone.sees("confirm-form")
    phone.write(code=proofs.code(proof_for(place.contact)))
    phone.press("confirm-go-on")
    phone.sees("password-form")
    phone.write(password=NEW, password_again=NEW)
    phone.press("save-password")
    phone.is_at(re.compile(r"done=password"))
    phone.sees("devices-section")
    phone.press("sign-out-everywhere")
    phone.is_at(place.base)
    phone.at("by-password").locator("summary").click()
    phone.write(who=place.contact.email, password=NEW)
    phone.press("sign-in")
    phone.is_at(f"{place.base}/tasks")


def test_a_forgotten_password_is_chosen_anew(devices: Callable[..., Any], place: Place) -> None:
    desk = devices(OfficeVisitor, place.url)
    desk.open("/sign-in")
    desk.press("forgotten")
    desk.is_at("/forgotten")
    desk.write(email=place.owner.email)
    desk.press("send-link")
    desk.sees("form-message", "on its way")
    path = f"/new-password/{proofs.token(proof_for(place.owner))}"
    desk.open(path)
    desk.write(password=NEW, password_again=NEW)
    desk.press("save-password")
    desk.is_at("/tasks")
    stranger = devices(OfficeVisitor, place.url)
    stranger.open(path)
    stranger.sees("link-over")
