"""Reminders of deadlines, until the client acts (B1)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

import portal_app.wiring  # noqa: F401
from jobs.reminders import make_reminders
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import Contact
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.core import clock
from portal_app.core.db import engine
from portal_app.core.errors import Invalid, NotFound
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.preferences import choose_notifications
from portal_app.reminders.commands import set_away, set_firm_reminders, set_task_reminders
from portal_app.reminders.queries import firm_reminders, task_reminders
from portal_app.tasks.commands.checklist import tick_item
from portal_app.tasks.commands.create import ShareWith, create_task
from portal_app.tasks.commands.progress import mark_client_done
from portal_app.tasks.commands.share import withdraw_task
from portal_app.tasks.commands.slots import add_slot
from portal_app.tasks.models import ChecklistItem
from portal_app.tasks.rules import Mode, TaskFields
from tests.factories import Office, make_office, make_person, make_staff
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher
from tests.support.statements import counted

#: A Sunday.
BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)
#: A Wednesday.
DEADLINE = date(2026, 3, 11)
FORM = {
    "active": "on",
    "before": "7, 1",
    "on_day": "on",
    "after_every": "3",
    "after_most": "2",
    "from_hour": "9",
    "to_hour": "17",
    **{f"weekday_{day}": "on" for day in range(5)},
}


@pytest.fixture
def office(database: Database, environment: Environment, smtp: SmtpCatcher) -> Office:
    environment.set(notify_delay="0s", smtp_url=smtp.url, public_url="https://portal.example.com")
    with writing() as session, clock.at(BEGIN):
        stranger = make_office(session, "Other firm")
        set_firm_reminders(session, stranger.staff, FORM)
        mine = make_office(session)
        set_firm_reminders(session, mine.staff, FORM)
        return mine


def task(office: Office, title: str = "Bank statement", deadline: date = DEADLINE, **more: object) -> str:
    with writing() as session, clock.at(BEGIN):
        fields = TaskFields(title, internal_deadline=deadline)
        return create_task(
            session, office.staff, office.client_id, fields, checklist=("One", "Two"), share_with=ShareWith(None)
        ).task_id


def at(day: int, hour: int = 10) -> datetime:
    """Ten in London is noon in Tallinn."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@contextmanager
def on(day: int, hour: int = 10) -> Iterator[None]:
    with clock.at(at(day, hour)):
        yield


def reminded(day: int, hour: int = 10) -> int:
    """How many reminders a look at that moment makes."""
    with on(day, hour):
        return make_reminders()


def deliver(day: int, hour: int = 10) -> None:
    """Send what is due a minute after that moment."""
    with clock.at(at(day, hour) + timedelta(minutes=1)):
        drain()


def texts(smtp: SmtpCatcher, actor: Actor) -> list[str]:
    return [
        f"{mail.subject}\n{mail.text()}"
        for mail in smtp.messages
        if actor.email in mail.recipients and "Reminder" in mail.subject
    ]


def keys() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(OutboxMail.key).where(OutboxMail.kind == "reminder")))


def test_each_day_has_one_whoever_looks_how_often(office: Office, smtp: SmtpCatcher) -> None:
    task_id = task(office)
    assert reminded(3) == 0
    assert [reminded(4, hour) for hour in (6, 7, 8, 14, 20)] == [0, 1, 0, 0, 0]
    deliver(4)
    [text] = texts(smtp, office.contact)
    for words in ("Bank statement", "It is due in 7 days.", "not been begun", f"/tasks/{task_id}"):
        assert words in text
    assert [reminded(day) for day in (5, 10, 11, 12)] == [0, 1, 1, 0]
    with reading() as session:
        found = session.scalars(select(Activity).where(Activity.kind == Kind.TASK_REMINDED)).all()
        assert {(row.subject_id, row.firm_id) for row in found} == {(task_id, office.firm_id)}
        assert len(found) == 3
        assert all(row.internal for row in found)


def test_a_week_without_anybody_at_work_brings_one(office: Office) -> None:
    task(office)
    assert reminded(4) == 1
    # Missed: the day before, the day itself, and three days later on a Saturday.
    assert reminded(16) == 1
    assert reminded(16, 12) == 0
    assert keys()[-1].endswith("2026-03-14")


def test_two_schedulers_at_once_remind_once(office: Office) -> None:
    for n in range(5):
        task(office, f"Task {n}")
    made: list[int] = []
    start = threading.Barrier(2)

    def look() -> None:
        with on(4):
            start.wait(10)
            made.append(make_reminders())

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 5]
    assert len(keys()) == 5


def test_what_is_missing_is_said_in_other_words(office: Office, smtp: SmtpCatcher) -> None:
    task_id = task(office)
    with reading() as session:
        first, second = session.scalars(
            select(ChecklistItem.id).where(ChecklistItem.task_id == task_id).order_by(ChecklistItem.position)
        )
    for day, item, words in ((4, first, "not been begun"), (10, second, "1 of 2 is done"), (11, "", "Everything on")):
        assert reminded(day) == 1
        deliver(day)
        assert words in texts(smtp, office.contact)[-1]
        if item:
            with writing() as session:
                tick_item(session, office.contact, task_id, item, True)


def test_files_that_are_missing_count_as_well(office: Office, smtp: SmtpCatcher) -> None:
    task_id = task(office)
    with writing() as session:
        for title in ("January", "February"):
            add_slot(session, office.staff, task_id, title)
        [first, *_] = session.scalars(select(ChecklistItem.id).where(ChecklistItem.task_id == task_id))
        tick_item(session, office.contact, task_id, first, True)
    assert reminded(4) == 1
    deliver(4)
    assert "1 of 4 are done already; 3 things are still missing." in texts(smtp, office.contact)[-1]


def test_it_stops_when_the_client_acts_or_need_not(office: Office, smtp: SmtpCatcher) -> None:
    done, withdrawn, kept = task(office, "Done"), task(office, "Withdrawn"), task(office, "Kept")
    assert reminded(4) == 3
    with writing() as session, on(4):
        mark_client_done(session, office.contact, done)
        withdraw_task(session, office.staff, withdrawn)
    deliver(4)
    # What was on its way is not sent any more, and what comes later is not made.
    [text] = texts(smtp, office.contact)
    assert "Kept" in text
    assert "Done" not in text
    assert reminded(10) == 1
    assert keys()[-1].split(":")[1] == kept


def test_nobody_is_reminded_of_what_they_only_read_or_of_a_closed_portal(office: Office) -> None:
    with writing() as session, clock.at(BEGIN):
        fields = TaskFields("To read", internal_deadline=DEADLINE)
        create_task(session, office.staff, office.client_id, fields, share_with=ShareWith(None, Mode.READ))
        make_person(session, office.staff, office.client_id, "Closed", portal=False)
    assert reminded(4) == 0
    task(office, "To do")
    assert reminded(5) == 1


def test_a_persons_own_time_zone_and_holiday_count(office: Office) -> None:
    task(office)
    with writing() as session:
        person = session.get_one(Contact, office.contact.person_id)
        person.time_zone = "America/New_York"
    assert reminded(4, 10) == 0
    with writing() as session, on(2):
        set_away(session, office.staff, office.contact.person_id, "2026-03-10")
    assert reminded(4, 15) == 0
    assert reminded(10, 15) == 0
    assert reminded(11, 15) == 1


def test_whoever_wants_none_gets_none(office: Office) -> None:
    with writing() as session:
        choose_notifications(session, office.contact, {"reminder": "off"})
    task(office)
    assert reminded(4) == 0
    with writing() as session:
        choose_notifications(session, office.contact, {"reminder": "now"})
    assert reminded(5) == 1


def test_a_task_has_days_of_its_own_or_none(office: Office) -> None:
    usual, own, never = task(office, "Usual"), task(office, "Own"), task(office, "Never")
    with writing() as session:
        set_task_reminders(session, office.staff, own, {"own": "on", "before": "2"})
        set_task_reminders(session, office.staff, never, {"own": "on"})
    assert reminded(4) == 1
    assert reminded(9) == 1
    assert [key.split(":")[1] for key in keys()] == [usual, own]
    with reading() as session:
        view = task_reminders(session, office.staff, own)
        assert (view.own, view.before, view.firm_reminds) == (True, "2", True)
    with writing() as session:
        set_task_reminders(session, office.staff, own, {})
    assert reminded(10) == 2


def test_a_firm_that_begins_today_reminds_of_nothing_older(office: Office) -> None:
    task(office)
    with writing() as session, on(4, 6):
        set_firm_reminders(session, office.staff, {**FORM, "active": ""})
    assert reminded(4) == 0
    with writing() as session, on(5):
        set_firm_reminders(session, office.staff, FORM)
    assert [reminded(5), reminded(6), reminded(10)] == [0, 0, 1]


def test_a_mail_held_up_until_night_waits_for_the_morning(office: Office, smtp: SmtpCatcher) -> None:
    task(office)
    assert reminded(4) == 1
    deliver(4, 20)
    assert texts(smtp, office.contact) == []
    deliver(5, 8)
    assert len(texts(smtp, office.contact)) == 1


def test_the_number_of_statements_does_not_depend_on_the_tasks(office: Office) -> None:
    task(office)
    with counted(engine()) as few:
        assert reminded(4) == 1
    for n in range(30):
        task(office, f"Task {n}")
    with counted(engine()) as many:
        assert reminded(5) == 30
    # One more: whom the mails waiting already belong together with.
    assert len(many) <= len(few) + 2


@pytest.mark.parametrize("wrong", [{"before": "soon"}, {"to_hour": "9"}, {"after_every": "-2"}])
def test_what_is_no_plan_is_not_kept(office: Office, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid), writing() as session:
        set_firm_reminders(session, office.staff, FORM | wrong)
    with reading() as session:
        assert firm_reminders(session, office.staff).before == "7, 1"


@pytest.mark.parametrize("wrong", ["yesterday", "2026-02-30", "2026-02-01", "2028-01-01"])
def test_a_holiday_is_a_day_to_come(office: Office, wrong: str) -> None:
    with writing() as session, on(1):
        set_away(session, office.contact, office.contact.person_id, "2026-03-20")
    with pytest.raises(Invalid), writing() as session, on(1):
        set_away(session, office.contact, office.contact.person_id, wrong)
    with writing() as session, on(2):
        set_away(session, office.contact, office.contact.person_id, "")
    with reading() as session:
        assert session.get_one(Contact, office.contact.person_id).away_until is None


def test_wrong_people_change_nothing(office: Office) -> None:
    task_id = task(office)
    with writing() as session:
        rival = make_office(session, "Rival")
        accountant = make_staff(session, office.firm_id)
        colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    for actor in (office.contact, rival.staff, rival.contact):
        with pytest.raises(NotFound), writing() as session:
            set_task_reminders(session, actor, task_id, {"own": "on", "before": "2"})
        with pytest.raises(NotFound), reading() as session:
            task_reminders(session, actor, task_id)
    for actor in (office.contact, accountant, replace(office.staff, role=Role.ACCOUNTANT)):
        with pytest.raises(NotFound), writing() as session:
            set_firm_reminders(session, actor, FORM)
        with pytest.raises(NotFound), reading() as session:
            firm_reminders(session, actor)
    for actor in (colleague, rival.staff, rival.contact):
        with pytest.raises(NotFound), writing() as session:
            set_away(session, actor, office.contact.person_id, tomorrow)
