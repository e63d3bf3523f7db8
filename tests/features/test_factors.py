"""Authenticator apps, recovery codes, passkeys, and what firms demand (B5, P4)."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401  (who is told of what)
from portal_app.accounts.actor import Actor, Kind, Role, system
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import WebSession
from portal_app.activity.models import Activity
from portal_app.core import clock
from portal_app.core.clock import now
from portal_app.core.errors import ConfirmFirst, Invalid, NotFound, Refused
from portal_app.factors.commands import authenticator, demand, passkeys, recovery, reset, showing
from portal_app.factors.models import Authenticator, Passkey, RecoveryCode
from portal_app.factors.queries import colleagues, contact_has_factor, has_factor, my_factors, needs
from portal_app.factors.queries import demand as read_demand
from portal_app.factors.views import Needs
from portal_app.notifications.models import OutboxMail
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.authenticator import App
from tests.support.environment import Environment
from tests.support.passkey import Device
from tests.support.scope import reading, writing

#: One code is shown for the whole of a test.
pytestmark = pytest.mark.usefixtures("standing_clock")

ORIGIN = "https://portal.example.com"


@pytest.fixture(autouse=True)
def named(environment: Environment) -> None:
    environment.set(public_url=ORIGIN)


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _app(session: Session, actor: Actor) -> tuple[App, list[str]]:
    """Set up an authenticator app, confirmed by the code of the half minute before."""
    made = authenticator.begin(session, actor)
    app = App(made.key)
    return app, authenticator.confirm(session, actor, made.id, app.code(-1))


def _passkey(session: Session, actor: Actor, name: str = "Phone") -> Device:
    device = Device(ORIGIN)
    passkeys.register(session, actor, name, device.make(passkeys.registering(session, actor)))
    return device


def _mails(session: Session, person_id: str) -> list[str]:
    return list(
        session.scalars(select(OutboxMail.kind).where(OutboxMail.recipient_id == person_id).order_by(OutboxMail.id))
    )


def _check(actor: Actor, code: str) -> bool:
    with writing() as session:
        return authenticator.check(session, actor.firm_id, actor.person_id, code)


# Authenticator app


def test_an_app_counts_once_its_first_code_was_shown(office: Office) -> None:
    actor = office.staff
    with writing() as session:
        made = authenticator.begin(session, actor)
        assert made.qr.startswith("data:image/svg+xml;base64,")
        assert not has_factor(session, actor.firm_id, actor.person_id)
    app = App(made.key)
    with pytest.raises(Invalid), writing() as session:
        authenticator.confirm(session, actor, made.id, app.wrong())
    assert not _check(actor, app.code())
    with writing() as session:
        codes = authenticator.confirm(session, actor, made.id, app.code(-1))
        assert len(codes) == 10
    with reading() as session:
        assert has_factor(session, actor.firm_id, actor.person_id)
        assert my_factors(session, actor).codes_left == 10
        assert _mails(session, actor.person_id) == ["factors_changed"]
        kept = session.scalars(select(Authenticator.sealed)).one()
        assert app.secret not in kept


def test_a_code_works_once_and_none_before_it(office: Office) -> None:
    actor = office.staff
    with writing() as session:
        app, _ = _app(session, actor)
    with clock.at(now() + timedelta(minutes=5)):
        assert _check(actor, app.code())
        assert not _check(actor, app.code())
        assert not _check(actor, app.code(-1))
        assert _check(actor, app.code(1))
        assert not _check(actor, "")


def test_the_code_that_confirmed_does_not_sign_in_as_well(office: Office) -> None:
    with writing() as session:
        made = authenticator.begin(session, office.staff)
        app = App(made.key)
        authenticator.confirm(session, office.staff, made.id, app.code())
    assert not _check(office.staff, app.code())


def test_of_many_who_send_one_code_at_once_one_gets_through(office: Office) -> None:
    with writing() as session:
        app, _ = _app(session, office.staff)
    code, passed, lock = app.code(), [], threading.Barrier(6)

    def send() -> None:
        lock.wait()
        passed.append(_check(office.staff, code))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 5 + [True]


def test_a_new_app_replaces_the_old_one_only_when_confirmed(office: Office) -> None:
    actor = office.staff
    with writing() as session:
        old, _ = _app(session, actor)
    with writing() as session:
        stale = authenticator.begin(session, actor)
        fresh = authenticator.begin(session, actor)
    assert _check(actor, old.code())
    new = App(fresh.key)
    with pytest.raises(NotFound), writing() as session:
        authenticator.confirm(session, actor, stale.id, App(stale.key).code())
    with writing() as session:
        assert authenticator.confirm(session, actor, fresh.id, new.code(-1)) == []
    assert not _check(actor, old.code(1))
    assert _check(actor, new.code())


def test_nobody_confirms_or_uses_another_s_app(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
        made = authenticator.begin(session, office.staff)
        app = App(made.key)
    for wrong in (colleague, office.contact):
        with pytest.raises(NotFound), writing() as session:
            authenticator.confirm(session, wrong, made.id, app.code())
    with writing() as session:
        authenticator.confirm(session, office.staff, made.id, app.code(-1))
    assert not _check(colleague, app.code())
    assert not _check(replace(office.staff, firm_id=system("x").firm_id), app.code())
    assert _check(office.staff, app.code())


def test_every_change_needs_a_fresh_sign_in(office: Office) -> None:
    actor = office.staff
    with writing() as session:
        _app(session, actor)
        _passkey(session, actor)
        colleague = make_staff(session, office.firm_id)
        passkey_id = my_factors(session, actor).passkeys[0].id
    stale = replace(actor, confirmed_at=now() - FRESH_FOR)
    tries: list[Any] = [
        lambda s, a: authenticator.begin(s, a),
        lambda s, a: authenticator.confirm(s, a, "x", "123456"),
        lambda s, a: authenticator.remove(s, a),
        lambda s, a: recovery.renew(s, a),
        lambda s, a: passkeys.registering(s, a),
        lambda s, a: passkeys.register(s, a, "Phone", "{}"),
        lambda s, a: passkeys.remove(s, a, passkey_id),
        lambda s, a: demand.set_demand(s, a, Kind.STAFF, True),
        lambda s, a: reset.reset_staff(s, a, colleague.person_id),
        lambda s, a: reset.reset_contact(s, a, office.contact.person_id),
    ]
    for change in tries:
        with pytest.raises(ConfirmFirst), writing() as session:
            change(session, stale)


# Recovery codes


def test_a_recovery_code_works_once_and_is_told(office: Office) -> None:
    actor = office.contact
    with writing() as session:
        _, codes = _app(session, actor)
        kept = list(session.execute(select(RecoveryCode.code_hash, RecoveryCode.sealed)))
        assert len(kept) == 10 and all(bare is None for bare, _ in kept)
        assert len({sealed for _, sealed in kept}) == 10
        hashes = {recovery._hash(actor.person_id, code.replace("-", "")) for code in codes}
        # Neither a code nor the hash of one can be read in the database.
        assert not any(secret in sealed for secret in {*codes, *hashes} for _, sealed in kept)
    with writing() as session:
        assert recovery.use(session, actor, f" {codes[3].upper()} ")
    with writing() as session:
        assert not recovery.use(session, actor, codes[3])
        assert not recovery.use(session, actor, "aaaaa-aaaaa-aaaaa-aaaaa")
        assert not recovery.use(session, office.staff, codes[4])
    with reading() as session:
        assert my_factors(session, actor).codes_left == 9
        assert _mails(session, actor.person_id)[-1] == "factors_changed"
        assert len(_mails(session, actor.person_id)) == 2


def test_codes_from_before_they_were_encrypted_work_on(office: Office) -> None:
    actor, code = office.contact, "abcde-fghjk-mnpqr-stuvw"
    with writing() as session:
        _app(session, actor)
        old = RecoveryCode(
            firm_id=actor.firm_id,
            kind="contact",
            person_id=actor.person_id,
            code_hash=recovery._hash(actor.person_id, code.replace("-", "")),
            created_at=now(),
        )
        session.add(old)
    with writing() as session:
        assert not recovery.use(session, office.staff, code)
        assert recovery.use(session, actor, code.upper())
        assert not recovery.use(session, actor, code)


def test_a_copied_row_is_nobody_else_s_code(office: Office) -> None:
    with writing() as session:
        _, codes = _app(session, office.contact)
        _app(session, office.staff)
        mine = session.scalars(select(RecoveryCode.sealed).where(RecoveryCode.person_id == office.contact.person_id))
        theirs = session.scalars(select(RecoveryCode).where(RecoveryCode.person_id == office.staff.person_id))
        for row, sealed in zip(theirs.all(), mine.all(), strict=True):
            row.sealed = sealed
    with writing() as session:
        assert not any(recovery.use(session, office.staff, code) for code in codes)
        assert recovery.use(session, office.contact, codes[0])


def test_new_codes_void_the_old_ones(office: Office) -> None:
    actor = office.staff
    with pytest.raises(Refused), writing() as session:
        recovery.renew(session, actor)
    with writing() as session:
        _, old = _app(session, actor)
        new = recovery.renew(session, actor)
    with writing() as session:
        assert not recovery.use(session, actor, old[0])
        assert recovery.use(session, actor, new[0])


def test_codes_go_with_the_last_factor(office: Office) -> None:
    actor = office.staff
    with writing() as session:
        _app(session, actor)
        _passkey(session, actor)
        authenticator.remove(session, actor)
        assert my_factors(session, actor).codes_left == 10
        passkeys.remove(session, actor, my_factors(session, actor).passkeys[0].id)
    with reading() as session:
        assert my_factors(session, actor).codes_left == 0


# Passkeys


def _shown(device: Device, actor: Actor, scope: str = "second step", **more: Any) -> Passkey:
    with writing() as session:
        options = showing.showing_any(scope)
        return showing.show(session, device.show(options), scope, **{"kind": actor.kind, "alone": True, **more})


def test_a_passkey_opens_what_it_was_made_for_and_nothing_else(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        staff, contact = _passkey(session, office.staff), _passkey(session, office.contact)
    assert _shown(staff, office.staff).person_id == office.staff.person_id
    assert _shown(contact, office.contact, firm_id=office.firm_id).person_id == office.contact.person_id
    with pytest.raises(Refused):
        _shown(contact, office.contact, firm_id=other.firm_id)
    with pytest.raises(Refused):
        _shown(contact, office.staff)
    with pytest.raises(Refused):
        _shown(staff, office.staff, person_id=other.staff.person_id)
    with pytest.raises(Refused):
        _shown(Device(ORIGIN), office.staff)


def test_a_challenge_is_good_once_for_one_purpose_and_five_minutes(office: Office) -> None:
    with writing() as session:
        device = _passkey(session, office.staff)
    options = showing.showing_any("one")
    with pytest.raises(Refused), writing() as session:
        showing.show(session, device.show(options), "another", kind=Kind.STAFF, alone=True)
    with clock.at(now() + timedelta(minutes=6)), pytest.raises(Refused), writing() as session:
        showing.show(session, device.show(options), "one", kind=Kind.STAFF, alone=True)
    answer = device.show(options)
    with writing() as session:
        showing.show(session, answer, "one", kind=Kind.STAFF, alone=True)
    with pytest.raises(Refused), writing() as session:
        showing.show(session, device.show(options), "one", kind=Kind.STAFF, alone=True)


def test_a_passkey_alone_needs_its_owner_verified(office: Office) -> None:
    with writing() as session:
        device = _passkey(session, office.staff)
    device.verifies = False
    with pytest.raises(Refused):
        _shown(device, office.staff)
    assert _shown(device, office.staff, alone=False).person_id == office.staff.person_id
    with pytest.raises(Refused), writing() as session:
        unverified = Device(ORIGIN, verifies=False)
        options = passkeys.registering(session, office.staff)
        passkeys.register(session, office.staff, "Stick", unverified.make(options))


def test_a_copied_passkey_shows_by_its_counter(office: Office) -> None:
    with writing() as session:
        device = _passkey(session, office.staff)
    _shown(device, office.staff)
    device.count -= 1
    with pytest.raises(Refused):
        _shown(device, office.staff)


def test_another_site_s_page_gets_nowhere(office: Office) -> None:
    with writing() as session:
        device = _passkey(session, office.staff)
        evil = Device("https://portal.example.com.evil.test")
        with pytest.raises(Refused):
            passkeys.register(session, office.staff, "x", evil.make(passkeys.registering(session, office.staff)))
    device.origin = "https://portal.example.com.evil.test"
    with pytest.raises(Refused):
        _shown(device, office.staff)


def test_registering_is_for_one_person(office: Office) -> None:
    with writing() as session:
        options = passkeys.registering(session, office.staff)
    with pytest.raises(Refused), writing() as session:
        passkeys.register(session, office.contact, "x", Device(ORIGIN).make(options))
    with writing() as session:
        assert passkeys.register(session, office.staff, "x", Device(ORIGIN).make(options))


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id":1,"response":{}}', '{"response":{"clientDataJSON":"e30"}}'])
def test_what_is_no_answer_at_all_is_refused(office: Office, answer: str) -> None:
    with pytest.raises(Refused), writing() as session:
        passkeys.register(session, office.staff, "x", answer)
    with pytest.raises(Refused), writing() as session:
        showing.show(session, answer, "x", kind=Kind.STAFF, alone=True)


def test_passkeys_are_renamed_and_removed_by_their_owner_alone(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
        device = _passkey(session, office.staff)
        mine = my_factors(session, office.staff).passkeys[0].id
    with writing() as session:
        passkeys.rename(session, office.staff, mine, "Laptop")
        with pytest.raises(Invalid):
            passkeys.rename(session, office.staff, mine, " ")
        for wrong in (colleague, office.contact):
            with pytest.raises(NotFound):
                passkeys.rename(session, wrong, mine, "Mine now")
            with pytest.raises(NotFound):
                passkeys.remove(session, wrong, mine)
        assert my_factors(session, office.staff).passkeys[0].name == "Laptop"
        passkeys.remove(session, office.staff, mine)
    with pytest.raises(Refused):
        _shown(device, office.staff)


# What a firm demands


def test_an_owner_demands_it_after_having_it(office: Office) -> None:
    with writing() as session:
        admin = make_staff(session, office.firm_id, role=Role.ADMIN)
        accountant = make_staff(session, office.firm_id)
        kept, ended = sign_in(session, office.staff), sign_in(session, accountant)
        assert kept != ended
    with pytest.raises(Refused, match="for yourself first"), writing() as session:
        demand.set_demand(session, office.staff, Kind.STAFF, True)
    with writing() as session:
        _app(session, office.staff)
        _app(session, admin)
    with pytest.raises(Refused, match="Only an owner"), writing() as session:
        demand.set_demand(session, admin, Kind.STAFF, True)
    for stranger in (accountant, office.contact):
        with pytest.raises(NotFound), writing() as session:
            demand.set_demand(session, stranger, Kind.STAFF, True)
    with writing() as session:
        assert demand.set_demand(session, office.staff, Kind.STAFF, True) == 1
        assert demand.set_demand(session, office.staff, Kind.STAFF, True) == 0
    with reading() as session:
        open_ones = session.scalars(select(WebSession.person_id).where(WebSession.ended_at.is_(None))).all()
        assert list(open_ones) == [office.staff.person_id]
        assert needs(session, Kind.STAFF, office.firm_id, accountant.person_id) is Needs.ENROL
        assert needs(session, Kind.STAFF, office.firm_id, office.staff.person_id) is Needs.STEP
        assert needs(session, Kind.CONTACT, office.firm_id, office.contact.person_id) is Needs.NOTHING
        shown = read_demand(session, office.staff)
        assert (shown.staff, shown.contacts, shown.staff_without, shown.contacts_without) == (True, False, 1, 1)
        for stranger in (accountant, office.contact):
            with pytest.raises(NotFound):
                read_demand(session, stranger)
            with pytest.raises(NotFound):
                colleagues(session, stranger)
        rows = {row.id: row for row in colleagues(session, office.staff)}
        assert rows.keys() == {office.staff.person_id, admin.person_id, accountant.person_id}
        assert rows[admin.person_id].may_reset
        assert not rows[office.staff.person_id].may_reset
        assert not rows[accountant.person_id].any


def test_a_demand_is_the_firm_s_own(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        _app(session, office.staff)
        demand.set_demand(session, office.staff, Kind.CONTACT, True)
        assert needs(session, Kind.CONTACT, office.firm_id, office.contact.person_id) is Needs.ENROL
        assert needs(session, Kind.CONTACT, other.firm_id, other.contact.person_id) is Needs.NOTHING


def test_what_is_demanded_can_not_be_removed_to_nothing(office: Office) -> None:
    with writing() as session:
        _app(session, office.staff)
        demand.set_demand(session, office.staff, Kind.STAFF, True)
    with pytest.raises(Refused, match="Add another"), writing() as session:
        authenticator.remove(session, office.staff)
    with writing() as session:
        assert has_factor(session, office.firm_id, office.staff.person_id)
        _passkey(session, office.staff)
    with writing() as session:
        authenticator.remove(session, office.staff)
    with pytest.raises(Refused), writing() as session:
        passkeys.remove(session, office.staff, my_factors(session, office.staff).passkeys[0].id)


# The way back


def test_a_manager_resets_others_who_are_told_and_signed_out(office: Office) -> None:
    with writing() as session:
        admin, other_admin = (make_staff(session, office.firm_id, role=Role.ADMIN) for _ in range(2))
        accountant = make_staff(session, office.firm_id)
        for person in (accountant, office.contact, office.staff):
            _app(session, person)
            _passkey(session, person)
            sign_in(session, person)
    with writing() as session:
        for above in (office.staff, other_admin):
            with pytest.raises(Refused, match="for owners and administrators"):
                reset.reset_staff(session, admin, above.person_id)
        with pytest.raises(Refused, match="your own"):
            reset.reset_staff(session, admin, admin.person_id)
        reset.reset_staff(session, admin, accountant.person_id)
        reset.reset_contact(session, admin, office.contact.person_id)
    with reading() as session:
        assert not has_factor(session, office.firm_id, accountant.person_id)
        assert not contact_has_factor(session, office.staff, office.contact.person_id)
        assert has_factor(session, office.firm_id, office.staff.person_id)
        assert _mails(session, accountant.person_id)[-1] == "factors_changed"
        open_ones = session.scalars(select(WebSession.person_id).where(WebSession.ended_at.is_(None))).all()
        assert list(open_ones) == [office.staff.person_id]
        kinds = session.scalars(select(Activity.kind).where(Activity.kind == "factors.reset")).all()
        assert len(kinds) == 2


def test_resetting_is_for_managers_of_the_very_firm(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Third")
        accountant = make_staff(session, office.firm_id)
        _app(session, accountant)
        _app(session, office.contact)
    for stranger in (other.staff, accountant, office.contact):
        with writing() as session:
            with pytest.raises(NotFound):
                reset.reset_staff(session, stranger, accountant.person_id)
            with pytest.raises(NotFound):
                reset.reset_contact(session, stranger, office.contact.person_id)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Authenticator)) == 2
        with pytest.raises(NotFound):
            contact_has_factor(session, other.staff, office.contact.person_id)
        assert contact_has_factor(session, office.staff, office.contact.person_id)


def test_the_command_line_resets_by_address(office: Office) -> None:
    with writing() as session:
        _app(session, office.staff)
        assert reset.reset_by_email(session, "nobody@firm.example.com") == []
        assert reset.reset_by_email(session, office.contact.email) == []
        done = reset.reset_by_email(session, office.staff.email.upper())
    assert [(one.firm, one.had_any) for one in done] == [("Ledger", True)]
    with reading() as session:
        assert not has_factor(session, office.firm_id, office.staff.person_id)
        assert _mails(session, office.staff.person_id)[-1] == "factors_changed"
