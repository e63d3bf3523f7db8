"""Two tabs of one person, each at another of their companies: nothing goes to the wrong one (U11)."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.queries import at_client
from portal_app.clients.models import Client, ClientContact
from portal_app.core.errors import NotFound
from portal_app.firms.queries import branding
from portal_app.requests.models import Request
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Message
from portal_app.tasks.rules import TaskFields
from state.portal.frame import Portal
from state.portal.requests import PortalNewRequest, PortalOneRequest, PortalRequests
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from tests.factories import Office, make_client, make_office, make_person, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@dataclass(frozen=True, slots=True)
class Place:
    """A contact with two companies, and something at each."""

    office: Office
    second: str
    address: str
    token: str
    first_task: str
    second_task: str

    def tab(self, way: str, **params: str) -> Tab:
        """Another tab of the same browser."""
        return Tab(f"/p/[address]/{way}", address=self.address, portal=self.token, **params)

    def turn(self) -> None:
        """Another tab turns to the second company."""
        other = self.tab("tasks")
        other.send(PortalTasks.load)
        other.send(PortalTasks.switch, client_id=self.second)


@pytest.fixture
def place(database: Any) -> Place:
    with writing() as session:
        office = make_office(session, "Ledger")
        second = make_client(session, office.staff, "Another company")
        make_person(session, office.staff, second, email=office.contact.email)
        share = ShareWith((office.contact.person_id,))
        tasks = [
            commands.create_task(session, office.staff, client, TaskFields(title), share_with=share).task_id
            for client, title in ((office.client_id, "Receipts"), (second, "Lease"))
        ]
        address = branding(session, office.firm_id).address
        return Place(office, second, address, sign_in(session, office.contact), *tasks)


def test_a_request_is_made_for_the_company_that_its_page_shows(place: Place) -> None:
    tab = place.tab("requests/new")
    tab.send(PortalNewRequest.load)
    place.turn()
    tab.send(PortalNewRequest.send, subject="A loan", text="For the first", addressee="", nonce="a")
    with reading() as session:
        made = session.scalars(select(Request)).one()
    assert made.client_id == place.office.client_id
    # The page that it leads to is of that company as well, and so is whatever follows there.
    tab.go("/p/[address]/requests/[id]", address=place.address, id=made.id)
    tab.send(PortalOneRequest.load)
    place.turn()
    tab.send(PortalOneRequest.send, text="And soon", nonce="b")
    page = tab.state(PortalOneRequest)
    assert [one.text for one in page.messages] == ["And soon"] and not page.problem
    assert tab.state(Portal).client_id == place.office.client_id


def test_a_tab_goes_on_with_its_company(place: Place) -> None:
    listing, task = place.tab("tasks"), place.tab("tasks/[id]", id=place.first_task)
    listing.send(PortalTasks.load)
    task.send(PortalTaskPage.load)
    place.turn()
    listing.send(PortalTasks.find, text="e")
    assert [row.title for row in listing.state(PortalTasks).asked] == ["Receipts"]
    task.send(PortalTaskPage.send, text="Here they are", nonce="a")
    page = task.state(PortalTaskPage)
    assert [one.text for one in (*page.messages, *page.fresh)] == ["Here they are"] and not page.problem
    with writing() as session:
        commands.post_message(session, place.office.staff, place.first_task, "Thanks")
    task.send(PortalTaskPage.freshen)
    assert [one.text for one in (*page.messages, *page.fresh)][-1] == "Thanks"
    # A link, a reload and a connection that was lost lead nowhere else.
    task.go("/p/[address]/requests", address=place.address)
    task.send(PortalRequests.load)
    task.go("/p/[address]/tasks", address=place.address)
    for come in (task.reconnect, task.open_anew):
        come()
        task.send(PortalTasks.load)
        assert [row.title for row in task.state(PortalTasks).asked] == ["Receipts"]
    assert task.state(Portal).client_id == task.state(PortalRequests).client_id == place.office.client_id
    # A new tab opens with the company that was chosen last.
    fresh = place.tab("tasks")
    fresh.send(PortalTasks.load)
    assert [row.title for row in fresh.state(PortalTasks).asked] == ["Lease"]


def test_a_link_in_a_mail_still_turns_its_own_tab(place: Place) -> None:
    tab = place.tab("tasks")
    tab.send(PortalTasks.load)
    tab.go("/p/[address]/tasks/[id]", address=place.address, id=place.second_task)
    tab.send(PortalTaskPage.load)
    assert tab.state(PortalTaskPage).task.title == "Lease" and tab.state(Portal).client_id == place.second


def test_a_company_that_was_closed_meanwhile_is_nobodys(place: Place) -> None:
    asking, listing, task = place.tab("requests/new"), place.tab("tasks"), place.tab("tasks/[id]", id=place.first_task)
    for tab, load in ((asking, PortalNewRequest.load), (listing, PortalTasks.load), (task, PortalTaskPage.load)):
        tab.send(load)
    place.turn()
    with writing() as session:
        gone = ClientContact.client_id == place.office.client_id  # type: ignore[arg-type]
        session.execute(delete(ClientContact).where(gone))
    asking.send(PortalNewRequest.send, subject="A loan", text="For the first", addressee="", nonce="a")
    task.send(PortalTaskPage.send, text="Here they are", nonce="a")
    task.send(PortalTaskPage.freshen)
    with reading() as session:
        assert session.scalars(select(Request)).all() == [] and session.scalars(select(Message)).all() == []
    assert task.state(PortalTaskPage).missing and task.state(PortalTaskPage).task.title == ""
    listing.send(PortalTasks.load)
    assert [row.title for row in listing.state(PortalTasks).asked] == ["Lease"]


def test_nobody_comes_to_a_company_that_is_not_theirs(place: Place) -> None:
    with writing() as session:
        strange = make_client(session, place.office.staff, "Stranger")
        other = make_office(session, "Other")
        staff = make_staff(session, place.office.firm_id)
    with reading() as session:
        contact = place.office.contact
        assert at_client(session, contact, place.second).client_id == place.second
        for actor, client_id in ((contact, strange), (contact, other.client_id), (contact, ""), (staff, place.second)):
            with pytest.raises(NotFound):
                at_client(session, actor, client_id)
        assert session.get(Client, strange) is not None
