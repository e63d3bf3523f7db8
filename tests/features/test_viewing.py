"""Looking at the portal as a client sees it (B6): to read, for a while, on record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.commands import sign_out
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.access.viewing import VIEW_TIME, begin_view, leave_view, view_actor
from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import Contact, PortalView, StaffMember
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.audit.models import AuditEntry
from portal_app.clients.commands import portal as client_portal
from portal_app.clients.models import Client
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import NotFound, Refused
from portal_app.firms.commands import deactivate_portal
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import TaskShare
from portal_app.tasks.rules import TaskFields
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from tests.factories import Office, make_office, make_person, make_staff, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _staff(token: str) -> Actor:
    with reading() as session:
        found = staff_actor(session, hash_token(token))
    assert found is not None
    return found


def _begin(office: Office, token: str = "") -> tuple[str, str]:
    """(Token of the office, token of the view)."""
    if not token:
        with writing() as session:
            token = sign_in(session, office.staff)
    with writing() as session:
        return token, begin_view(session, _staff(token), office.client_id, office.contact.person_id).token


def _looks(view: str) -> Actor | None:
    with reading() as session:
        return view_actor(session, hash_token(view))


def test_staff_see_what_the_contact_sees_and_it_is_on_record(office: Office) -> None:
    _, view = _begin(office)
    looking = _looks(view)
    assert looking is not None
    assert (looking.person_id, looking.client_id) == (office.contact.person_id, office.client_id)
    assert (looking.viewing_by, looking.is_staff, looking.manages_firm) == (office.staff.person_id, False, False)
    assert not looking.session_id and looking.confirmed_at is None
    with reading() as session:
        seen = session.scalars(select(Activity).where(Activity.kind == Kind.PORTAL_VIEWED)).one()
        assert (seen.actor_id, seen.subject_id, seen.client_id) == (
            office.staff.person_id,
            office.contact.person_id,
            office.client_id,
        )
        assert seen.internal and seen.data["until"]
        assert session.scalars(select(AuditEntry.kind).where(AuditEntry.kind == Kind.PORTAL_VIEWED)).all()
        # It is no sign-in of the contact's, whichever cookie it is put into.
        assert contact_actor(session, hash_token(view)) is None and staff_actor(session, hash_token(view)) is None


def test_it_ends_by_its_time_by_leaving_and_with_the_sign_in(office: Office) -> None:
    _, view = _begin(office)
    with writing() as session:
        session.execute(update(PortalView).values(ends_at=now()))
    assert _looks(view) is None
    _, view = _begin(office)
    with writing() as session:
        assert leave_view(session, hash_token(view)) == f"/clients/{office.client_id}"
        assert leave_view(session, hash_token("made up")) == "/clients"
    assert _looks(view) is None
    token, view = _begin(office)
    assert _looks(view) is not None
    with writing() as session:
        sign_out(session, hash_token(token))
    assert _looks(view) is None


def test_it_ends_with_the_rights_of_either(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
        token = sign_in(session, colleague)
    _, view = _begin(office, token)
    _, other = _begin(office)
    with writing() as session:
        session.get_one(StaffMember, colleague.person_id).active = False
    assert _looks(view) is None and _looks(other) is not None
    with writing() as session:
        client_portal.close_contact(session, office.staff, office.client_id, office.contact.person_id)
    assert _looks(other) is None
    with writing() as session, pytest.raises(Refused):
        begin_view(session, office.staff, office.client_id, office.contact.person_id)


def test_nobody_else_begins_one(office: Office) -> None:
    with writing() as session:
        stranger = make_office(session, "Third")
        begin_view(session, stranger.staff, stranger.client_id, stranger.contact.person_id)
    for actor, client_id, contact_id in (
        (stranger.staff, office.client_id, office.contact.person_id),
        (stranger.staff, stranger.client_id, office.contact.person_id),
        (office.contact, office.client_id, office.contact.person_id),
        (replace(office.contact, viewing_by="x"), office.client_id, office.contact.person_id),
    ):
        with writing() as session, pytest.raises(NotFound):
            begin_view(session, actor, client_id, contact_id)
    with writing() as session:
        deactivate_portal(session, office.staff)
    with writing() as session, pytest.raises(Refused):
        begin_view(session, office.staff, office.client_id, office.contact.person_id)


def test_whoever_looks_on_gets_no_unit_of_work_and_records_nothing(office: Office) -> None:
    looking = _looks(_begin(office)[1])
    assert looking is not None
    with pytest.raises(Refused, match="Nothing can be changed"), acting(looking):
        pass
    with acting(office.contact) as session:
        assert session is not None
    with writing() as session:
        task_id = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Papers"), share_with=ShareWith((looking.person_id,))
        ).task_id
    with pytest.raises(RuntimeError), writing() as session:
        commands.post_message(session, looking, task_id, "In their name")


def test_the_portal_shows_it_and_nothing_is_marked_read(office: Office) -> None:
    with writing() as session:
        task_id = commands.create_task(
            session,
            office.staff,
            office.client_id,
            TaskFields("Papers"),
            share_with=ShareWith((office.contact.person_id,)),
        ).task_id
        commands.post_message(session, office.staff, task_id, "Between us", internal=True)
        own = sign_in(session, office.contact)
    token, view = _begin(office)
    with reading() as session:
        address = contact_actor(session, hash_token(own)).portal_address  # type: ignore[union-attr]
        mails = session.scalar(select(func.count()).select_from(OutboxMail))
    tab = Tab("/p/[address]/tasks", office=token, portal=own, view=view, address=address)
    tab.send(PortalTasks.load)
    assert [row.title for row in tab.state(PortalTasks).asked] == ["Papers"]
    frame = tab.state(Portal)
    assert frame.viewing_until and not frame.welcome and frame.unread == 1
    tab.go("/p/[address]/tasks/[id]", address=address, id=task_id)
    tab.send(PortalTaskPage.load)
    page = tab.state(PortalTaskPage)
    assert page.task.title == "Papers" and "Between us" not in str(page.messages)
    tab.send(PortalTaskPage.finish)
    assert "Nothing can be changed here" in page.problem
    tab.send(PortalTasks.switch, client_id=office.client_id)
    assert "Nothing can be changed here" in tab.state(PortalTasks).problem
    with reading() as session:
        assert session.scalars(select(TaskShare.read_at).where(TaskShare.task_id == task_id)).one() is None
        contact = session.get_one(Contact, office.contact.person_id)
        assert contact.welcome_seen_at is None
        assert session.scalar(select(func.count()).select_from(OutboxMail)) == mails
    with writing() as session:
        leave_view(session, hash_token(view))
    tab.send(PortalTasks.load)
    # Back to the office, and not to the contact's own portal without a word.
    assert tab.redirects[-1] == "/clients" and tab.state(PortalTasks).asked == []


def test_the_routes_begin_and_leave(office: Office) -> None:
    with writing() as session:
        token, own = sign_in(session, office.staff), sign_in(session, office.contact)
    path = f"/clients/{office.client_id}/contacts/{office.contact.person_id}/view"
    browser = HttpBrowser()
    assert browser.post(path).status_code == 401
    browser.cookies.set(PORTAL_COOKIE, own)
    assert browser.post(path).status_code == 401
    browser.cookies.set(OFFICE_COOKIE, token)
    begun = browser.post(path)
    assert begun.status_code == 200 and begun.json()["redirect"].endswith("/tasks")
    said = begun.headers["set-cookie"].lower()
    assert f"max-age={int(VIEW_TIME.total_seconds())}" in said and "httponly" in said
    assert browser.cookies.get(VIEW_COOKIE)
    assert browser.post(path.replace(office.client_id, "0" * 20)).status_code == 404
    left = browser.post("/leave-view")
    assert left.json() == {"redirect": f"/clients/{office.client_id}"} and not browser.cookies.get(VIEW_COOKIE)
    with writing() as session:
        client_portal.close_portal(session, office.staff, office.client_id)
    assert browser.post(path).status_code == 409


def test_an_archived_client_shows_nothing(office: Office) -> None:
    _, view = _begin(office)
    assert _looks(view) is not None
    with writing() as session:
        session.get_one(Client, office.client_id).archived_at = now()
    assert _looks(view) is None


def test_each_colleague_has_a_view_of_their_own(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id, role=Role.ADMIN)
        other = make_person(session, office.staff, office.client_id, "Second")
        token = sign_in(session, colleague)
    _, mine = _begin(office)
    with writing() as session:
        theirs = begin_view(session, _staff(token), office.client_id, other.person_id).token
    first, second = _looks(mine), _looks(theirs)
    assert first is not None and second is not None
    assert (first.person_id, second.person_id) == (office.contact.person_id, other.person_id)
    assert timedelta(minutes=30) >= VIEW_TIME
