"""Signing in and out, and coming into the portal (U5, U9–U11, U31)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal_app.access import links, presence
from portal_app.access.commands import (
    ask_link,
    check_password,
    end_session,
    enter_office,
    enter_portal,
    fresh_link,
    start_session,
    switch_client,
)
from portal_app.access.commands import sign_in as sign_in_staff
from portal_app.access.queries import contact_actor, link_page, staff_actor
from portal_app.accounts.actor import Actor, Kind, Role, system
from portal_app.accounts.commands import add_staff
from portal_app.accounts.models import Contact, SignInLink, StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.clients.models import Client, ClientContact
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import NotFound, Refused
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.models import Portal
from tests.factories import altered, as_contact, make_client, make_office, make_person, sign_in
from tests.support.scope import reading, writing

PASSWORD = "kolm tavalist sona"


def _member(session: Session, firm_id: str, email: str, password: str = PASSWORD) -> str:
    return add_staff(session, system(firm_id), name="Mari", email=email, role=Role.ACCOUNTANT, password=password)


def _address(session: Session, firm_id: str) -> str:
    return session.scalars(select(Portal.address).where(Portal.firm_id == firm_id)).one() or ""


def _link(session: Session, contact: Actor, **more: Any) -> str:
    given = {"valid": timedelta(hours=24), "client_id": contact.client_id, **more}
    return links.token(
        links.issue(session, firm_id=contact.firm_id, kind=Kind.CONTACT, person_id=contact.person_id, **given)
    )


def _asked(session: Session) -> list[str]:
    return list(session.scalars(select(Activity.subject_id).where(Activity.kind == "sign_in.asked")))


# Staff


def test_a_password_opens_the_account_that_it_belongs_to(database: Any) -> None:
    with writing() as session:
        ours, theirs = make_office(session, "Ours"), make_office(session, "Theirs")
        mine = _member(session, ours.firm_id, "mari@firm.ee")
        same = _member(session, theirs.firm_id, "Mari@Firm.ee", "quite another phrase")
    with reading() as session:
        for typed, found in ((PASSWORD, mine), ("quite another phrase", same)):
            member = check_password(session, " MARI@firm.ee", typed)
            assert member is not None
            assert member.id == found
        assert check_password(session, "mari@firm.ee", "wrong") is None
        assert check_password(session, "nobody@firm.ee", PASSWORD) is None
        assert check_password(session, "no address", PASSWORD) is None


def test_somebody_who_left_can_not_sign_in_nor_go_on(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        member = session.get_one(StaffMember, _member(session, office.firm_id, "mari@firm.ee"))
        done = sign_in_staff(session, member, "", "")
        member.active = False
    with writing() as session:
        assert check_password(session, "mari@firm.ee", PASSWORD) is None
        assert staff_actor(session, hash_token(done.token)) is None


def test_a_sign_in_replaces_the_one_that_the_browser_had(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        member = session.get_one(StaffMember, _member(session, office.firm_id, "mari@firm.ee"))
        first = sign_in_staff(session, member, "", "").token
        second = sign_in_staff(session, member, "//evil.example", "", hash_token(first))
        assert second.token != first
        assert second.path == "/tasks"
        assert staff_actor(session, hash_token(first)) is None
        actor = staff_actor(session, hash_token(second.token))
        assert actor is not None
        assert actor.person_id == member.id
        stored = session.scalars(select(WebSession.token_hash)).all()
        assert second.token not in stored


def test_signing_out_ends_the_session_in_the_database(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        token = sign_in(session, office.staff)
        assert end_session(session, hash_token(token)) is True
        assert end_session(session, hash_token(token)) is False
        assert staff_actor(session, hash_token(token)) is None


def test_a_session_runs_out(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        token = start_session(
            session, kind=Kind.STAFF, firm_id=office.firm_id, person_id=office.staff.person_id, user_agent="x" * 999
        )
        assert staff_actor(session, hash_token(token)) is not None
        session.execute(update(WebSession).values(expires_at=now() - timedelta(seconds=1)))
        assert staff_actor(session, hash_token(token)) is None


def test_a_session_of_one_side_is_none_of_the_other(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        staff, contact = sign_in(session, office.staff), sign_in(session, office.contact)
        assert contact_actor(session, hash_token(staff)) is None
        assert staff_actor(session, hash_token(contact)) is None


def test_presence_is_noted_rarely(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        token = sign_in(session, office.staff)
        actor = staff_actor(session, hash_token(token))
        assert actor is not None
        just_now = session.scalars(select(WebSession.last_seen_at)).one()
        presence.note(session, actor)
        assert session.scalars(select(WebSession.last_seen_at)).one() == just_now
        session.execute(update(WebSession).values(last_seen_at=just_now - timedelta(minutes=6)))
        presence.note(session, actor)
        assert session.scalars(select(WebSession.last_seen_at)).one() >= just_now
    assert presence.is_due(actor.session_id) is True
    assert presence.is_due(actor.session_id) is False


def test_a_staff_link_works_once_and_leads_on(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        token = links.token(
            links.issue(
                session,
                firm_id=office.firm_id,
                kind=Kind.STAFF,
                person_id=office.staff.person_id,
                valid=timedelta(hours=1),
                next_path="/clients",
            )
        )
        done = enter_office(session, token, "browser")
        assert (done.path, done.actor.person_id) == ("/clients", office.staff.person_id)
        with pytest.raises(Refused):
            enter_office(session, token, "browser")
        with pytest.raises(Refused):
            enter_office(session, _link(session, office.contact), "browser")
        with pytest.raises(Refused):
            enter_office(session, "made up", "browser")


# The portal's front page


def test_only_a_known_contact_with_an_open_portal_is_sent_a_link(database: Any) -> None:
    with writing() as session:
        ours, theirs = make_office(session, "Ours"), make_office(session, "Theirs")
        closed = make_person(session, ours.staff, ours.client_id, "Closed", portal=False, email="closed@client.ee")
        address = _address(session, ours.firm_id)
        assert ask_link(session, address.upper(), ours.contact.email.upper(), f"/p/{address}/tasks/1") is True
        assert ask_link(session, address, theirs.contact.email) is False
        assert ask_link(session, address, "nobody@client.ee") is False
        assert ask_link(session, address, closed.email) is False
        assert ask_link(session, address, ours.staff.email) is False
        assert ask_link(session, "nowhere", ours.contact.email) is False
        assert _asked(session) == [ours.contact.person_id]
        data = session.scalars(select(Activity.data).where(Activity.kind == "sign_in.asked")).one()
        assert data == {"next": "/tasks/1", "client_id": None}


def test_nobody_is_sent_a_link_into_a_closed_portal(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        address, email = _address(session, office.firm_id), office.contact.email
        session.execute(update(Client).where(Client.id == office.client_id).values(portal_open=False))
        assert ask_link(session, address, email) is False
        session.execute(update(Client).where(Client.id == office.client_id).values(portal_open=True))
        assert ask_link(session, address, email) is True
        deactivate_portal(session, office.staff)
        assert ask_link(session, address, email) is False


# A contact's link


def test_looking_at_a_link_uses_nothing_up_and_pressing_does(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        make_office(session, "Other")
        address = _address(session, office.firm_id)
        token = _link(session, office.contact, next_path="/tasks/1")
        for _ in range(3):
            assert link_page(session, address, token).state == "ready"
        entered = enter_portal(session, address, token, "phone")
        assert entered.path == f"/p/{address}/tasks/1"
        assert entered.actor.person_id == office.contact.person_id
        assert contact_actor(session, hash_token(entered.token)) == entered.actor
        assert link_page(session, address, token).state == "used"
        with pytest.raises(Refused, match="already used"):
            enter_portal(session, address, token, "phone")


def test_of_two_presses_at_once_one_signs_in(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        address, token = _address(session, office.firm_id), _link(session, office.contact)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def press() -> None:
        barrier.wait()
        try:
            with writing() as session:
                enter_portal(session, address, token, "phone")
            outcomes.append("entered")
        except Refused as error:
            outcomes.append(error.text.msgid)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count("entered") == 1
    assert outcomes.count("This link was already used. Each link opens the portal once.") == 3
    with reading() as session:
        assert session.scalar(select(func.count()).where(WebSession.kind == Kind.CONTACT)) == 1


def test_a_newer_link_voids_the_older_of_this_person_only(database: Any) -> None:
    with writing() as session:
        office, other = make_office(session), make_office(session, "Other")
        address = _address(session, office.firm_id)
        theirs = _link(session, other.contact)
        old = _link(session, office.contact)
        new = _link(session, office.contact)
        assert link_page(session, address, old).state == "voided"
        with pytest.raises(Refused, match="newer link"):
            enter_portal(session, address, old, "phone")
        assert link_page(session, address, new).state == "ready"
        assert link_page(session, _address(session, other.firm_id), theirs).state == "ready"


def test_an_expired_link_offers_a_fresh_one_to_the_same_person(database: Any) -> None:
    with writing() as session:
        office, other = make_office(session), make_office(session, "Other")
        address = _address(session, office.firm_id)
        token = _link(session, office.contact, valid=timedelta(seconds=-1), next_path="/tasks/1")
        assert link_page(session, address, token).state == "expired"
        with pytest.raises(Refused, match="expired"):
            enter_portal(session, address, token, "phone")
        assert fresh_link(session, address, token) is True
        assert _asked(session) == [office.contact.person_id]
        data = session.scalars(select(Activity.data).where(Activity.kind == "sign_in.asked")).one()
        assert data == {"next": "/tasks/1", "client_id": office.client_id}
        for at, text in ((_address(session, other.firm_id), token), (address, "made up"), (address, altered(token))):
            with pytest.raises(NotFound):
                fresh_link(session, at, text)


def test_a_link_opens_no_other_portal_and_no_closed_one(database: Any) -> None:
    with writing() as session:
        office, other = make_office(session), make_office(session, "Other")
        address, elsewhere = _address(session, office.firm_id), _address(session, other.firm_id)
        token = _link(session, office.contact)
        assert link_page(session, elsewhere, token).state == "unknown"
        with pytest.raises(NotFound):
            enter_portal(session, elsewhere, token, "phone")
        with pytest.raises(NotFound):
            link_page(session, "nowhere", token)
        deactivate_portal(session, office.staff)
        assert link_page(session, address, token).state == "closed"
        with pytest.raises(Refused, match="closed"):
            enter_portal(session, address, token, "phone")
        # Nothing was used up meanwhile.
        assert session.scalars(select(SignInLink.used_at).where(SignInLink.firm_id == office.firm_id)).one() is None


def test_a_link_is_not_made_twice(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        made = links.issue(
            session,
            firm_id=office.firm_id,
            kind=Kind.CONTACT,
            person_id=office.contact.person_id,
            valid=timedelta(hours=1),
        )
        again = links.issue(
            session,
            firm_id=office.firm_id,
            kind=Kind.CONTACT,
            person_id=office.contact.person_id,
            valid=timedelta(hours=1),
            link_id=made,
        )
        assert again == made
        assert session.scalars(select(SignInLink.voided_at)).all() == [None]


def test_the_first_entry_is_remembered_per_client(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        address = _address(session, office.firm_id)
        enter_portal(session, address, _link(session, office.contact), "phone")
        first = session.scalars(select(ClientContact.first_entered_at)).one()
        assert first is not None
        enter_portal(session, address, _link(session, office.contact), "phone")
        assert session.scalars(select(ClientContact.first_entered_at)).one() == first
        data = session.scalars(
            select(Activity.data).where(Activity.kind == "contact.entered").order_by(Activity.id)
        ).all()
        assert [entry["first"] for entry in data] == [True, False]


# Several clients


def test_switching_turns_to_another_client_and_is_remembered(database: Any) -> None:
    with writing() as session:
        office, other = make_office(session), make_office(session, "Other")
        second = make_client(session, office.staff, "Second")
        make_person(session, office.staff, second, "Mari Maasikas", email=office.contact.email)
        address = _address(session, office.firm_id)
        entered = enter_portal(session, address, _link(session, office.contact), "phone")
        assert entered.actor.client_id == office.client_id
        switch_client(session, entered.actor, second)
        actor = contact_actor(session, hash_token(entered.token))
        assert actor is not None
        assert actor.client_id == second
        assert session.get_one(Contact, actor.person_id).last_client_id == second
        # The next sign-in opens the last one used.
        again = enter_portal(session, address, _link(session, office.contact, client_id=None), "phone")
        assert again.actor.client_id == second
        for wrong in (other.client_id, "nothing"):
            with pytest.raises(NotFound):
                switch_client(session, actor, wrong)
        with pytest.raises(NotFound):
            switch_client(session, office.staff, office.client_id)


def test_a_client_that_closes_is_left_for_an_open_one(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        second = make_client(session, office.staff, "Second")
        make_person(session, office.staff, second, "Mari Maasikas", email=office.contact.email)
        token = sign_in(session, as_contact(session, office.contact.person_id, second))
        for client_id in (second, office.client_id):
            actor = contact_actor(session, hash_token(token))
            assert actor is not None
            assert actor.client_id == client_id
            session.execute(update(Client).where(Client.id == client_id).values(portal_open=False))
        assert contact_actor(session, hash_token(token)) is None
