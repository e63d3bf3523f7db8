"""What staff see of mails and do with them (U30)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import Contact, SignInLink
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.core.errors import NotFound, Refused
from portal_app.core.noting import Note, NotNoted, noting
from portal_app.core.scope import across_firms
from portal_app.core.turns import Turns, take_turns
from portal_app.notifications import delivery, outcome
from portal_app.notifications.claims import claim
from portal_app.notifications.commands import cancel_mail, resend_mail
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.queries import get_mail, list_mails
from portal_app.team.invitations import invite as invite_colleague
from tests.factories import as_contact, make_client, make_contact, make_firm, make_staff
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher


@pytest.fixture
def owner(database: Database, environment: Environment) -> Actor:
    environment.set(public_url="https://portal.example.com")
    with writing() as session:
        stranger = make_firm(session, "Other firm")
        client_id = make_client(session, stranger, "Stranger OÜ")
        invite(stranger, make_contact(session, stranger, client_id, portal=True), client_id, session)
        return make_firm(session)


def invite(owner: Actor, contact_id: str, client_id: str, session: object) -> None:
    record(
        session,  # type: ignore[arg-type]
        owner,
        Event(Kind.CONTACT_INVITED, ("contact", contact_id), client_id, data={"title": "Jaan"}),
    )


def invited(owner: Actor, name: str = "Jaan Tamm", **fields: str) -> str:
    """Invite a new contact; the mail's id."""
    with writing() as session:
        client_id = make_client(session, owner, f"Client of {name}")
        contact_id = make_contact(session, owner, client_id, name, portal=fields.get("email") != "", **fields)
        invite(owner, contact_id, client_id, session)
    with reading() as session:
        return session.scalars(select(OutboxMail.id).where(OutboxMail.recipient_id == contact_id)).one()


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sqlalchemy_event.listen(engine(), "before_cursor_execute", note)
    yield statements
    sqlalchemy_event.remove(engine(), "before_cursor_execute", note)


def test_the_list_shows_this_firms_mails_only(owner: Actor) -> None:
    mine = invited(owner)
    with reading() as session:
        page = list_mails(session, owner)
        assert [row.id for row in page.rows] == [mine]
        assert (page.rows[0].person, page.rows[0].kind, page.rows[0].state) == (
            "Jaan Tamm",
            "Invitation to the portal",
            "pending",
        )
        others = session.scalars(select(OutboxMail.id).where(OutboxMail.firm_id != owner.firm_id)).one()
        assert get_mail(session, owner, mine).row.id == mine
        with pytest.raises(NotFound):
            get_mail(session, owner, others)
    with writing() as session, pytest.raises(NotFound):
        cancel_mail(session, owner, others)
    with writing() as session, pytest.raises(NotFound):
        resend_mail(session, owner, others)


def test_contacts_see_nothing_of_it(owner: Actor) -> None:
    mine = invited(owner)
    with reading() as session:
        mail = session.get_one(OutboxMail, mine)
        contact = as_contact(session, mail.recipient_id, str(mail.client_id))
        with pytest.raises(NotFound):
            list_mails(session, contact)
        with pytest.raises(NotFound):
            get_mail(session, contact, mine)


def test_it_is_narrowed_by_state_and_by_words(owner: Actor) -> None:
    first, second = invited(owner, "Jaan Tamm"), invited(owner, "Kadri Kask", email="kadri@kask.example.com")
    with writing() as session:
        cancel_mail(session, owner, second)
    with reading() as session:
        assert [row.id for row in list_mails(session, owner, "cancelled").rows] == [second]
        assert [row.id for row in list_mails(session, owner, "pending").rows] == [first]
        assert [row.id for row in list_mails(session, owner, search="kask.example").rows] == [second]
        assert [row.id for row in list_mails(session, owner, search="Client of Jaan").rows] == [first]
        assert list_mails(session, owner, search="100%").rows == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_mails(owner: Actor) -> None:
    invited(owner)
    with reading() as session, counted() as few:
        list_mails(session, owner)
    for number in range(60):
        invited(owner, f"Person {number}")
    with reading() as session, counted() as many:
        page = list_mails(session, owner)
    assert len(page.rows) == 50 and page.more
    assert len(many) == len(few) <= 4
    with reading() as session:
        assert len(list_mails(session, owner, page=2).rows) == 11


def test_without_a_server_a_mail_is_read_in_the_outbox(owner: Actor, environment: Environment) -> None:
    mail_id = invited(owner)
    drain()
    with reading() as session:
        page, view = list_mails(session, owner), get_mail(session, owner, mail_id)
    assert page.kept_here and page.rows[0].state == "sent"
    [link] = [word for word in view.text.split() if "/enter/" in word]
    assert link.startswith("https://portal.example.com/p/")
    assert [attempt.ok for attempt in view.attempts] == [True]
    environment.set(smtp_url="smtp://127.0.0.1:1")
    with reading() as session:
        assert get_mail(session, owner, mail_id).text == ""


def test_a_colleagues_sign_in_link_is_for_their_eyes_only(owner: Actor) -> None:
    with writing() as session:
        colleague = make_staff(session, owner.firm_id, "Colleague")
        record(session, owner, Event(Kind.SIGN_IN_ASKED, ("staff", owner.person_id)))
    drain()
    with reading() as session:
        [row] = list_mails(session, owner).rows
        assert "/enter/" in get_mail(session, owner, row.id).text
        view = get_mail(session, colleague, row.id)
        assert view.hidden and view.text == "" and view.html == "" and view.subject == ""


def test_a_clients_sign_in_link_is_read_by_managers_only(owner: Actor) -> None:
    mail_id = invited(owner)
    drain()
    with writing() as session:
        accountant = make_staff(session, owner.firm_id, "Colleague")
    with reading() as session:
        assert "/enter/" in get_mail(session, owner, mail_id).text
        view = get_mail(session, accountant, mail_id)
        assert view.hidden and view.text == "" and view.html == ""


def test_pressing_send_again_twice_sends_one(owner: Actor, smtp: SmtpCatcher, environment: Environment) -> None:
    environment.set(smtp_url=smtp.url)
    mail_id = invited(owner)
    drain()
    with writing() as session:
        again = resend_mail(session, owner, mail_id)
    for pressed in (mail_id, again):
        with pytest.raises(Refused), writing() as session:
            resend_mail(session, owner, pressed)
    drain()
    # One of the three is the other firm's.
    assert len(smtp.messages) == 3
    with writing() as session:
        resend_mail(session, owner, mail_id)


def test_cancelling_sends_nothing_and_is_recorded(owner: Actor) -> None:
    mail_id = invited(owner)
    with writing() as session:
        cancel_mail(session, owner, mail_id)
    drain()
    with reading() as session:
        view = get_mail(session, owner, mail_id)
        assert (view.row.state, view.row.note) == ("cancelled", f"Cancelled by {owner.name}.")
        assert session.scalars(select(Activity).where(Activity.kind == Kind.MAIL_CANCELLED)).one().internal
    with writing() as session, pytest.raises(Refused):
        cancel_mail(session, owner, mail_id)


def test_a_sent_mail_is_sent_again_as_a_new_one_with_a_new_link(
    owner: Actor, environment: Environment, smtp: SmtpCatcher
) -> None:
    environment.set(smtp_url=smtp.url)
    mail_id = invited(owner, email="jaan@client.example.com")
    with writing() as session, pytest.raises(Refused):
        resend_mail(session, owner, mail_id)
    drain()
    with writing() as session:
        again = resend_mail(session, owner, mail_id)
    drain()
    assert again != mail_id
    assert len({m.message["Message-ID"] for m in smtp.to("jaan@client.example.com")}) == 2
    with reading() as session:
        mail = session.get_one(OutboxMail, mail_id)
        links = session.scalars(
            select(SignInLink).where(SignInLink.person_id == mail.recipient_id).order_by(SignInLink.created_at)
        ).all()
        assert [link.voided_at is not None for link in links] == [True, False]


def test_a_failed_mail_is_taken_up_again(owner: Actor, environment: Environment, smtp: SmtpCatcher) -> None:
    environment.set(smtp_url=smtp.url)
    mail_id = invited(owner, email="gone@client.example.com")
    smtp.refuse("550 5.1.1 no such user")
    drain()
    with reading() as session:
        view = get_mail(session, owner, mail_id)
        assert view.row.state == "failed" and "no such user" in view.row.note
        contact = session.scalars(select(Contact).where(Contact.email == "gone@client.example.com")).one()
        assert contact.email_faulty
    smtp.accept()
    with writing() as session:
        assert resend_mail(session, owner, mail_id) == mail_id
    drain()
    with reading() as session:
        view = get_mail(session, owner, mail_id)
    assert view.row.state == "sent" and [attempt.ok for attempt in view.attempts] == [False, True]
    assert len(smtp.to("gone@client.example.com")) == 1


def test_without_any_address_it_can_not_be_sent_again(owner: Actor) -> None:
    mail_id = invited(owner, email="")
    with reading() as session:
        assert get_mail(session, owner, mail_id).row.note == "There is no working e-mail address."
    with writing() as session, pytest.raises(Refused):
        resend_mail(session, owner, mail_id)


def test_what_was_sent_again_is_tried_as_long_as_a_new_one(
    owner: Actor, environment: Environment, smtp: SmtpCatcher
) -> None:
    from portal_app.notifications.models import OutboxAttempt

    environment.set(smtp_url=smtp.url)
    mail_id = invited(owner)
    smtp.refuse("451 4.3.0 later")

    def try_now() -> str:
        with writing() as session:
            session.get_one(OutboxMail, mail_id).due_at = now()
        drain()
        with reading() as session:
            return session.get_one(OutboxMail, mail_id).state

    assert try_now() == "pending"
    with writing() as session:
        for attempt in session.scalars(select(OutboxAttempt)):
            attempt.at -= timedelta(days=3)
    assert try_now() == "failed"
    with writing() as session:
        resend_mail(session, owner, mail_id)
    assert try_now() == "pending"


def test_letters_beyond_ascii_in_an_address_hold_up_nobody(
    owner: Actor, smtp: SmtpCatcher, environment: Environment
) -> None:
    environment.set(smtp_url=smtp.url)
    invited(owner, email="jüri@client.example.com")
    invited(owner, name="Mari Maasikas", email="mari@client.example.com")
    drain()
    told = {address for message in smtp.messages for address in message.recipients}
    assert {"jüri@client.example.com", "mari@client.example.com"} <= told


@pytest.mark.parametrize("broken_at", ["begin", "safe"])
def test_a_mail_is_noted_as_sent_whatever_breaks_the_quick_way_of_noting(
    owner: Actor, smtp: SmtpCatcher, environment: Environment, monkeypatch: pytest.MonkeyPatch, broken_at: str
) -> None:
    environment.set(smtp_url=smtp.url)
    for name in ("Jaan Tamm", "Mari Maasikas"):
        invited(owner, name)

    class Broken:
        def begin(self, _values: object) -> int:
            if broken_at == "begin":
                # What every further statement meets on a connection that broke.
                raise sqlite3.ProgrammingError("the connection is gone")
            return 1

        def safe(self, _number: int) -> Turns[None]:
            yield from ()
            raise NotNoted("the database gives no answer")

    @contextmanager
    def noting(_scope: object, _statement: object) -> Iterator[object]:
        yield Broken()

    monkeypatch.setattr(delivery, "noting", noting)
    drain()
    with reading() as session:
        assert set(session.scalars(select(OutboxMail.state))) == {"sent"}
    # Two of this firm and the stranger's.
    assert len(smtp.messages) == 3


def test_notes_are_safe_in_whichever_order_they_are_asked_for(owner: Actor) -> None:
    """Who hears the answers for others, of one connection, leaves nobody waiting."""
    mail_ids = [invited(owner, f"Person {number}") for number in range(8)]
    with writing() as session:
        parcels = {parcel.rows[0].id: parcel for parcel in claim(session, "a sender")}
    safe: list[int] = []

    def wait(note: Note, number: int) -> Turns[None]:
        yield from note.safe(number)
        safe.append(number)

    with noting(across_firms("a test of notes"), outcome.SENT) as note:
        values = [outcome.notes(parcels[mail_id], "jaan@client.example.com", "")[0] for mail_id in mail_ids]
        numbers = [note.begin(one) for one in values]
        take_turns([wait(note, number) for number in reversed(numbers)])
    assert sorted(safe) == sorted(numbers)
    with reading() as session:
        sent = session.scalars(select(OutboxMail.id).where(OutboxMail.state == "sent")).all()
    assert sorted(sent) == sorted(mail_ids)


def test_a_note_that_the_database_refuses_takes_no_other_with_it(owner: Actor) -> None:
    good, bad, better = (invited(owner, name) for name in ("Jaan Tamm", "Mari Maasikas", "Kadri Kask"))
    with writing() as session:
        parcels = {parcel.rows[0].id: parcel for parcel in claim(session, "a sender")}
    refused: list[str] = []

    def note_all(note: Note) -> Turns[None]:
        for mail_id in (good, bad, better):
            (values,) = outcome.notes(parcels[mail_id], "jaan@client.example.com", "")
            try:
                # No column takes nothing for an address.
                yield from note.safe(note.begin({**values, **({"to": None} if mail_id == bad else {})}))
            except Exception:
                refused.append(mail_id)

    with noting(across_firms("a test of notes"), outcome.SENT) as note:
        take_turns([note_all(note)])
    assert refused == [bad]
    with reading() as session:
        states = {row[0]: row[1] for row in session.execute(select(OutboxMail.id, OutboxMail.state))}
    assert (states[good], states[bad], states[better]) == ("sent", "sending", "sent")


def test_an_invitation_to_work_here_is_for_owners_eyes(owner: Actor) -> None:
    with writing() as session:
        others = [make_staff(session, owner.firm_id, role=role) for role in (Role.ADMIN, Role.ACCOUNTANT)]
        fields = {"name": "New", "email": "new@firm.example.com", "role": "owner", "language": "en"}
        invite_colleague(session, owner, fields)
    drain()
    with reading() as session:
        (row,) = list_mails(session, owner).rows
        view = get_mail(session, owner, row.id)
        assert not view.hidden and "/join/" in view.text
        for other in others:
            view = get_mail(session, other, row.id)
            assert view.hidden and view.text == "" and view.html == "" and view.subject == ""
