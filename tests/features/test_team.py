"""Who works at a firm: invitations, roles, leaving and coming back (both databases)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.wiring  # noqa: F401
from portal_app.access import links, proofs
from portal_app.access.commands.office import check_password, enter_office
from portal_app.access.commands.passwords import forgot_password
from portal_app.access.queries import staff_actor
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.models import MailedProof, StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.core import db
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import ConfirmFirst, Invalid, KontorError, NotFound, Refused
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands as tasks
from portal_app.tasks.models import Task
from portal_app.tasks.queries import task as office_task
from portal_app.tasks.rules import TaskFields
from portal_app.team.invitations import checked_joining, invite, invite_again, join, joining, withdraw_invitation
from portal_app.team.members import change_role, deactivate, let_back_in
from portal_app.team.queries import people
from tests.factories import Office, make_client, make_office, make_staff, sign_in
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher

NEW = {"name": "Tiina Uus", "email": "Tiina@firm.example.com", "role": "accountant", "language": "en"}
BEGIN = {
    "name": "Tiina Uusmaa",
    "language": "et",
    "time_zone": "Europe/Riga",
    "password": "neli hoopis muud sona",
    "password_again": "neli hoopis muud sona",
}
STALE = now() - timedelta(hours=1)


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _staff(office: Office, role: Role = Role.ACCOUNTANT, name: str = "Mari Maasikas") -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, name, role)


def _token(office: Office) -> str:
    """Of the newest invitation."""
    with reading() as session:
        newest = session.scalars(
            select(MailedProof.id).where(MailedProof.purpose == "join").order_by(MailedProof.id.desc())
        ).first()
    return proofs.token(newest or "")


def _role(actor: Actor) -> tuple[str, bool]:
    with reading() as session:
        member = session.get_one(StaffMember, actor.person_id)
        return member.role, member.active


def _mails(kind: str) -> int:
    with reading() as session:
        return len(session.scalars(select(OutboxMail.id).where(OutboxMail.kind == kind)).all())


def _in_own_work(command: Callable[..., Any], actor: Actor, *args: Any) -> Any:
    with writing() as session:
        return command(session, actor, *args)


# Invitations


def test_whoever_is_invited_chooses_a_password_and_works_here(office: Office) -> None:
    member_id = _in_own_work(invite, office.staff, NEW)
    token = _token(office)
    with reading() as session:
        shown = joining(session, token)
        assert (shown.ready, shown.name, shown.email) == (True, "Tiina Uus", "Tiina@firm.example.com")
        assert "Ledger" in shown.firm
        # Invited is not working here: neither a password nor a forgotten one opens anything.
        assert check_password(session, NEW["email"], "") is None
    with writing() as session:
        assert forgot_password(session, NEW["email"]) == 0
    with reading() as session:
        hashed = checked_joining(session, token, BEGIN)
    with writing() as session:
        join(session, token, BEGIN, hashed)
    with reading() as session:
        member = check_password(session, NEW["email"].lower(), BEGIN["password"])
        assert member is not None and member.id == member_id
        assert (member.name, member.language, member.time_zone) == ("Tiina Uusmaa", "et", "Europe/Riga")
        assert (member.role, member.active, member.invited_at) == ("accountant", True, None)
        kinds = session.scalars(select(Activity.kind).where(Activity.subject_id == member_id)).all()
        assert set(kinds) == {"staff.invited", "staff.joined"}
    # Once.
    with pytest.raises(Refused), writing() as session:
        join(session, token, BEGIN, hashed)
    with reading() as session:
        assert not joining(session, token).ready


def test_the_invitation_arrives_with_its_link(office: Office, environment: Environment, smtp: SmtpCatcher) -> None:
    environment.set(smtp_url=smtp.url, public_url="https://portal.example.com")
    _in_own_work(invite, office.staff, {**NEW, "role": "admin"})
    drain()
    (mail,) = smtp.messages
    assert "Tiina@firm.example.com" in mail.recipients
    assert f"https://portal.example.com/join/{_token(office)}" in mail.text()
    assert "Administrator" in mail.text() and office.staff.name in mail.text()


def test_a_newer_invitation_voids_the_older(office: Office) -> None:
    member_id = _in_own_work(invite, office.staff, NEW)
    first = _token(office)
    _in_own_work(invite_again, office.staff, member_id)
    second = _token(office)
    with reading() as session:
        assert (joining(session, first).ready, joining(session, second).ready) == (False, True)
    assert _mails("staff_invitation") == 2


def test_an_invitation_lasts_three_days(office: Office) -> None:
    _in_own_work(invite, office.staff, NEW)
    with reading() as session:
        proof = session.scalars(select(MailedProof)).one()
        assert proof.expires_at - proof.created_at == timedelta(days=3)
    with writing() as session:
        session.execute(update(MailedProof).values(expires_at=now()))
    with reading() as session:
        assert not joining(session, _token(office)).ready
        with pytest.raises(Refused):
            checked_joining(session, _token(office), BEGIN)


def test_an_invitation_is_withdrawn(office: Office, smtp: SmtpCatcher, environment: Environment) -> None:
    environment.set(smtp_url=smtp.url)
    member_id = _in_own_work(invite, office.staff, NEW)
    _in_own_work(withdraw_invitation, office.staff, member_id)
    with reading() as session:
        assert not joining(session, _token(office)).ready
        assert session.get(StaffMember, member_id) is None
    drain()
    assert smtp.messages == []
    # The address is free again.
    assert _in_own_work(invite, office.staff, NEW) != member_id


def test_what_is_typed_at_the_beginning_is_judged(office: Office) -> None:
    _in_own_work(invite, office.staff, NEW)
    wrong = {"name": " ", "language": "xx", "time_zone": "Mars", "password": "short", "password_again": "short"}
    with reading() as session, pytest.raises(Invalid) as raised:
        checked_joining(session, _token(office), wrong)
    assert set(raised.value.faults) == {"name", "language", "time_zone", "password"}


def test_an_address_of_the_firm_is_said_at_its_field(office: Office) -> None:
    left = _staff(office, name="Lea Läinud")
    _in_own_work(deactivate, office.staff, left.person_id)
    _in_own_work(invite, office.staff, NEW)
    for email, words in (
        (office.staff.email.upper(), "works here already"),
        (left.email, "Let them back in"),
        (NEW["email"], "invited already"),
        ("no address", "not an e-mail address"),
    ):
        with pytest.raises(Invalid) as raised:
            _in_own_work(invite, office.staff, {**NEW, "email": email})
        assert words in raised.value.faults["email"].msgid
    # At another firm it is nobody's.
    with writing() as session:
        other = make_office(session, "Third").staff
    assert _in_own_work(invite, other, {**NEW, "email": office.staff.email})


def test_who_may_invite_whom(office: Office) -> None:
    admin, accountant = _staff(office, Role.ADMIN), _staff(office)
    assert _in_own_work(invite, admin, NEW)
    for role in ("owner", "admin", "", "emperor"):
        with pytest.raises(Invalid) as raised:
            _in_own_work(invite, admin, {**NEW, "email": f"{role}x@firm.example.com", "role": role})
        assert set(raised.value.faults) == {"role"}
    for actor in (accountant, office.contact):
        with pytest.raises(NotFound):
            _in_own_work(invite, actor, {**NEW, "email": "n@firm.example.com"})
    with pytest.raises(ConfirmFirst):
        _in_own_work(invite, replace(office.staff, confirmed_at=STALE), {**NEW, "email": "n@firm.example.com"})


def test_nothing_is_anybodys_who_is_only_invited(office: Office) -> None:
    mari, invited = _staff(office).person_id, _in_own_work(invite, office.staff, NEW)
    with writing() as session:
        tasks.create_task(session, office.staff, office.client_id, TaskFields("Books", assignee_id=mari))
        make_client(session, office.staff, "Kask OÜ", manager_id=mari)
    with pytest.raises(NotFound), writing() as session:
        tasks.create_task(session, office.staff, office.client_id, TaskFields("Books", assignee_id=invited))
    with pytest.raises(Invalid), writing() as session:
        make_client(session, office.staff, "Mänd OÜ", manager_id=invited)
    _in_own_work(withdraw_invitation, office.staff, invited)


# Roles


def test_an_owner_changes_a_role_and_the_person_is_told(
    office: Office, environment: Environment, smtp: SmtpCatcher
) -> None:
    environment.set(smtp_url=smtp.url)
    mari = _staff(office)
    with writing() as session:
        token = sign_in(session, mari)
    _in_own_work(change_role, office.staff, mari.person_id, "admin")
    with reading() as session:
        actor = staff_actor(session, hash_token(token))
        assert actor is not None and actor.role is Role.ADMIN
        # Rights that were gained are not for a sign-in from before.
        assert actor.confirmed_at is None
        recorded = session.scalars(select(Activity.data).where(Activity.kind == "staff.role_changed")).one()
        assert recorded["changes"] == [{"field": "role", "before": "accountant", "after": "admin"}]
    drain()
    (mail,) = smtp.messages
    assert (
        mari.email in mail.recipients
        and "Accountant → Administrator" in mail.text()
        and office.staff.name in mail.text()
    )


def test_losing_rights_keeps_the_sign_in(office: Office) -> None:
    admin = _staff(office, Role.ADMIN)
    with writing() as session:
        token = sign_in(session, admin)
    _in_own_work(change_role, office.staff, admin.person_id, "accountant")
    with reading() as session:
        actor = staff_actor(session, hash_token(token))
        assert actor is not None and actor.role is Role.ACCOUNTANT and actor.confirmed_at is not None


def test_only_owners_make_and_unmake_owners_and_admins(office: Office) -> None:
    admin, other_admin, mari = _staff(office, Role.ADMIN), _staff(office, Role.ADMIN), _staff(office)
    for member, role in ((mari, "admin"), (mari, "owner"), (other_admin, "accountant"), (office.staff, "accountant")):
        with pytest.raises(Refused):
            _in_own_work(change_role, admin, member.person_id, role)
    for member in (other_admin, office.staff):
        with pytest.raises(Refused):
            _in_own_work(deactivate, admin, member.person_id)
    assert [_role(one)[0] for one in (mari, other_admin, office.staff)] == ["accountant", "admin", "owner"]
    _in_own_work(change_role, office.staff, mari.person_id, "owner")
    _in_own_work(change_role, mari, office.staff.person_id, "accountant")
    assert (_role(mari), _role(office.staff)) == (("owner", True), ("accountant", True))


def test_nobody_takes_more_rights(office: Office) -> None:
    admin = _staff(office, Role.ADMIN)
    with pytest.raises(Refused):
        _in_own_work(change_role, admin, admin.person_id, "owner")
    _in_own_work(change_role, admin, admin.person_id, "accountant")
    # What the open page's actor was does not count.
    for role in ("admin", "owner"):
        with pytest.raises(NotFound):
            _in_own_work(change_role, admin, admin.person_id, role)
    with pytest.raises(Invalid):
        _in_own_work(change_role, office.staff, admin.person_id, "emperor")
    assert _role(admin) == ("accountant", True)


def test_the_last_owner_stays(office: Office) -> None:
    for role in ("admin", "accountant"):
        with pytest.raises(Refused, match="owner"):
            _in_own_work(change_role, office.staff, office.staff.person_id, role)
    with pytest.raises(Refused, match="owner"):
        _in_own_work(deactivate, office.staff, office.staff.person_id)
    second = _staff(office, Role.OWNER)
    # One who left, or is only invited, does not count.
    _in_own_work(deactivate, office.staff, second.person_id)
    _in_own_work(invite, office.staff, {**NEW, "role": "owner"})
    with pytest.raises(Refused, match="owner"):
        _in_own_work(deactivate, office.staff, office.staff.person_id)
    _in_own_work(let_back_in, office.staff, second.person_id)
    _in_own_work(deactivate, office.staff, office.staff.person_id)
    assert (_role(office.staff)[1], _role(second)) == (False, ("owner", True))


@pytest.mark.parametrize("command", [lambda s, a, m: change_role(s, a, m, "accountant"), deactivate])
def test_two_owners_who_unmake_each_other_at_once_leave_one(office: Office, command: Callable[..., Any]) -> None:
    for _ in range(5):
        with writing() as session:
            first = make_office(session, "Duel").staff
            second = make_staff(session, first.firm_id, "Second", Role.OWNER)
        ready = threading.Barrier(2)
        refused: list[Exception] = []

        def run(actor: Actor, other: Actor, ready: Any = ready, refused: list[Exception] = refused) -> None:
            ready.wait(10)
            try:
                with db.writing(actor.firm_id) as session:
                    command(session, actor, other.person_id)
            except KontorError as error:
                refused.append(error)

        duel = [threading.Thread(target=run, args=pair) for pair in ((first, second), (second, first))]
        for thread in duel:
            thread.start()
        for thread in duel:
            thread.join(30)
        owners = [one for one in (first, second) if _role(one) == ("owner", True)]
        assert len(owners) == 1 and len(refused) == 1


def test_roles_ask_for_a_fresh_sign_in(office: Office) -> None:
    mari = _staff(office)
    stale = replace(office.staff, confirmed_at=STALE)
    for command, *args in (
        (change_role, mari.person_id, "admin"),
        (deactivate, mari.person_id),
    ):
        with pytest.raises(ConfirmFirst):
            _in_own_work(command, stale, *args)
    assert _role(mari) == ("accountant", True)
    _in_own_work(deactivate, office.staff, mari.person_id)
    with pytest.raises(ConfirmFirst):
        _in_own_work(let_back_in, stale, mari.person_id)
    assert _role(mari) == ("accountant", False)


# Leaving and coming back


def test_whoever_leaves_is_out_at_once_and_their_tasks_keep_their_name(office: Office) -> None:
    mari = _staff(office)
    with writing() as session:
        tokens = [sign_in(session, mari) for _ in range(2)]
        link = links.issue(
            session, firm_id=mari.firm_id, kind=Kind.STAFF, person_id=mari.person_id, valid=timedelta(days=1)
        )
        proof = proofs.issue(
            session, proofs.Purpose.PASSWORD, firm_id=mari.firm_id, kind=Kind.STAFF, person_id=mari.person_id
        )
        task = tasks.create_task(session, office.staff, office.client_id, TaskFields("Books")).task_id
        session.execute(update(Task).where(Task.id == task).values(assignee_id=mari.person_id))
    _in_own_work(deactivate, office.staff, mari.person_id)
    with reading() as session:
        assert [staff_actor(session, hash_token(token)) for token in tokens] == [None, None]
        ended = session.scalars(select(WebSession.ended_at).where(WebSession.person_id == mari.person_id)).all()
        assert len(ended) == 2 and all(ended)
        assert session.get_one(MailedProof, proof).voided_at is not None
        assert mari.name in repr(office_task(session, office.staff, task))
    with pytest.raises(Refused), writing() as session:
        enter_office(session, links.token(link), "")
    # Back in: not by what was open before.
    _in_own_work(let_back_in, office.staff, mari.person_id)
    assert _role(mari) == ("accountant", True)
    with reading() as session:
        assert [staff_actor(session, hash_token(token)) for token in tokens] == [None, None]
    with pytest.raises(Refused), writing() as session:
        enter_office(session, links.token(link), "")
    with reading() as session:
        kinds = session.scalars(
            select(Activity.kind).where(Activity.subject_id == mari.person_id, Activity.kind.startswith("staff."))
        ).all()
    assert sorted(kinds) == ["staff.back", "staff.left"]


def test_whoever_was_removed_is_told_once_at_their_address(
    office: Office, environment: Environment, smtp: SmtpCatcher
) -> None:
    environment.set(smtp_url=smtp.url)
    mari, juri = _staff(office), _staff(office)
    _in_own_work(deactivate, office.staff, mari.person_id)
    drain()
    (mail,) = smtp.messages
    assert mail.recipients == (mari.email,)
    assert f"{office.staff.name} ended your access to" in mail.text() and "sign-in" not in mail.text()
    # Nothing else reaches them any more, and nobody else was told.
    with writing() as session:
        forgot_password(session, mari.email)
    drain()
    assert len(smtp.messages) == 1 and juri.email not in mail.recipients


def test_the_wrong_people_change_nobody(office: Office) -> None:
    mari, accountant = _staff(office), _staff(office)
    gone = _staff(office)
    _in_own_work(deactivate, office.staff, gone.person_id)
    invited = _in_own_work(invite, office.staff, NEW)
    with writing() as session:
        stranger = make_office(session, "Third").staff
    for actor in (stranger, accountant, office.contact, replace(gone, role=Role.OWNER)):
        for command, *args in (
            (change_role, mari.person_id, "admin"),
            (deactivate, mari.person_id),
            (let_back_in, gone.person_id),
            (invite_again, invited),
            (withdraw_invitation, invited),
        ):
            with pytest.raises(NotFound):
                _in_own_work(command, actor, *args)
    # Each thing only where it makes sense.
    for command, *args in (
        (change_role, gone.person_id, "admin"),
        (change_role, invited, "admin"),
        (deactivate, invited),
        (let_back_in, invited),
        (let_back_in, mari.person_id),
        (invite_again, mari.person_id),
        (withdraw_invitation, mari.person_id),
        (withdraw_invitation, gone.person_id),
    ):
        with pytest.raises(NotFound):
            _in_own_work(command, office.staff, *args)
    assert (_role(mari), _role(gone)) == (("accountant", True), ("accountant", False))


# The list


def test_owners_see_everybody_and_what_they_may_do(office: Office) -> None:
    admin, mari, gone = _staff(office, Role.ADMIN, "Aadu"), _staff(office, name="Mari"), _staff(office, name="Gone")
    _in_own_work(deactivate, office.staff, gone.person_id)
    _in_own_work(invite, office.staff, NEW)
    with writing() as session:
        sign_in(session, mari)
    with reading() as session:
        shown = people(session, office.staff)
        assert [(row.name, row.state) for row in shown.rows] == [
            ("Aadu", "active"),
            ("Mari", "active"),
            (office.staff.name, "active"),
            ("Tiina Uus", "invited"),
            ("Gone", "left"),
        ]
        rows = {row.name: row for row in shown.rows}
        assert rows["Mari"].last_seen and not rows["Aadu"].last_seen and rows["Mari"].email == mari.email
        assert rows["Gone"].may_return and not rows["Gone"].may_end and rows[office.staff.name].me
        assert [choice.role for choice in shown.roles] == ["owner", "admin", "accountant"] and shown.total == 5
        # An admin manages accountants only, and may give up what they are.
        rows = {row.name: row for row in people(session, admin).rows}
        assert (rows["Mari"].may_end, rows[office.staff.name].may_end, rows["Aadu"].may_change) == (True, False, True)
        assert [choice.role for choice in people(session, admin).roles] == ["accountant"]


def test_accountants_see_names_and_roles_only(office: Office) -> None:
    mari, gone = _staff(office), _staff(office, name="Gone")
    _in_own_work(deactivate, office.staff, gone.person_id)
    _in_own_work(invite, office.staff, NEW)
    with writing() as session:
        sign_in(session, office.staff)
    with reading() as session:
        shown = people(session, mari)
        assert {row.name for row in shown.rows} == {mari.name, office.staff.name} and not shown.manages
        assert not any(row.email or row.last_seen or row.second_step or row.may_end for row in shown.rows)
        with pytest.raises(NotFound):
            people(session, office.contact)


def test_a_page_holds_fifty(office: Office) -> None:
    with writing() as session:
        for number in range(51):
            make_staff(session, office.firm_id, f"Person {number:02}")
    with reading() as session:
        first, second = people(session, office.staff, 1), people(session, office.staff, 2)
    assert (len(first.rows), len(second.rows), first.total) == (50, 2, 52)
