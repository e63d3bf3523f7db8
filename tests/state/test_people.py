"""Settings → People, the own address, and the pages of their links."""

from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access import proofs
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import MailedProof, StaffMember, WebSession
from portal_app.core.rate_limits import forget
from portal_app.firms.queries import branding
from portal_app.team.members import change_role, deactivate
from state.client import ClientPage
from state.confirming import Confirm
from state.my_address import Join, MyAddress, NewAddress
from state.people import People
from state.portal.tasks import PortalTasks
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import reading, writing
from tests.support.tab import Tab

NEW = {"name": "Tiina Uus", "email": "tiina@firm.example.com", "role": "accountant", "language": "en"}


@pytest.fixture
def office(database: Any) -> Office:
    forget()
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _staff(office: Office, role: Role = Role.ACCOUNTANT) -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, role=role)


def _page(actor: Actor) -> Tab:
    with writing() as session:
        tab = Tab("/settings/people", office=sign_in(session, actor))
    tab.send(People.load)
    return tab


def _proof(purpose: str) -> str:
    with reading() as session:
        return proofs.token(session.scalars(select(MailedProof.id).where(MailedProof.purpose == purpose)).one())


def test_an_owner_invites_and_withdraws(office: Office) -> None:
    tab = _page(office.staff)
    state = tab.state(People)
    tab.send(People.open_invite)
    tab.send(People.send_invitation, form={**NEW, "email": office.staff.email})
    assert set(state.faults) == {"email"} and state.dialog == "invite"
    tab.send(People.send_invitation, form=NEW)
    assert not state.faults and state.dialog == "" and NEW["email"] in state.notice
    (invited,) = [row for row in state.shown.rows if row.state == "invited"]
    join = Tab("/join/[token]", token=_proof("join"))
    join.send(Join.load)
    assert join.state(Join).shown.name == "Tiina Uus"
    tab.send(People.send_again, invited_id=invited.id)
    assert "no longer works" in state.notice
    join.send(Join.load)
    assert not join.state(Join).shown.ready
    tab.send(People.withdraw, invited_id=invited.id)
    assert len(state.shown.rows) == 1


def test_a_role_holds_at_the_very_next_event_of_an_open_page(office: Office) -> None:
    admin = _staff(office, Role.ADMIN)
    theirs, mine = _page(admin), _page(office.staff)
    theirs.send(People.open_invite)
    assert theirs.state(People).dialog == "invite"
    mine.send(People.open_role, member_id=admin.person_id)
    assert mine.state(People).chosen_role == "admin"
    mine.send(People.save_role, form={"role": "accountant"})
    assert "told by mail" in mine.state(People).notice
    theirs.send(People.send_invitation, form=NEW)
    assert "owner" in theirs.state(People).problem
    # And what was gained, as soon as the person has shown that it is them.
    with writing() as session:
        change_role(session, office.staff, admin.person_id, "admin")
    theirs.send(People.open_invite)
    assert theirs.state(Confirm).open


def test_whoever_is_deactivated_is_out_at_their_next_event_and_comes_back_by_undo(office: Office) -> None:
    mari = _staff(office)
    theirs, mine = _page(mari), _page(office.staff)
    mine.send(People.open_leave, member_id=mari.person_id)
    mine.send(People.end)
    assert mine.state(People).undo_id == mari.person_id
    theirs.send(People.load)
    assert theirs.redirects and not theirs.state(People).loaded
    mine.send(People.let_back, left_id=mine.state(People).undo_id)
    with reading() as session:
        assert session.get_one(StaffMember, mari.person_id).active
    again = _page(mari)
    assert again.state(People).loaded and not again.state(People).shown.manages


def test_a_colleague_is_signed_out_at_the_next_event_of_their_open_page(office: Office) -> None:
    mari = _staff(office)
    theirs, mine = _page(mari), _page(office.staff)
    assert theirs.state(People).loaded
    mine.send(People.sign_out, member_id=mari.person_id)
    assert mari.name in mine.state(People).notice and not mine.state(People).problem
    theirs.send(People.turn, pages=1)
    assert theirs.redirects == ["/sign-in?next=/settings/people"] and not theirs.state(People).shown.rows
    # Their own they end elsewhere.
    mine.send(People.sign_out, member_id=office.staff.person_id)
    assert "your settings" in mine.state(People).problem and not mine.redirects


def test_a_contact_is_signed_out_at_the_next_event_of_their_open_page(office: Office) -> None:
    with writing() as session:
        portal, owner = sign_in(session, office.contact), sign_in(session, office.staff)
        accountant = sign_in(session, make_staff(session, office.firm_id, "Mari"))
        address = branding(session, office.firm_id).address
    theirs = Tab("/p/[address]/tasks", address=address, portal=portal)
    theirs.send(PortalTasks.load)
    assert theirs.state(PortalTasks).loaded
    colleague = Tab("/clients/[id]", id=office.client_id, office=accountant)
    colleague.send(ClientPage.sign_out, contact_id=office.contact.person_id)
    assert "owner" in colleague.state(ClientPage).problem
    theirs.send(PortalTasks.load)
    assert not theirs.redirects
    mine = Tab("/clients/[id]", id=office.client_id, office=owner)
    mine.send(ClientPage.sign_out, contact_id=office.contact.person_id)
    assert office.contact.name in mine.state(ClientPage).notice
    theirs.send(PortalTasks.load)
    assert theirs.redirects == [f"/p/{address}?next=/p/{address}/tasks"] and not theirs.state(PortalTasks).loaded


def test_whoever_leaves_themself_is_led_out(office: Office) -> None:
    admin = _staff(office, Role.ADMIN)
    tab = _page(admin)
    tab.send(People.open_leave, member_id=admin.person_id)
    tab.send(People.end)
    assert tab.redirects == ["/sign-in"]
    last = _page(office.staff)
    last.send(People.open_leave, member_id=office.staff.person_id)
    last.send(People.end)
    assert "needs an owner" in last.state(People).problem and not last.redirects


def test_stale_sign_ins_confirm_first(office: Office) -> None:
    tab = _page(office.staff)
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=None))
    tab.send(People.open_invite)
    assert tab.state(Confirm).open and tab.state(People).dialog == ""


def test_the_wrong_people_get_nothing(office: Office) -> None:
    accountant = _staff(office)
    with writing() as session:
        gone = make_staff(session, office.firm_id, "Gone")
        deactivate(session, office.staff, gone.person_id)
        stranger = make_office(session, "Third").staff
    tab = _page(accountant)
    for handler, arguments in (
        (People.send_invitation, {"form": NEW}),
        (People.save_role, {"form": {"role": "owner"}}),
        (People.end, {}),
        (People.let_back, {"left_id": gone.person_id}),
    ):
        tab.send(handler, **arguments)
        assert "owner" in tab.state(People).problem
    other = _page(stranger)
    other.send(People.let_back, left_id=gone.person_id)
    assert "no longer here" in other.state(People).problem
    other.send(People.open_role, member_id=accountant.person_id)
    assert other.state(People).dialog == ""
    with reading() as session:
        assert not session.get_one(StaffMember, gone.person_id).active
        assert session.scalars(select(StaffMember.id).where(StaffMember.invited_at.is_not(None))).all() == []


def _own_page(office: Office, *, staff: bool) -> tuple[Tab, Any, Any]:
    with writing() as session:
        token = sign_in(session, office.staff if staff else office.contact)
        address = branding(session, office.firm_id).address
    if staff:
        return Tab("/settings", office=token), MyAddress, Confirm
    return Tab("/p/[address]/profile", address=address, portal=token), MyAddress, Confirm


@pytest.mark.parametrize("staff", [True, False])
def test_everybody_changes_their_own_address(office: Office, staff: bool) -> None:
    tab, kind, confirm = _own_page(office, staff=staff)
    tab.send(kind.load)
    state = tab.state(kind)
    assert state.email == (office.staff if staff else office.contact).email
    with writing() as session:
        session.execute(update(WebSession).values(confirmed_at=None))
    tab.send(kind.change)
    assert tab.state(confirm).open and not state.changing
    tab, kind, confirm = _own_page(office, staff=staff)
    state = tab.state(kind)
    tab.send(kind.change)
    tab.send(kind.save, form={"email": "no address"})
    assert set(state.faults) == {"email"} and state.changing
    tab.send(kind.save, form={"email": "new@home.example.com"})
    assert (state.pending, state.changing) == ("new@home.example.com", False) and state.notice
    page = Tab("/new-address/[token]", token=_proof("email"))
    page.send(NewAddress.load)
    assert (page.state(NewAddress).shown.ready, page.state(NewAddress).shown.email) == (True, "new@home.example.com")
    tab.send(kind.withdraw)
    assert state.pending == ""
    page.send(NewAddress.load)
    assert not page.state(NewAddress).shown.ready


@pytest.mark.parametrize("staff", [True, False])
def test_mails_to_new_addresses_are_counted(office: Office, staff: bool) -> None:
    tab, kind, _ = _own_page(office, staff=staff)
    for number in range(6):
        tab.send(kind.save, form={"email": f"new{number}@home.example.com"})
    assert "Too many" in tab.state(kind).problem and tab.state(kind).pending == "new4@home.example.com"
    forget()
