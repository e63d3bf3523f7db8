"""A connection that breaks while something is open and being filled in: all of it stays, and goes on."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal_app.access import proofs
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from portal_app.firms.queries import branding
from tests.e2e.pages.line import Line
from tests.e2e.pages.mails import proof_for
from tests.e2e.pages.office import Office as Desk
from tests.e2e.pages.portal import Portal
from tests.e2e.pages.visitor import PHONE
from tests.factories import make_office, sign_in
from tests.support.app_server import AppServer
from tests.support.environment import Environment
from tests.support.scope import writing

pytestmark = pytest.mark.e2e

NAME, EMAIL, PASSWORD = "Tiina Uus", "tiina@numbrid.example.com", "kolm tavalist sona"


def test_an_invitation_that_is_being_written_goes_on(
    app_server: AppServer, environment: Environment, devices: Callable[..., Any]
) -> None:
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        token = sign_in(session, make_office(session, "Numbrid OÜ").staff)
    desk: Desk = devices(Desk, app_server.url)
    desk.context.add_cookies([{"name": OFFICE_COOKIE, "value": token, "url": app_server.url}])
    line = Line(desk.page)
    desk.open("/settings/people")
    desk.press("invite")
    desk.write(name=NAME)
    line.cut()
    desk.write(email=EMAIL)
    desk.press("send-invitation")
    expect(desk.at("person", has_text=EMAIL)).to_contain_text(NAME)


def test_a_code_that_is_on_its_way_still_has_its_field(
    app_server: AppServer, environment: Environment, devices: Callable[..., Any]
) -> None:
    environment.set(data_dir=app_server.data_dir, secret_key="")
    with writing() as session:
        office = make_office(session, "Numbrid OÜ")
        token, address = sign_in(session, office.contact), branding(session, office.firm_id).address
        ours = WebSession.person_id == office.contact.person_id
        session.execute(update(WebSession).where(ours).values(confirmed_at=now() - FRESH_FOR))
    phone: Portal = devices(Portal, app_server.url, PHONE)
    phone.context.add_cookies([{"name": PORTAL_COOKIE, "value": token, "url": app_server.url}])
    line = Line(phone.page)
    phone.open(f"/p/{address}/profile")
    phone.skip_welcome()
    phone.press("choose-password")
    phone.sees("confirm-dialog", office.contact.email)
    line.cut()
    phone.press("send-code")
    phone.sees("confirm-form")
    line.cut()
    phone.write(code=proofs.code(proof_for(office.contact)))
    phone.press("confirm-go-on")
    phone.sees("password-form")
    phone.write(password=PASSWORD)
    line.cut()
    phone.write(password_again=PASSWORD)
    phone.press("save-password")
    phone.is_at(re.compile(r"done=password"))
