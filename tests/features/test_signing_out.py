"""Somebody who manages the firm ends the sign-ins of a colleague or of a contact (both databases)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.access import links, proofs
from portal_app.access.commands.office import enter_office
from portal_app.access.proofs import Purpose
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import MailedProof, SignInLink
from portal_app.audit.models import AuditEntry
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import ConfirmFirst, NotFound, Refused
from portal_app.core.ids import new_id
from portal_app.factors.models import SignInStep
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.team.members import deactivate
from portal_app.team.signing_out import sign_out_contact, sign_out_member
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher

Command = Callable[[Session, Actor, str], str]


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _staff(office: Office, role: Role = Role.ACCOUNTANT, name: str = "Mari Maasikas") -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, name, role)


def _perform(command: Command, actor: Actor, person_id: str) -> str:
    with writing() as session:
        return command(session, actor, person_id)


def _signed_in(person: Actor) -> str:
    with writing() as session:
        return sign_in(session, person)


def _is_in(token: str) -> bool:
    with reading() as session:
        hashed = hash_token(token)
        return (staff_actor(session, hashed) or contact_actor(session, hashed)) is not None


def _open_ways(person: Actor) -> list[str]:
    """What could sign a person in, or could be used to become them: a link, a proof, a first step."""
    at = now()
    with writing() as session:
        link = SignInLink(
            firm_id=person.firm_id,
            kind=person.kind.value,
            person_id=person.person_id,
            created_at=at,
            expires_at=at + timedelta(hours=1),
        )
        session.add(link)
        session.add(
            SignInStep(
                token_hash=new_id(),
                firm_id=person.firm_id,
                kind=person.kind.value,
                person_id=person.person_id,
                created_at=at,
                expires_at=at + timedelta(hours=1),
            )
        )
        proof = proofs.issue(
            session, Purpose.PASSWORD, firm_id=person.firm_id, kind=person.kind, person_id=person.person_id
        )
        session.flush()
        return [link.id, proof]


def _still_open(ways: list[str], person: Actor) -> list[Any]:
    with reading() as session:
        links_open = session.scalars(
            select(SignInLink.id).where(SignInLink.id.in_(ways), SignInLink.voided_at.is_(None))
        ).all()
        proofs_open = session.scalars(
            select(MailedProof.id).where(MailedProof.id.in_(ways), MailedProof.voided_at.is_(None))
        ).all()
        steps = session.scalars(select(SignInStep.id).where(SignInStep.person_id == person.person_id)).all()
        return [*links_open, *proofs_open, *steps]


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.CONTACT])
def test_all_that_is_open_ends_and_nobody_elses(office: Office, kind: Kind) -> None:
    person = _staff(office) if kind is Kind.STAFF else office.contact
    command: Command = sign_out_member if kind is Kind.STAFF else sign_out_contact
    phone, desk, mine = _signed_in(person), _signed_in(person), _signed_in(office.staff)
    ways = _open_ways(person)
    other = _staff(office, name="Other person")
    others, theirs = _signed_in(other), _open_ways(other)
    assert all(map(_is_in, (phone, desk, mine, others))) and len(_still_open(ways, person)) == 3
    assert _perform(command, office.staff, person.person_id) == person.name
    assert not _is_in(phone) and not _is_in(desk) and _still_open(ways, person) == []
    assert _is_in(mine) and _is_in(others) and len(_still_open(theirs, other)) == 3
    # They come in anew as before.
    assert _is_in(_signed_in(person))
    with reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.kind == "sign_in.ended_by_firm")).all()
        assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (
            office.staff.person_id,
            kind.value,
            person.person_id,
        )
        assert (entry.data["title"], entry.data["count"]) == (person.name, 2)


def test_a_link_from_before_opens_nothing(office: Office) -> None:
    mari = _staff(office)
    link, _ = _open_ways(mari)
    _perform(sign_out_member, office.staff, mari.person_id)
    with pytest.raises(Refused), writing() as session:
        enter_office(session, links.token(link), "Firefox", "")


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.CONTACT])
def test_they_are_told_by_mail_who_did_it(
    office: Office, kind: Kind, environment: Environment, smtp: SmtpCatcher
) -> None:
    environment.set(smtp_url=smtp.url)
    person = _staff(office) if kind is Kind.STAFF else office.contact
    _signed_in(person)
    _perform(sign_out_member if kind is Kind.STAFF else sign_out_contact, office.staff, person.person_id)
    drain()
    (mail,) = smtp.messages
    assert person.email in mail.recipients
    assert office.staff.name in mail.text() and "signed you out everywhere" in mail.text()
    assert "You were signed out" in str(mail.message["Subject"])


def test_who_may_sign_out_whom(office: Office) -> None:
    admin, other_admin, mari = _staff(office, Role.ADMIN), _staff(office, Role.ADMIN), _staff(office)
    with writing() as session:
        rival = make_office(session, "Rival")
    tokens = [_signed_in(one) for one in (other_admin, mari, office.staff, office.contact)]
    for member in (other_admin, office.staff):
        with pytest.raises(Refused, match="owner"):
            _perform(sign_out_member, admin, member.person_id)
    with pytest.raises(Refused, match="your own"):
        _perform(sign_out_member, admin, admin.person_id)
    for actor in (mari, office.contact, rival.staff, rival.contact):
        for command, person in ((sign_out_member, other_admin), (sign_out_contact, office.contact)):
            with pytest.raises(NotFound):
                _perform(command, actor, person.person_id)
    for command, person in ((sign_out_member, mari), (sign_out_contact, office.contact)):
        with pytest.raises(ConfirmFirst):
            _perform(command, replace(admin, confirmed_at=now() - timedelta(hours=1)), person.person_id)
    # One's id on the other's side is nobody's.
    for command, person in ((sign_out_member, office.contact), (sign_out_contact, mari)):
        with pytest.raises(NotFound):
            _perform(command, office.staff, person.person_id)
    assert all(map(_is_in, tokens))
    with reading() as session:
        assert session.scalars(select(OutboxMail.id).where(OutboxMail.kind == "factors_changed")).all() == []
    _perform(sign_out_member, admin, mari.person_id)
    _perform(sign_out_contact, admin, office.contact.person_id)
    _perform(sign_out_member, office.staff, other_admin.person_id)
    assert [_is_in(token) for token in tokens] == [False, False, True, False]


def test_who_left_has_nothing_to_end(office: Office) -> None:
    mari = _staff(office)
    _perform(deactivate, office.staff, mari.person_id)
    with pytest.raises(NotFound):
        _perform(sign_out_member, office.staff, mari.person_id)
