"""Passwords, the devices of a person, how long sign-ins last, and what is kept of them (A8, B5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from jobs.schedule import purge
from portal_app.access import links, proofs
from portal_app.access.commands import (
    Entered,
    StepAsked,
    check_password,
    confirm,
    enter_by_password,
    enter_office,
    mail_code,
    start_session,
)
from portal_app.access.commands.devices import (
    meet_device,
    sign_out,
    sign_out_device,
    sign_out_everywhere,
    sign_out_others,
)
from portal_app.access.commands.housekeeping import purge_sign_ins
from portal_app.access.commands.passwords import (
    change_password,
    check_contact_password,
    checked_new_password,
    checked_password,
    forgot_password,
    is_password_link,
    keep_hash,
    note_failure,
    rehashed,
    renew_password,
)
from portal_app.access.devices import known_device, my_devices
from portal_app.access.queries import contact_actor, staff_actor
from portal_app.accounts.actor import Actor, Kind, Role
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import Contact, MailedProof, SignInLink, StaffMember, WebSession
from portal_app.activity.models import Activity
from portal_app.core import crypto
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.errors import ConfirmFirst, Invalid, NotFound, Refused
from portal_app.core.settings import settings
from portal_app.factors.models import SecondStepDemand
from portal_app.firms.models import Firm, Portal
from portal_app.firms.security import set_sign_in_limits, sign_in_limits
from portal_app.firms.views import SignInLimits
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from tests.factories import Office, altered, hashed, make_office, make_staff, sign_in
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher

OLD, NEW = "kolm tavalist sona", "neli hoopis muud sona"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        make_office(session, "Other")
        office = make_office(session, "Ledger")
        session.get_one(StaffMember, office.staff.person_id).password_hash = hashed(OLD)
    return office


def _begin(person: Actor, agent: str = FIREFOX) -> str:
    with writing() as session:
        return start_session(
            session,
            kind=person.kind,
            firm_id=person.firm_id,
            person_id=person.person_id,
            client_id=person.client_id or None,
            user_agent=agent,
        )


def _who(token: str) -> Actor | None:
    with reading() as session:
        return staff_actor(session, hash_token(token)) or contact_actor(session, hash_token(token))


def _actor(token: str) -> Actor:
    actor = _who(token)
    assert actor is not None
    return actor


def _mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(OutboxMail.kind, OutboxMail.recipient_id).order_by(OutboxMail.id))
    return [(row.kind, row.recipient_id) for row in rows]


def _happened(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Activity.kind, Activity.subject_id)
        .where(Activity.subject_kind.in_(["staff", "contact"]), Activity.kind != "contact.added")
        .order_by(Activity.id)
    )
    return [(row.kind, row.subject_id) for row in rows]


def _address(office: Office) -> str:
    with reading() as session:
        return session.scalars(select(Portal.address).where(Portal.firm_id == office.firm_id)).one() or ""


def _set(actor: Actor, current: str, password: str = NEW, again: str | None = None) -> str:
    with reading() as session:
        hashed = checked_password(session, actor, current, password, password if again is None else again)
    with writing() as session:
        return change_password(session, actor, hashed)


# Passwords


def test_a_new_password_ends_every_other_sign_in_and_is_told(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
    here, there, theirs = _begin(office.staff), _begin(office.staff, PHONE), _begin(colleague)
    renewed = _set(_actor(here), OLD)
    assert renewed != here
    assert _who(here) is None and _who(there) is None
    assert _who(renewed) is not None and _who(theirs) is not None
    with reading() as session:
        assert check_password(session, office.staff.email, OLD) is None
        assert check_password(session, office.staff.email, NEW) is not None
        assert _mails(session) == [("password_changed", office.staff.person_id)]
        assert ("password.changed", office.staff.person_id) in _happened(session)


def test_the_password_until_now_is_asked_for(office: Office) -> None:
    actor = _actor(_begin(office.staff))
    for current in ("", NEW):
        with pytest.raises(Invalid) as fault:
            _set(actor, current)
        assert set(fault.value.faults) == {"current"}
    for password, again, field in (
        ("too short", None, "password"),
        ("x" * 201 + NEW, None, "password"),
        ("Ledger-2026-!", None, "password"),
        (office.staff.email, None, "password"),
        ("Strawberry2026", None, "password"),
        (NEW, NEW + "x", "password_again"),
    ):
        with pytest.raises(Invalid) as fault:
            _set(actor, OLD, password, again)
        assert set(fault.value.faults) == {field}, password


def test_without_a_password_one_is_made_only_by_somebody_who_just_signed_in(office: Office) -> None:
    token = _begin(office.contact)
    with writing() as session:
        session.execute(
            update(WebSession).where(WebSession.token_hash == hash_token(token)).values(confirmed_at=now() - FRESH_FOR)
        )
    with pytest.raises(ConfirmFirst):
        _set(_actor(token), "")
    with writing() as session:
        token = confirm(session, _actor(token), hash_token(token))
    renewed = _set(_actor(token), "")
    address = _address(office)
    with reading() as session:
        found = check_contact_password(session, address.upper(), office.contact.email.upper(), NEW)
        assert found is not None and found.id == office.contact.person_id
        assert ("password.set", office.contact.person_id) in _happened(session)
        assert _mails(session)[-1] == ("password_changed", office.contact.person_id)
    with pytest.raises(Invalid):
        _set(_actor(renewed), "not this one", OLD)


def test_a_contacts_password_opens_only_their_own_portal(office: Office) -> None:
    _set(_actor(_begin(office.contact)), "")
    address = _address(office)
    with writing() as session:
        twin = make_office(session, "Twin")
        session.execute(
            update(Contact)
            .where(Contact.id == twin.contact.person_id)
            .values(email=office.contact.email, email_key=office.contact.email)
        )
    with reading() as session:
        assert check_contact_password(session, address, office.contact.email, NEW) is not None
        for at, email, password in (
            (_address(twin), office.contact.email, NEW),
            ("nowhere", office.contact.email, NEW),
            (address, office.staff.email, OLD),
            (address, "nobody@client.ee", NEW),
            (address, office.contact.email, ""),
        ):
            assert check_contact_password(session, at, email, password) is None


def test_every_wrong_pair_costs_one_hash(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(_actor(_begin(office.contact)), "")
    address = _address(office)
    with writing() as session:
        passwordless = make_office(session, "Third").staff
    counted: list[str] = []
    real = crypto._passwords.verify

    def counting(*given: Any, **more: Any) -> Any:
        counted.append("hash")
        return real(*given, **more)

    monkeypatch.setattr(crypto._passwords, "verify", counting)
    crypto.verify_password("the first one makes what the others compare with", None)
    with reading() as session:
        for email in (office.staff.email, passwordless.email, "nobody@firm.ee", "no address", ""):
            counted.clear()
            assert check_password(session, email, "wrong") is None
            assert counted == ["hash"], email
        for email in (office.contact.email, office.staff.email, "nobody@client.ee", "no address", ""):
            counted.clear()
            assert check_contact_password(session, address, email, "wrong") is None
            assert counted == ["hash"], email


def test_hashes_of_another_time_are_renewed(office: Office) -> None:
    weak = crypto._passwords.using(argon2__rounds=1, argon2__memory_cost=1024).hash(OLD)
    with writing() as session:
        session.get_one(StaffMember, office.staff.person_id).password_hash = weak
    with reading() as session:
        member = check_password(session, office.staff.email, OLD)
        assert member is not None
        better = rehashed(member, OLD)
    assert better is not None
    with writing() as session:
        keep_hash(session, member, better)
    with reading() as session:
        member = check_password(session, office.staff.email, OLD)
        assert member is not None and member.password_hash == better
        assert rehashed(member, OLD) is None


def test_a_failure_is_recorded_for_a_known_person_without_what_was_typed(office: Office) -> None:
    address = _address(office)
    with writing() as session:
        note_failure(session, office.staff.email)
        note_failure(session, office.contact.email, address)
        note_failure(session, "nobody@firm.ee")
        note_failure(session, "nobody@firm.ee", address)
        note_failure(session, office.contact.email)
        note_failure(session, office.staff.email, address)
    with reading() as session:
        failed = session.execute(select(Activity.subject_id, Activity.data).where(Activity.kind == "sign_in.failed"))
        assert {(row.subject_id, str(row.data)) for row in failed} == {
            (office.staff.person_id, "{'shown': ['password']}"),
            (office.contact.person_id, "{'shown': ['password']}"),
        }


# Forgotten


def _asked_link(session: Session) -> str:
    return proofs.token(
        session.scalars(
            select(MailedProof.id).where(MailedProof.purpose == "password").order_by(MailedProof.id.desc()).limit(1)
        ).one()
    )


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(office: Office) -> None:
    before = _begin(office.staff)
    with writing() as session:
        assert forgot_password(session, f" {office.staff.email.upper()} ") == 1
        assert forgot_password(session, "nobody@firm.ee") == 0
        assert forgot_password(session, office.contact.email) == 0
        assert _mails(session) == [("password_link", office.staff.person_id)]
        token = _asked_link(session)
    for _ in range(3):
        with reading() as session:
            assert is_password_link(session, token)
    with reading() as session:
        with pytest.raises(Invalid):
            checked_new_password(session, token, "too short", "too short")
        hashed = checked_new_password(session, token, NEW, NEW)
    with writing() as session:
        assert renew_password(session, token, hashed).id == office.staff.person_id
    assert _who(before) is None
    with writing() as session:
        assert not is_password_link(session, token)
        with pytest.raises(Refused):
            renew_password(session, token, hashed)
        assert check_password(session, office.staff.email, NEW) is not None
        assert ("password_changed", office.staff.person_id) in _mails(session)


def test_a_link_for_a_password_is_the_newest_young_and_its_owner_still_there(office: Office) -> None:
    with writing() as session:
        forgot_password(session, office.staff.email)
        old = _asked_link(session)
        forgot_password(session, office.staff.email)
        new = _asked_link(session)
        assert (is_password_link(session, old), is_password_link(session, new)) == (False, True)
        for text in ("made up", altered(new), proofs.proof_id(new), links.token(proofs.proof_id(new))):
            assert not is_password_link(session, text)
            with pytest.raises(Refused):
                renew_password(session, text, "hash")
        session.execute(update(MailedProof).values(expires_at=now() - timedelta(seconds=1)))
        assert not is_password_link(session, new)
        forgot_password(session, office.staff.email)
        assert is_password_link(session, _asked_link(session))
        session.execute(update(StaffMember).where(StaffMember.id == office.staff.person_id).values(active=False))
        assert not is_password_link(session, _asked_link(session))
        assert forgot_password(session, office.staff.email) == 0


def test_a_link_for_a_password_signs_nobody_in_and_the_other_way_round(office: Office) -> None:
    with writing() as session:
        forgot_password(session, office.staff.email)
        with pytest.raises(Refused):
            enter_office(session, _asked_link(session), "")
        link = links.issue(
            session,
            firm_id=office.firm_id,
            kind=Kind.STAFF,
            person_id=office.staff.person_id,
            valid=timedelta(hours=1),
        )
        assert not is_password_link(session, links.token(link))
        assert enter_office(session, links.token(link), "").actor.person_id == office.staff.person_id


# Devices


def test_the_list_holds_ones_own_sign_ins_that_last(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.firm_id)
    here, phone = _begin(office.staff), _begin(office.staff, PHONE)
    _begin(colleague)
    over = _begin(office.staff)
    with writing() as session:
        sign_out(session, hash_token(over))
        unused = start_session(
            session, kind=Kind.STAFF, firm_id=office.firm_id, person_id=office.staff.person_id, user_agent=FIREFOX
        )
        session.execute(
            update(WebSession)
            .where(WebSession.token_hash == hash_token(unused))
            .values(last_seen_at=now() - timedelta(hours=13))
        )
    with reading() as session:
        devices = my_devices(session, _actor(here))
    assert [(d.name, d.this_one, d.hand_held) for d in devices] == [
        ("Firefox on Windows", True, False),
        ("Safari on iPhone", False, True),
    ]
    assert devices[1].id == _actor(phone).session_id


def test_a_device_is_signed_out_by_its_own_person_only(office: Office) -> None:
    with writing() as session:
        member = make_staff(session, office.firm_id)
    colleague = _begin(member)
    here, phone, contact = _begin(office.staff), _begin(office.staff, PHONE), _begin(office.contact)
    with writing() as session:
        for other in (colleague, contact):
            with pytest.raises(NotFound):
                sign_out_device(session, _actor(here), _actor(other).session_id)
            with pytest.raises(NotFound):
                sign_out_device(session, _actor(other), _actor(phone).session_id)
    gone = _actor(phone).session_id
    with writing() as session:
        sign_out_device(session, _actor(here), gone)
    assert _who(phone) is None
    assert all(_who(token) is not None for token in (here, colleague, contact))
    with writing() as session, pytest.raises(NotFound):
        sign_out_device(session, _actor(here), gone)


def test_ending_other_devices_asks_first_who_is_there(office: Office) -> None:
    here, phone = _begin(office.staff), _begin(office.staff, PHONE)
    stale = replace(_actor(here), confirmed_at=now() - FRESH_FOR)
    with writing() as session:
        with pytest.raises(ConfirmFirst):
            sign_out_device(session, stale, _actor(phone).session_id)
        with pytest.raises(ConfirmFirst):
            sign_out_others(session, stale)
    assert _who(phone) is not None
    with writing() as session:
        sign_out_device(session, _actor(here), _actor(phone).session_id)
    assert _who(phone) is None


def test_signing_out_on_all_others_and_everywhere(office: Office) -> None:
    here, phone, contact = _begin(office.staff), _begin(office.staff, PHONE), _begin(office.contact)
    actor = _actor(here)
    with writing() as session:
        assert sign_out_others(session, actor) == 1
    assert _who(phone) is None and _who(here) is not None
    again = _begin(office.staff, PHONE)
    with writing() as session:
        assert sign_out_everywhere(session, actor) == 2
    assert _who(here) is None and _who(again) is None and _who(contact) is not None
    with reading() as session:
        kinds = [kind for kind, _ in _happened(session)]
        assert kinds == ["session.ended", "sign_in.ended_everywhere"]


def test_a_new_device_is_told_but_the_first_is_not(office: Office) -> None:
    def meet(person: Actor, agent: str, device: str) -> bool:
        token = _begin(person, agent)
        with writing() as session:
            return meet_device(session, hash_token(token), hash_token(device))

    assert meet(office.staff, FIREFOX, "desk") is False
    assert meet(office.staff, FIREFOX, "desk") is False
    assert meet(office.contact, FIREFOX, "desk") is False
    assert meet(office.staff, PHONE, "phone") is True
    assert meet(office.staff, PHONE, "phone") is False
    # The same browser and system on another machine is another device.
    assert meet(office.staff, FIREFOX, "elsewhere") is True
    assert meet(office.contact, PHONE, "phone") is True
    with reading() as session:
        assert _mails(session) == [
            ("new_device", office.staff.person_id),
            ("new_device", office.staff.person_id),
            ("new_device", office.contact.person_id),
        ]
        data = session.scalars(select(Activity.data).where(Activity.kind == "device.new").order_by(Activity.id)).all()
        assert data[0] == {"browser": "Safari", "system": "iPhone"}
        address = _address(office)
        assert known_device(session, hash_token("desk"), office.staff.email)
        assert known_device(session, hash_token("desk"), office.contact.email, address)
        assert not known_device(session, hash_token("desk"), "nobody@firm.ee")
        assert not known_device(session, hash_token("elsewhere"), office.contact.email, address)
        assert not known_device(session, hash_token("desk"), office.contact.email, "nowhere")
        assert not known_device(session, "", office.staff.email)


def test_a_sign_in_from_before_devices_were_noted_counts_by_browser_and_system(office: Office) -> None:
    _begin(office.staff, FIREFOX)
    for agent, told in ((FIREFOX.replace("145", "146"), False), (PHONE, True)):
        token = _begin(office.staff, agent)
        with writing() as session:
            assert meet_device(session, hash_token(token), hash_token(agent)) is told


# Limits


def test_limits_hold_for_the_sign_ins_that_there_are(office: Office) -> None:
    staff, contact = _begin(office.staff), _begin(office.contact)
    for token, field, ago, wanted in (
        (staff, "last_seen_at", timedelta(hours=2), SignInLimits(staff_idle_minutes=60)),
        (staff, "created_at", timedelta(days=8), SignInLimits(staff_limit_days=7)),
        (contact, "last_seen_at", timedelta(hours=25), SignInLimits(contact_idle_minutes=24 * 60)),
        (contact, "created_at", timedelta(days=8), SignInLimits(contact_limit_days=7)),
    ):
        with writing() as session:
            session.execute(
                update(WebSession)
                .where(WebSession.token_hash == hash_token(token))
                .values({"last_seen_at": now(), "created_at": now(), field: now() - ago})
            )
        assert _who(token) is not None
        with writing() as session:
            set_sign_in_limits(session, office.staff, wanted)
        assert _who(token) is None
        with writing() as session:
            set_sign_in_limits(session, office.staff, SignInLimits())
        assert _who(token) is not None


def test_only_who_manages_the_firm_sets_limits_and_only_of_the_choices(office: Office) -> None:
    with writing() as session:
        accountant = make_staff(session, office.firm_id, role=Role.ACCOUNTANT)
        set_sign_in_limits(session, office.staff, SignInLimits(staff_idle_minutes=30))
        assert sign_in_limits(session, office.staff).staff_idle_minutes == 30
        for wrong in (accountant, office.contact):
            with pytest.raises(NotFound):
                sign_in_limits(session, wrong)
            with pytest.raises(NotFound):
                set_sign_in_limits(session, wrong, SignInLimits())
        with pytest.raises(ConfirmFirst):
            set_sign_in_limits(session, replace(office.staff, confirmed_at=None), SignInLimits())
        with pytest.raises(Invalid) as fault:
            set_sign_in_limits(session, office.staff, SignInLimits(staff_idle_minutes=0, contact_limit_days=9999))
        assert set(fault.value.faults) == {"staff_idle_minutes", "contact_limit_days"}
        others = session.scalars(select(Firm.staff_idle_minutes).where(Firm.id != office.firm_id)).all()
        assert set(others) == {12 * 60}
        changes = session.scalars(select(Activity.data).where(Activity.kind == "security.changed")).one()
        assert changes == {"changes": [{"field": "staff_idle_minutes", "before": 720, "after": 30}]}


# Housekeeping


def test_what_is_long_over_is_forgotten_and_the_rest_stays(office: Office) -> None:
    kept, gone = sign_in_kept(office), sign_in_gone(office)
    with writing() as session:
        for used in (None, now(), now() - settings().keep_sign_ins - timedelta(hours=1)):
            link = links.issue(
                session,
                firm_id=office.firm_id,
                kind=Kind.CONTACT,
                person_id=office.contact.person_id,
                valid=timedelta(hours=1),
            )
            proof = proofs.issue(
                session,
                proofs.Purpose.PASSWORD,
                firm_id=office.firm_id,
                kind=Kind.STAFF,
                person_id=office.staff.person_id,
            )
            session.execute(update(SignInLink).where(SignInLink.id == link).values(used_at=used))
            session.execute(update(MailedProof).where(MailedProof.id == proof).values(used_at=used))
    with writing() as session:
        assert purge_sign_ins(session) == 2 + len(gone)
        assert purge_sign_ins(session) == 0
        assert session.scalar(select(func.count()).select_from(SignInLink)) == 2
        assert session.scalar(select(func.count()).select_from(MailedProof)) == 2
        left = set(session.scalars(select(WebSession.token_hash)))
        assert left == {hash_token(token) for token in kept}


def sign_in_kept(office: Office) -> list[str]:
    """Sign-ins that last, and one that ended yesterday."""
    with writing() as session:
        tokens = [sign_in(session, office.staff), sign_in(session, office.contact)]
        sign_out(session, hash_token(tokens[1]))
        return tokens


def sign_in_gone(office: Office) -> list[str]:
    """Sign-ins that ended, ran out or were last used very long ago."""
    long_ago = now() - settings().keep_sign_ins - timedelta(hours=1)
    tokens = []
    for field in ("ended_at", "expires_at", "last_seen_at"):
        with writing() as session:
            token = sign_in(session, office.staff)
            session.execute(
                update(WebSession).where(WebSession.token_hash == hash_token(token)).values({field: long_ago})
            )
            tokens.append(token)
    return tokens


# Mails


def test_the_mails_say_what_happened_and_old_ones_nothing(
    office: Office, environment: Environment, smtp: SmtpCatcher
) -> None:
    environment.set(smtp_url=smtp.url, public_url="https://portal.example.com")
    token = _begin(office.contact)
    with writing() as session:
        forgot_password(session, office.staff.email)
        forgot_password(session, office.staff.email)
        link = _asked_link(session)
        mail_code(session, _actor(token))
        code = proofs.code(session.scalars(select(MailedProof.id).where(MailedProof.purpose == "confirm")).one())
    other = _begin(office.contact, PHONE)
    with writing() as session:
        meet_device(session, hash_token(other), hash_token("phone"))
    _set(_actor(other), "")
    drain()
    with reading() as session:
        states = session.execute(select(OutboxMail.kind, OutboxMail.state).order_by(OutboxMail.id)).all()
        assert [tuple(row) for row in states] == [
            ("password_link", "cancelled"),
            ("password_link", "sent"),
            ("confirm_code", "sent"),
            ("new_device", "sent"),
            ("password_changed", "sent"),
        ]
    texts = {mail.subject: mail.text() for mail in smtp.messages}
    assert f"https://portal.example.com/new-password/{link}" in texts["A new password for Ledger"]
    assert code in texts["Your code for Ledger"]
    assert "Safari on iPhone" in texts["A new device at Ledger"]
    assert f"/p/{_address(office)}/profile" in texts["Your password at Ledger was changed"]


def test_the_clock_forgets_across_firms(office: Office) -> None:
    kept, gone = sign_in_kept(office), sign_in_gone(office)
    purge()
    with reading() as session:
        left = set(session.scalars(select(WebSession.token_hash)))
    assert left == {hash_token(token) for token in kept} and gone


def test_a_contacts_password_is_a_first_step_where_a_second_is_demanded(office: Office) -> None:
    def enter(person: Actor) -> Any:
        with writing() as session:
            return enter_by_password(session, session.get_one(Contact, person.person_id), "", FIREFOX)

    assert isinstance(enter(office.contact), Entered)
    with writing() as session:
        session.merge(SecondStepDemand(firm_id=office.firm_id, contacts=True))
    asked = enter(office.contact)
    assert isinstance(asked, StepAsked) and asked.path == f"/p/{_address(office)}/step"
    assert _who(asked.token) is None
