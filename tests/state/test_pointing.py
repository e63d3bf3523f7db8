"""A task that somebody points at in their list is at hand before they press, and nothing is noted of that."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.commands import sign_out_everywhere
from portal_app.activity.models import Activity
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.queries import branding
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import MessageRead, TaskShare
from portal_app.tasks.rules import TaskFields
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from tests.factories import Office, make_client, make_office, make_person, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab

LIST, ONE = "/p/[address]/tasks", "/p/[address]/tasks/[id]"


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session)


def _task(office: Office, title: str = "Receipts") -> str:
    with writing() as session:
        share = ShareWith((office.contact.person_id,))
        made = commands.create_task(
            session, office.staff, office.client_id, TaskFields(title), checklist=("Fuel",), share_with=share
        )
        commands.post_message(session, office.staff, made.task_id, "All of October.")
        commands.post_message(session, office.staff, made.task_id, "They are slow", internal=True)
        return made.task_id


def _address(office: Office) -> str:
    with reading() as session:
        return branding(session, office.firm_id).address


def _list(office: Office, token: str = "") -> Tab:
    with writing() as session:
        token = token or sign_in(session, office.contact)
    tab = Tab(LIST, address=_address(office), portal=token)
    tab.send(PortalTasks.load)
    return tab


def _noted(task_id: str) -> tuple[Any, ...]:
    """Whether it is unread, when it was read; how many messages were seen, how much was done."""
    with reading() as session:
        share = session.execute(select(TaskShare.unread, TaskShare.read_at).where(TaskShare.task_id == task_id)).one()
        counts = (session.scalar(select(func.count()).select_from(kind)) for kind in (MessageRead, Activity))
        return (*share, *counts)


def test_what_is_pointed_at_is_at_hand_and_stays_unread(office: Office) -> None:
    task_id = _task(office)
    tab, before = _list(office), _noted(task_id)
    tab.send(PortalTaskPage.point, task_id=task_id)
    page = tab.state(PortalTaskPage)
    assert (page.shown, page.task.title, page.loaded, page.missing) == (task_id, "Receipts", True, False)
    assert ([one.text for one in page.messages], [one.text for one in page.checklist]) == (
        ["All of October."],
        ["Fuel"],
    )
    assert _noted(task_id) == before and before[:2] == (True, None)
    assert (tab.state(PortalTasks).asked[0].unread, tab.state(Portal).unread) == (True, 1)

    tab.root._clean()
    tab.go(ONE, address=_address(office), id=task_id)
    tab.send(PortalTaskPage.load)
    assert _noted(task_id)[0] is False and tab.state(Portal).unread == 0
    # What stood there already does not come again.
    sent = tab.root.get_delta().get(PortalTaskPage.get_full_name(), {})
    assert [name for name in sent if name.split("_rx_")[0] in ("task", "messages", "checklist", "files", "shown")] == []


def test_another_task_forgets_what_was_said_of_the_first(office: Office) -> None:
    first, second = _task(office), _task(office, "Payroll")
    tab = _list(office)
    tab.go(ONE, address=_address(office), id=first)
    tab.send(PortalTaskPage.load)
    tab.send(PortalTaskPage.finish)
    page = tab.state(PortalTaskPage)
    assert page.undo == "done"
    # Of a task that is open, nobody can point at another.
    tab.send(PortalTaskPage.point, task_id=second)
    assert (page.shown, page.undo) == (first, "done")
    tab.go(LIST, address=_address(office))
    tab.send(PortalTaskPage.point, task_id=second)
    assert (page.shown, page.task.title, page.undo, page.notice) == (second, "Payroll", "", "")


def test_what_was_said_since_is_there_when_it_is_opened(office: Office) -> None:
    task_id = _task(office)
    tab = _list(office)
    tab.send(PortalTaskPage.point, task_id=task_id)
    with writing() as session:
        commands.post_message(session, office.staff, task_id, "And November.")
    tab.go(ONE, address=_address(office), id=task_id)
    tab.send(PortalTaskPage.load)
    page = tab.state(PortalTaskPage)
    assert [one.text for one in (*page.messages, *page.fresh)] == ["All of October.", "And November."]


def _neighbour(office: Office) -> str:
    with writing() as session:
        other = make_client(session, office.staff, "Neighbour")
        return sign_in(session, make_person(session, office.staff, other, "Neighbour"))


def _colleague(office: Office) -> str:
    with writing() as session:
        return sign_in(session, make_person(session, office.staff, office.client_id, "Not asked"))


def _foreigner(office: Office) -> str:
    with writing() as session:
        return sign_in(session, make_office(session, "Third").contact)


def _staff(office: Office) -> str:
    with writing() as session:
        return sign_in(session, office.staff)


WRONG: dict[str, Callable[[Office], str]] = {
    "nobody": lambda office: "made up",
    "another client of the firm": _neighbour,
    "a contact it is not shared with": _colleague,
    "another firm": _foreigner,
    "staff": _staff,
}


@pytest.mark.parametrize("who", WRONG)
def test_others_get_nothing_by_pointing(office: Office, who: str) -> None:
    task_id = _task(office)
    right = _list(office)
    right.send(PortalTaskPage.point, task_id=task_id)
    assert right.state(PortalTaskPage).task.title == "Receipts"
    tab = _list(office, WRONG[who](office))
    before = _noted(task_id)
    tab.send(PortalTaskPage.point, task_id=task_id)
    page = tab.state(PortalTaskPage)
    assert (page.shown, page.task.title, page.messages, page.missing, page.problem) == ("", "", [], False, "")
    assert _noted(task_id) == before


@pytest.mark.parametrize("how", ["signed out", "portal closed", "withdrawn"])
def test_who_was_right_before_gets_nothing_by_pointing(office: Office, how: str) -> None:
    task_id, other = _task(office), _task(office, "Payroll")
    tab = _list(office)
    tab.send(PortalTaskPage.point, task_id=other)
    assert tab.state(PortalTaskPage).task.title == "Payroll"
    with writing() as session:
        if how == "signed out":
            sign_out_everywhere(session, office.contact)
        elif how == "portal closed":
            deactivate_portal(session, office.staff)
        else:
            commands.withdraw_task(session, office.staff, task_id)
    tab.send(PortalTaskPage.point, task_id=task_id)
    page = tab.state(PortalTaskPage)
    assert (page.task.title, page.missing) != ("Receipts", True) and page.shown != task_id
