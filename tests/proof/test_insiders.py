"""People with an account who go further than they may: a colleague at the firm, and somebody who was a contact."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.wiring  # noqa: F401
from portal_app.access.commands import office as office_commands
from portal_app.access.commands.office import check_password
from portal_app.access.cookies import PORTAL_COOKIE
from portal_app.access.queries import contact_actor
from portal_app.access.viewing import begin_view, view_actor
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import Contact, StaffMember, WebSession
from portal_app.clients.commands.contact import edit_contact
from portal_app.core import clock, crypto
from portal_app.core.crypto import hash_token
from portal_app.core.errors import NotFound, Refused
from portal_app.core.rate_limits import forget
from portal_app.core.storage import storage
from portal_app.factors.commands import passkeys
from portal_app.factors.models import Passkey
from portal_app.files.commands import new_file
from portal_app.firms.queries import branding
from portal_app.notifications.commands import cancel_mail
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.preferences import choose_notifications
from portal_app.notifications.queries import get_mail, list_mails
from portal_app.requests import commands as requests
from portal_app.requests.commands import make_request
from portal_app.requests.queries import downloadable
from portal_app.requests.queries import portal as portal_requests
from portal_app.requests.queries import request as office_request
from portal_app.tasks.commands import ShareWith, create_task, post_message
from portal_app.tasks.rules import TaskFields
from portal_app.team.members import change_role
from tests.factories import Office, hashed, make_office, make_staff, sign_in
from tests.support.environment import Environment
from tests.support.http_browser import HttpBrowser
from tests.support.passkey import Device
from tests.support.scope import reading, writing

ORIGIN = "http://localhost:3000"
PASSWORD = "kolm tavalist sona"
#: A Wednesday noon in Tallinn, and the next morning there.
NOON, MORNING = datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 5, 6, 1, tzinfo=UTC)


@pytest.fixture
def office(database: Any, environment: Environment) -> Office:
    forget()
    environment.set(public_url=ORIGIN)
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger")


def _colleague(office: Office, role: Role = Role.ACCOUNTANT) -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, "Curious colleague", role)


# What clients ask is for whom it is for


def test_a_mail_of_many_pieces_tells_a_colleague_nothing_of_requests_that_are_not_theirs(office: Office) -> None:
    colleague = _colleague(office)
    with writing() as session, clock.at(NOON):
        choose_notifications(session, office.staff, {"message_to_staff": "daily", "request_made": "daily"})
        shared = ShareWith((office.contact.person_id,))
        fields = TaskFields("Receipts", assignee_id=office.staff.person_id)
        task_id = create_task(session, office.staff, office.client_id, fields, share_with=shared).task_id
        post_message(session, office.contact, task_id, "They are in the post")
        request_id = make_request(session, office.contact, "About my divorce", "For nobody but the owner")
    with clock.at(MORNING):
        drain()
    with reading() as session:
        with pytest.raises(NotFound):
            office_request(session, colleague, request_id)
        sent = select(OutboxMail.id).where(
            OutboxMail.recipient_id == office.staff.person_id, OutboxMail.state == "sent"
        )
        ids = session.scalars(sent.order_by(OutboxMail.id)).all()
        assert len(ids) == 2
        # Whose mail it is reads the whole of it, in either of its rows.
        for mail_id in ids:
            whole = repr(get_mail(session, office.staff, mail_id))
            assert "They are in the post" in whole and "nobody but the owner" in whole
            seen = repr(get_mail(session, colleague, mail_id)) + repr(list_mails(session, colleague))
            assert "nobody but the owner" not in seen and "divorce" not in seen


def test_looking_through_a_clients_eyes_shows_no_requests_that_are_not_theirs(office: Office) -> None:
    colleague = _colleague(office)
    with writing() as session:
        secret = new_file(office.contact, storage().put(b"%PDF-1.4 plan"), "divorce plan.pdf", "application/pdf")
        requests.draft_file(session, office.contact, secret)
        request_id = make_request(session, office.contact, "About my divorce", "For nobody but the owner")
        draft = new_file(office.contact, storage().put(b"%PDF-1.4 draft"), "not sent yet.pdf", "application/pdf")
        requests.draft_file(session, office.contact, draft)
        told = make_request(session, office.contact, "About my taxes", "For the colleague", (colleague.person_id,))
        later = new_file(office.contact, storage().put(b"%PDF-1.4 later"), "still not sent.pdf", "application/pdf")
        requests.draft_file(session, office.contact, later)
    views = {}
    for staff in (colleague, office.staff):
        with writing() as session:
            looking = replace(staff, session_id=session.scalars(_session_of(sign_in(session, staff))).one())
            begun = begin_view(session, looking, office.client_id, office.contact.person_id)
            actor = view_actor(session, hash_token(begun.token))
            assert actor is not None and actor.viewing_by == staff.person_id
            views[staff.person_id] = actor
    with reading() as session:
        subjects = {
            name: [row.subject for row in portal_requests.my_requests(session, actor).rows]
            for name, actor in views.items()
        }
        both = ["About my taxes", "About my divorce"]
        assert subjects == {colleague.person_id: both[:1], office.staff.person_id: both}
        mine = views[colleague.person_id]
        assert portal_requests.my_request(session, mine, told).request.text == "For the colleague"
        for ask in (portal_requests.my_request, portal_requests.request_files):
            with pytest.raises(NotFound):
                ask(session, mine, request_id)
        with pytest.raises(NotFound):
            downloadable(session, mine, secret.id)
        assert downloadable(session, views[office.staff.person_id], secret.id).name == "divorce plan.pdf"
        # What is not sent yet is nobody's but its writer's.
        for actor in views.values():
            assert portal_requests.draft_files(session, actor) == []
            with pytest.raises(NotFound):
                downloadable(session, actor, later.id)
        assert [file.name for file in portal_requests.draft_files(session, office.contact)] == ["still not sent.pdf"]
        assert len(portal_requests.my_requests(session, office.contact).rows) == 2


def _session_of(token: str) -> Any:
    return select(WebSession.id).where(WebSession.token_hash == hash_token(token))


# What tells somebody of a change to their own sign-in


def test_nobody_keeps_from_a_person_what_was_done_to_their_sign_in(office: Office) -> None:
    colleague, other = _colleague(office), _colleague(office)
    with writing() as session:
        change_role(session, office.staff, other.person_id, "admin")
        create_task(session, office.staff, office.client_id, TaskFields("Books"), share_with=ShareWith(None))
    with reading() as session:
        mails = {row[0]: row[1] for row in session.execute(select(OutboxMail.kind, OutboxMail.id))}
        assert {row.kind: row.can_cancel for row in list_mails(session, colleague).rows} == {
            "New task": True,
            "Change of rights": False,
        }
    for actor in (colleague, office.staff):
        with pytest.raises(Refused), writing() as session:
            cancel_mail(session, actor, mails["rights_changed"])
    with writing() as session:
        cancel_mail(session, colleague, mails["task_shared"])
    with reading() as session:
        states = {row[0]: row[1] for row in session.execute(select(OutboxMail.kind, OutboxMail.state))}
    assert states == {"rights_changed": "pending", "task_shared": "cancelled"}


# Whoever reads an address that was mistyped


def _enters_by_passkey(office: Office, device: Device) -> bool:
    with reading() as session:
        base = f"/p/{branding(session, office.firm_id).address}"
    browser = HttpBrowser()
    options = browser.post(f"{base}/passkey-options").json()["options"]
    browser.post(f"{base}/passkey", {"credential": device.show(options)})
    with reading() as session:
        return contact_actor(session, hash_token(browser.cookies.get(PORTAL_COOKIE) or "-")) is not None


def _enters_by_password(office: Office, email: str) -> bool:
    with reading() as session:
        base = f"/p/{branding(session, office.firm_id).address}"
    return HttpBrowser().post(f"{base}/sign-in", {"who": email, "password": PASSWORD}).status_code == 200


def test_an_address_that_is_set_right_ends_every_way_in_of_whoever_read_the_wrong_one(office: Office) -> None:
    stranger = office.contact
    device = Device(ORIGIN)
    with writing() as session:
        passkeys.register(session, stranger, "Phone", device.make(passkeys.registering(session, stranger)))
        session.get_one(Contact, stranger.person_id).password_hash = hashed(PASSWORD)
    assert _enters_by_passkey(office, device) and _enters_by_password(office, stranger.email)
    with writing() as session:
        edit_contact(session, office.staff, office.client_id, stranger.person_id, {"name": "Mari Maasikas-Kask"})
    assert _enters_by_passkey(office, device) and _enters_by_password(office, stranger.email)
    with writing() as session:
        edit_contact(session, office.staff, office.client_id, stranger.person_id, {"email": "right@client.example.com"})
    assert not _enters_by_passkey(office, device)
    assert not _enters_by_password(office, "right@client.example.com")
    assert not _enters_by_password(office, stranger.email)


def test_giving_another_address_is_no_way_around_a_second_step(office: Office) -> None:
    colleague = _colleague(office)
    device = Device(ORIGIN)
    with writing() as session:
        passkeys.register(session, office.contact, "Phone", device.make(passkeys.registering(session, office.contact)))
    # Taking it away is not theirs to do, so neither is what would take it away.
    with pytest.raises(Refused, match="administrator"), writing() as session:
        edit_contact(
            session, colleague, office.client_id, office.contact.person_id, {"email": "mine@colleague.example.com"}
        )
    with reading() as session:
        assert session.scalars(select(Passkey.person_id)).all() == [office.contact.person_id]
        assert session.get_one(Contact, office.contact.person_id).email == office.contact.email
    with writing() as session:
        edit_contact(session, colleague, office.client_id, office.contact.person_id, {"phone": "+372 5555 5555"})
        edit_contact(
            session,
            replace(colleague, role=Role.ADMIN),
            office.client_id,
            office.contact.person_id,
            {"email": "new@client.example.com"},
        )
        assert session.scalars(select(Passkey.id)).all() == []


# Whether somebody works at two firms here


def test_a_wrong_password_costs_the_same_work_whoever_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as session:
        third = make_office(session, "Third")
        twice = make_staff(session, third.firm_id, "Twice")
        for firm in (office.staff, third.staff):
            session.get_one(StaffMember, firm.person_id).password_hash = hashed(PASSWORD)
        session.execute(
            update(StaffMember)
            .where(StaffMember.id == twice.person_id)
            .values(email=office.staff.email, email_key=office.staff.email, password_hash=hashed(PASSWORD + "2"))
        )
    counted: list[str] = []

    def verify(password: str, hashed: str | None) -> bool:
        counted.append(password)
        return crypto.verify_password(password, hashed)

    monkeypatch.setattr(office_commands, "verify_password", verify)
    work = {}
    for email in (office.staff.email, third.staff.email, "nobody@firm.ee", "no address"):
        counted.clear()
        with reading() as session:
            assert check_password(session, email, "not this one at all") is None
        work[email] = len(counted)
    assert set(work.values()) == {2}, work
    with reading() as session:
        found = check_password(session, office.staff.email, PASSWORD + "2")
        assert found is not None and found.id == twice.person_id
