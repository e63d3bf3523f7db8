"""A changed address: confirmed at the new one, told to the old one, and nothing about whose it is (both databases)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.wiring  # noqa: F401
from portal_app.access import links, proofs
from portal_app.access.addresses import address_page, pending_address
from portal_app.access.commands.email_change import ask_email_change, take_email_change, withdraw_email_change
from portal_app.access.commands.passwords import change_password
from portal_app.accounts.actor import Actor, Kind, system
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import Contact, MailedProof, SignInLink, StaffMember
from portal_app.activity.models import Activity
from portal_app.clients.commands.contact import edit_contact
from portal_app.clients.commands.portal import close_contact
from portal_app.clients.models import Client
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.core.errors import ConfirmFirst, Invalid, NotFound, Refused
from portal_app.notifications.delivery import drain
from portal_app.team.members import deactivate
from tests.factories import Office, hashed, make_office, make_person, make_staff
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher
from tests.support.statements import counted

NEW = "New.Address@home.example.com"


@pytest.fixture
def office(database: Any, environment: Environment, smtp: SmtpCatcher) -> Office:
    environment.set(smtp_url=smtp.url, public_url="https://portal.example.com")
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


@pytest.fixture(params=["staff", "contact"])
def person(request: pytest.FixtureRequest, office: Office) -> Actor:
    return office.staff if request.param == "staff" else office.contact


def _do(command: Callable[..., Any], *args: Any) -> Any:
    with writing() as session:
        return command(session, *args)


def _token() -> str:
    with reading() as session:
        newest = session.scalars(
            select(MailedProof.id).where(MailedProof.purpose == "email").order_by(MailedProof.id.desc())
        ).first()
    return proofs.token(newest or "")


def _email(actor: Actor) -> str:
    with reading() as session:
        person = session.get_one(StaffMember if actor.is_staff else Contact, actor.person_id)
        return person.email or ""


def test_an_address_changes_when_its_owner_says_so(person: Actor, smtp: SmtpCatcher) -> None:
    _do(ask_email_change, person, f" {NEW} ")
    with reading() as session:
        assert pending_address(session, person) == NEW
    drain()
    (link,), (told,) = smtp.to(NEW), smtp.to(person.email)
    assert f"https://portal.example.com/new-address/{_token()}" in link.text()
    assert NEW in told.text() and "not you" in told.text() and "/new-address/" not in told.text()
    assert _email(person) == person.email
    with reading() as session:
        page = address_page(session, _token())
        assert (page.ready, page.email, page.office) == (True, NEW, person.is_staff)
    _do(take_email_change, _token())
    assert _email(person) == NEW
    smtp.reset()
    drain()
    (told,) = smtp.messages
    assert told.recipients == (person.email,) and NEW in told.text() and "not you" in told.text()
    with reading() as session:
        kinds = session.scalars(select(Activity.kind).where(Activity.kind.startswith("email."))).all()
        assert sorted(kinds) == ["email.change_asked", "email.changed"]
        assert pending_address(session, person) == ""
    # Once.
    with pytest.raises(Refused):
        _do(take_email_change, _token())


def test_an_address_in_use_gives_the_same_answer_for_the_same_work(
    person: Actor, office: Office, smtp: SmtpCatcher
) -> None:
    with writing() as session:
        if person.is_staff:
            other = make_staff(session, office.firm_id, "Somebody Else")
        else:
            other = make_person(session, office.staff, office.client_id, "Somebody Else")
    counts, answers = [], []
    for email in (NEW, other.email):
        with writing() as session, counted(engine()) as statements:
            answers.append(ask_email_change(session, person, email))
        counts.append(len(statements))
        with reading() as session:
            assert pending_address(session, person) == email
    assert counts[0] == counts[1] and answers == [None, None]
    smtp.reset()
    drain()
    # Its owner learns of it, but gets no link and no name; the other link was voided by the newer wish.
    (mail,) = smtp.to(other.email)
    assert "yours already" in mail.text() and "/new-address/" not in mail.text() + mail.text("html")
    assert person.name not in mail.text() and person.name not in str(mail.message["to"])
    assert smtp.to(NEW) == []
    # Not even whoever could make the link up takes it.
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    assert (_email(person), _email(other)) == (person.email, other.email)


def test_somebody_else_takes_the_address_in_between(person: Actor, office: Office) -> None:
    _do(ask_email_change, person, NEW)
    with writing() as session:
        other = make_staff(session, office.firm_id) if person.is_staff else None
        if other is not None:
            session.execute(
                update(StaffMember).where(StaffMember.id == other.person_id).values(email=NEW, email_key=NEW.lower())
            )
        else:
            make_person(session, office.staff, office.client_id, "Quick", email=NEW)
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    assert _email(person) == person.email


def test_a_firm_does_not_stand_in_anothers_way(person: Actor) -> None:
    with writing() as session:
        stranger = make_office(session, "Third")
        make_person(session, stranger.staff, stranger.client_id, "Namesake", email=NEW)
    _do(ask_email_change, person, NEW)
    _do(take_email_change, _token())
    assert _email(person) == NEW


def test_what_went_to_the_old_address_is_void(person: Actor) -> None:
    with writing() as session:
        link = links.issue(
            session, firm_id=person.firm_id, kind=person.kind, person_id=person.person_id, valid=timedelta(days=1)
        )
    _do(ask_email_change, person, NEW)
    _do(take_email_change, _token())
    with reading() as session:
        assert session.get_one(SignInLink, link).voided_at is not None


def test_the_old_address_can_stop_it(person: Actor) -> None:
    _do(ask_email_change, person, NEW)
    _do(withdraw_email_change, person)
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    _do(ask_email_change, person, NEW)
    # By a new password, too: whoever asked may not have been them.
    _do(change_password, person, hashed("neli hoopis muud sona"))
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    assert _email(person) == person.email


def test_only_the_newest_link_works_and_for_a_day(person: Actor) -> None:
    _do(ask_email_change, person, "first@home.example.com")
    first = _token()
    _do(ask_email_change, person, NEW)
    with pytest.raises(Refused):
        _do(take_email_change, first)
    with reading() as session:
        proof = session.scalars(select(MailedProof).where(MailedProof.voided_at.is_(None))).one()
        assert proof.expires_at - proof.created_at == timedelta(hours=24)
    with writing() as session:
        session.execute(update(MailedProof).values(expires_at=now()))
    with reading() as session:
        assert not address_page(session, _token()).ready
    with pytest.raises(Refused):
        _do(take_email_change, _token())


def test_who_may_ask(person: Actor) -> None:
    stale = replace(person, confirmed_at=now() - timedelta(hours=1))
    with pytest.raises(ConfirmFirst):
        _do(ask_email_change, stale, NEW)
    with pytest.raises(NotFound):
        _do(ask_email_change, system(person.firm_id), NEW)
    for typed in ("", "no address", person.email.upper()):
        with pytest.raises(Invalid) as raised:
            _do(ask_email_change, person, typed)
        assert set(raised.value.faults) == {"email"}
    with reading() as session:
        assert session.scalars(select(MailedProof)).all() == []


def test_links_of_another_kind_and_of_people_who_left_change_nothing(office: Office) -> None:
    with writing() as session:
        mari = make_staff(session, office.firm_id)
        other = proofs.issue(
            session, proofs.Purpose.PASSWORD, firm_id=office.firm_id, kind=Kind.STAFF, person_id=mari.person_id
        )
    for token in (proofs.token(other), "made-up", ""):
        with pytest.raises(Refused):
            _do(take_email_change, token)
    _do(ask_email_change, mari, NEW)
    _do(deactivate, office.staff, mari.person_id)
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    _do(ask_email_change, office.contact, NEW)
    _do(close_contact, office.staff, office.client_id, office.contact.person_id)
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    assert (_email(mari), _email(office.contact)) == (mari.email, office.contact.email)


def test_an_address_that_the_office_sets_right_ends_what_was_asked_by_the_old_one(office: Office) -> None:
    _do(ask_email_change, office.contact, NEW)
    fields = {"email": "right@client.example.com"}
    _do(edit_contact, office.staff, office.client_id, office.contact.person_id, fields)
    with pytest.raises(Refused):
        _do(take_email_change, _token())
    assert _email(office.contact) == "right@client.example.com"


def test_a_contact_whose_address_was_wrong_is_reached_and_found_again(office: Office, smtp: SmtpCatcher) -> None:
    with writing() as session:
        session.get_one(Contact, office.contact.person_id).email_faulty = True
    _do(ask_email_change, office.contact, NEW)
    drain()
    assert len(smtp.to(NEW)) == 1
    _do(take_email_change, _token())
    with reading() as session:
        assert session.get_one(Contact, office.contact.person_id).email_faulty is False
        assert NEW.lower() in session.get_one(Client, office.client_id).search


def test_an_address_that_the_office_changes_is_told_to_the_old_one(office: Office, smtp: SmtpCatcher) -> None:
    """Whoever can enter the portal signs in by it: asked for freshly, and the old address learns of it."""
    fields = {"email": "right@client.example.com"}
    stale = replace(office.staff, confirmed_at=now() - FRESH_FOR)
    with writing() as session, pytest.raises(ConfirmFirst):
        edit_contact(session, stale, office.client_id, office.contact.person_id, fields)
    assert _email(office.contact) == office.contact.email
    _do(edit_contact, office.staff, office.client_id, office.contact.person_id, fields)
    drain()
    (told,) = smtp.to(office.contact.email)
    assert "right@client.example.com" in told.text() and "not you" in told.text()
    # A phone number, or the address of somebody without a portal, is nobody's way in.
    _do(edit_contact, stale, office.client_id, office.contact.person_id, {"phone": "+372 5555 5555"})
    with writing() as session:
        other = make_person(session, office.staff, office.client_id, "No Portal", portal=False, email="a@b.example.com")
    smtp.reset()
    _do(edit_contact, stale, office.client_id, other.person_id, {"email": "c@b.example.com"})
    drain()
    assert smtp.messages == []
