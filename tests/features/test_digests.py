"""One mail of many, at the person's hour, about what they have not seen (B2, U27)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.core import clock
from portal_app.core.errors import Invalid, NotFound
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.preferences import choose_notifications, preferences
from portal_app.tasks.commands.create import ShareWith, create_task
from portal_app.tasks.commands.messages import post_message
from portal_app.tasks.commands.progress import mark_read
from portal_app.tasks.commands.share import withdraw_task
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, as_contact, make_client, make_office, make_person
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher

#: A Wednesday, noon in Tallinn.
NOON = datetime(2026, 3, 4, 10, tzinfo=UTC)
#: The next morning at eight there.
MORNING = datetime(2026, 3, 5, 6, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)
LATER = timedelta(minutes=1)


@pytest.fixture
def office(database: Database, environment: Environment, smtp: SmtpCatcher) -> Office:
    environment.set(notify_delay="5m", smtp_url=smtp.url, public_url="https://portal.example.com")
    with writing() as session, clock.at(NOON - timedelta(days=1)):
        stranger = make_office(session, "Other firm")
        create_task(session, stranger.staff, stranger.client_id, TaskFields("Not yours"), share_with=ShareWith(None))
        return make_office(session)


def chosen(actor: Actor, **choices: str) -> None:
    with writing() as session:
        choose_notifications(session, actor, choices)


def shared(office: Office, title: str, client_id: str = "") -> str:
    with writing() as session:
        made = create_task(
            session, office.staff, client_id or office.client_id, TaskFields(title), share_with=ShareWith(None)
        )
        return made.task_id


def said(actor: Actor, task_id: str, text: str) -> None:
    with writing() as session:
        post_message(session, actor, task_id, text)


def rows(actor: Actor) -> Sequence[OutboxMail]:
    with reading() as session:
        return session.scalars(
            select(OutboxMail).where(OutboxMail.recipient_id == actor.person_id).order_by(OutboxMail.id)
        ).all()


def states(actor: Actor) -> list[str]:
    return [row.state for row in rows(actor)]


def mails_to(smtp: SmtpCatcher, actor: Actor) -> list[str]:
    """Their subjects and texts."""
    return [f"{mail.subject}\n{mail.text()}" for mail in smtp.messages if actor.email in mail.recipients]


def sent_at(moment: datetime) -> None:
    with clock.at(moment):
        drain()


def test_a_day_of_two_companies_is_one_mail_at_the_persons_hour(office: Office, smtp: SmtpCatcher) -> None:
    person = office.contact
    with writing() as session:
        second = make_client(session, office.staff, "Second OÜ")
        assert make_person(session, office.staff, second, email=person.email).person_id == person.person_id
    chosen(person, task_shared="daily", message_to_client="daily")
    with clock.at(NOON):
        first = shared(office, "Bank statement")
        shared(office, "Receipts", second)
        said(office.staff, first, "The whole of March, please.")
    assert {row.due_at for row in rows(person)} == {MORNING}
    sent_at(MORNING - LATER)
    assert mails_to(smtp, person) == []
    sent_at(MORNING + LATER)
    [mail] = mails_to(smtp, person)
    assert mail.startswith("3 pieces of news")
    for words in ("Bank statement", "Receipts", "Second OÜ", "The whole of March", "/profile"):
        assert words in mail
    assert states(person) == ["sent"] * 3


def test_a_week_waits_for_monday(office: Office) -> None:
    chosen(office.contact, task_shared="weekly", hour="9")
    with clock.at(NOON):
        shared(office, "Bank statement")
    assert [row.due_at for row in rows(office.contact)] == [MONDAY + timedelta(hours=1)]


def test_what_was_seen_since_is_left_out_and_an_empty_mail_is_not_sent(office: Office, smtp: SmtpCatcher) -> None:
    person = office.contact
    chosen(person, task_shared="daily", message_to_client="daily")
    with clock.at(NOON):
        read, unread = shared(office, "Read meanwhile"), shared(office, "Not read")
    with writing() as session, clock.at(NOON + LATER):
        mark_read(session, person, read)
    sent_at(MORNING + LATER)
    [mail] = mails_to(smtp, person)
    assert "Not read" in mail
    assert "Read meanwhile" not in mail
    assert states(person) == ["cancelled", "sent"]
    with clock.at(MORNING + timedelta(hours=1)):
        said(office.staff, unread, "Have you seen it?")
    with writing() as session, clock.at(MORNING + timedelta(hours=2)):
        mark_read(session, person, unread)
    sent_at(MORNING + timedelta(days=1, minutes=1))
    assert len(mails_to(smtp, person)) == 1
    assert states(person)[-1] == "cancelled"


def test_what_was_withdrawn_since_is_left_out(office: Office, smtp: SmtpCatcher) -> None:
    chosen(office.contact, task_shared="daily", task_withdrawn="daily")
    with clock.at(NOON):
        task = shared(office, "A mistake")
    with writing() as session, clock.at(NOON + timedelta(hours=1)):
        withdraw_task(session, office.staff, task)
    sent_at(MORNING + LATER)
    assert mails_to(smtp, office.contact) == []


def test_a_message_at_once_does_not_wait_for_tomorrows_mail_of_its_task(office: Office, smtp: SmtpCatcher) -> None:
    chosen(office.contact, task_shared="weekly")
    with clock.at(NOON):
        task = shared(office, "Bank statement")
        said(office.staff, task, "By noon, please.")
    sent_at(NOON + LATER)
    [mail] = mails_to(smtp, office.contact)
    assert "By noon" in mail


@pytest.mark.parametrize(
    ("before", "after", "state", "due"),
    [
        ("daily", "now", "pending", NOON + LATER),
        ("daily", "weekly", "pending", MONDAY),
        ("now", "daily", "pending", MORNING),
        ("daily", "off", "cancelled", MORNING),
        ("weekly", "weekly", "pending", MONDAY),
    ],
)
def test_what_waits_follows_a_new_choice(office: Office, before: str, after: str, state: str, due: datetime) -> None:
    person = office.contact
    chosen(person, task_shared=before)
    with clock.at(NOON):
        shared(office, "Bank statement")
    with clock.at(NOON + LATER):
        chosen(person, task_shared=after)
    [row] = rows(person)
    assert row.state == state
    assert abs(row.due_at - due) < timedelta(seconds=30)
    with reading() as session:
        [line] = [line for line in preferences(session, person).lines if line.kind == "task_shared"]
        assert line.choice == after


def test_what_was_gathered_and_is_wanted_at_once_leaves_as_one_mail(office: Office, smtp: SmtpCatcher) -> None:
    person = office.contact
    chosen(person, task_shared="daily", message_to_client="weekly", task_withdrawn="daily")
    with clock.at(NOON):
        task = shared(office, "Bank statement")
        shared(office, "Receipts")
        said(office.staff, task, "The whole of March, please.")
    with clock.at(NOON + LATER):
        chosen(person, task_shared="now", message_to_client="now")
    sent_at(NOON + 2 * LATER)
    [mail] = mails_to(smtp, person)
    assert mail.startswith("3 pieces of news") and "The whole of March" in mail
    assert states(person) == ["sent"] * 3
    # What comes from now on is told by itself.
    with clock.at(NOON + 3 * LATER):
        said(office.staff, task, "Thank you.")
    sent_at(NOON + 4 * LATER)
    assert len(mails_to(smtp, person)) == 2


def test_another_hour_moves_what_waits(office: Office) -> None:
    chosen(office.contact, task_shared="daily")
    with clock.at(NOON):
        shared(office, "Bank statement")
        chosen(office.contact, hour="17")
    assert [row.due_at for row in rows(office.contact)] == [datetime(2026, 3, 4, 15, tzinfo=UTC)]


def test_off_is_never_told_and_what_is_not_chosen_about_comes_at_once(office: Office, smtp: SmtpCatcher) -> None:
    chosen(office.contact, task_shared="off")
    with clock.at(NOON):
        task = shared(office, "Bank statement")
        said(office.staff, task, "Hello")
    assert [row.kind for row in rows(office.contact)] == ["message_to_client"]


def test_staff_get_theirs_as_one_mail_of_what_nobody_answered(office: Office, smtp: SmtpCatcher) -> None:
    chosen(office.staff, message_to_staff="daily")
    with clock.at(NOON):
        answered, open_task = shared(office, "Answered"), shared(office, "Open")
        said(office.contact, answered, "What is this?")
        said(office.contact, open_task, "And this?")
        said(office.staff, answered, "The statement of March.")
    sent_at(MORNING + LATER)
    [mail] = mails_to(smtp, office.staff)
    assert "And this?" in mail
    assert "What is this?" not in mail


def test_wrong_choices_change_nothing(office: Office) -> None:
    chosen(office.contact, task_shared="daily")
    for wrong in ({"task_shared": "hourly"}, {"hour": "24"}, {"hour": "-1"}, {"hour": "²"}):
        with pytest.raises(Invalid), writing() as session:
            choose_notifications(session, office.contact, wrong)
    # What concerns signing in is nobody's to choose.
    chosen(office.contact, sign_in_link="off")
    with reading() as session:
        assert session.get_one(Contact, office.contact.person_id).notify == {"task_shared": "daily"}


def test_everybody_chooses_for_themself_alone(office: Office) -> None:
    with writing() as session:
        other = make_person(session, office.staff, office.client_id, "Kadri Kask")
    chosen(office.contact, task_shared="off")
    with reading() as session:
        assert {line.choice for line in preferences(session, other).lines} == {"now"}
        gone = as_contact(session, other.person_id, office.client_id)
        with pytest.raises(NotFound):
            preferences(session, Actor(gone.kind, "another-firm", gone.person_id, gone.name, gone.email))
