"""A page that lost its connection loads again: what is open on it and being filled in stays."""

from typing import Any

import pytest
from sqlalchemy import update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import WebSession
from portal_app.core.clock import now
from portal_app.core.rate_limits import forget
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.rules import TaskFields
from state.activation import Activation
from state.client import ClientPage
from state.clients import Clients
from state.confirming import Confirm
from state.documents import ClientDocuments
from state.factors import ContactFactors, FirmFactors, MyFactors
from state.inbox import Inbox
from state.my_address import MyAddress
from state.new_task import NewTask
from state.people import People
from state.portal.me import PortalMe
from state.portal.tasks import PortalTasks
from state.reminders import Away, TaskReminders
from state.security import Security
from state.settings import Apps
from state.task_sharing import TaskSharing
from state.templates import Templates
from tests.factories import Office, make_client, make_office, sign_in
from tests.support.scope import writing
from tests.support.tab import Tab

#: Page, the state on it, what opens something, and what then is open.
OPENED: list[tuple[str, Any, Any, dict[str, str], str]] = [
    ("/clients", Activation, Activation.ask, {}, "asking"),
    ("/clients", Clients, Clients.ask_new, {}, "adding"),
    ("/clients/[id]", Away, Away.ask, {"contact_id": "THEIRS", "name": "Mari"}, "contact_id"),
    ("/clients/[id]", ClientPage, ClientPage.ask_contact, {}, "contact_open"),
    ("/clients/[id]", ClientDocuments, ClientDocuments.edit, {}, "editing"),
    ("/inbox", Inbox, Inbox.show_keys, {}, "keys_shown"),
    ("/settings", MyAddress, MyAddress.change, {}, "changing"),
    ("/settings/apps", Apps, Apps.ask_for, {"what": "deactivate"}, "asking"),
    ("/settings/people", People, People.open_invite, {}, "dialog"),
    ("/settings/second-step", FirmFactors, FirmFactors.ask_to_reset, {"member_id": "x", "name": "Y"}, "resetting"),
    ("/settings/security", MyFactors, MyFactors.open_set_up, {"what": "authenticator"}, "setting_up"),
    ("/settings/security", Security, Security.choose_password, {}, "choosing"),
    ("/tasks/[id]", TaskSharing, TaskSharing.open_dialog, {}, "sharing"),
    ("/tasks/[id]", TaskReminders, TaskReminders.open, {}, "changing"),
    ("/tasks/new", NewTask, NewTask.choose_template, {}, "choosing"),
    ("/templates", Templates, Templates.ask, {}, "form_open"),
]


@pytest.fixture
def office(database: Any) -> Office:
    forget()
    with writing() as session:
        return make_office(session, "Ledger")


def _opened(office: Office, route: str, kind: Any, opens: Any, given: dict[str, str], first: bool = True) -> Tab:
    """A tab in which something was opened, after the page was loaded or before it."""
    with writing() as session:
        task_id = commands.create_task(session, office.staff, office.client_id, TaskFields("Receipts")).task_id
        params = {"id": office.client_id if "clients" in route else task_id} if "[id]" in route else {}
        tab = Tab(route, office=sign_in(session, office.staff), **params)
    given = {name: office.contact.person_id if value == "THEIRS" else value for name, value in given.items()}
    for step in [lambda: _load(tab, kind), lambda: tab.send(opens, **given)][:: 1 if first else -1]:
        step()
    return tab


def _load(tab: Tab, kind: Any) -> None:
    """What the page's load does for this state."""
    tab.send(kind.load)
    if kind is TaskSharing:
        tab.send(TaskSharing.load_sharing)


@pytest.mark.parametrize(("route", "kind", "opens", "given", "opened"), OPENED)
def test_what_is_open_outlives_a_lost_connection_and_not_the_document(
    office: Office, route: str, kind: Any, opens: Any, given: dict[str, str], opened: str
) -> None:
    tab = _opened(office, route, kind, opens, given)
    assert getattr(tab.state(kind), opened)
    tab.reconnect()
    _load(tab, kind)
    assert getattr(tab.state(kind), opened)
    tab.open_anew()
    assert not getattr(tab.state(kind), opened)


@pytest.mark.parametrize(
    ("route", "kind", "opens", "given", "opened"),
    # A client's own forms, and the form of a task, need the page to be there.
    [one for one in OPENED if one[1] not in (ClientPage, ClientDocuments, NewTask, TaskSharing)],
)
def test_what_is_pressed_before_the_page_was_loaded_stays_open(
    office: Office, route: str, kind: Any, opens: Any, given: dict[str, str], opened: str
) -> None:
    assert getattr(_opened(office, route, kind, opens, given, first=False).state(kind), opened)


@pytest.mark.parametrize(("route", "kind", "opens", "given", "opened"), OPENED)
def test_who_leaves_and_comes_back_finds_it_closed(
    office: Office, route: str, kind: Any, opens: Any, given: dict[str, str], opened: str
) -> None:
    tab = _opened(office, route, kind, opens, given)
    _load(tab, kind)
    assert not getattr(tab.state(kind), opened)


def test_who_comes_back_to_a_client_is_not_asked_again_about_a_contact_s_second_step(office: Office) -> None:
    tab = _opened(
        office,
        "/clients/[id]",
        ClientPage,
        ContactFactors.ask_to_reset,
        {"contact_id": office.contact.person_id, "name": "Mari"},
    )
    assert tab.state(ContactFactors).resetting
    tab.reconnect()
    tab.send(ClientPage.load)
    assert tab.state(ContactFactors).resetting
    tab.send(ClientPage.load)
    assert not tab.state(ContactFactors).resetting


@pytest.mark.parametrize("reconnected", [False, True])
def test_what_was_open_for_one_client_is_not_open_for_the_next(office: Office, reconnected: bool) -> None:
    with writing() as session:
        other = make_client(session, office.staff, "Zeta OÜ")
    tab = _opened(office, "/clients/[id]", ClientDocuments, ClientDocuments.edit, {})
    # The page was turned while there was no connection.
    if reconnected:
        tab.reconnect()
    tab.go("/clients/[id]", id=other)
    tab.send(ClientDocuments.load)
    assert not tab.state(ClientDocuments).editing


def test_the_field_of_a_mailed_code_outlives_a_lost_connection_and_not_a_leaving(office: Office) -> None:
    with writing() as session:
        address = branding(session, office.firm_id).address
        tab = Tab("/p/[address]/profile", address=address, portal=sign_in(session, office.contact))
        session.execute(update(WebSession).values(confirmed_at=now() - FRESH_FOR))
    tab.send(PortalMe.load)
    tab.send(MyAddress.load)
    tab.send(MyAddress.change)
    tab.send(Confirm.send_code)
    asked = tab.state(Confirm)
    assert asked.open and asked.code_sent
    tab.reconnect()
    tab.send(PortalMe.load)
    assert asked.open and asked.code_sent
    assert tab.send(Confirm.go_on) == [(MyAddress.change, {})]

    tab.send(MyAddress.change)
    assert asked.open
    tab.go("/p/[address]/tasks", address=address)
    tab.send(PortalTasks.load)
    assert not asked.open
