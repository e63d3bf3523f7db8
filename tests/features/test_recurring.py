"""Tasks that repeat: made ahead, each once; changed from one day on; paused, ended, deleted (U22)."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

import portal_app.wiring  # noqa: F401 - who is told of what
from jobs.recurring import make_recurring
from portal_app.accounts.actor import Actor
from portal_app.calendar.forms import RuleForm
from portal_app.calendar.rules import Every, On, Rule
from portal_app.clients.commands.client import archive_client
from portal_app.clients.selection import Selection
from portal_app.core import clock
from portal_app.core.db import engine
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.firms.models import Firm
from portal_app.notifications.models import OutboxMail
from portal_app.recurring import commands, queries
from portal_app.recurring.calendar import firm_calendar, set_firm_calendar
from portal_app.recurring.following import Changed, change_following
from portal_app.recurring.making import acting_for, make_due
from portal_app.recurring.models import RecurringTask
from portal_app.recurring.queries import RecurringFilter
from portal_app.recurring.rules import RecurringFields
from portal_app.recurring.use import use_template
from portal_app.tasks import commands as task_commands
from portal_app.tasks.models import FileSlot, Task, TaskShare
from portal_app.tasks.rules import TaskFields
from portal_app.templates.commands import create_template
from portal_app.templates.rules import AssignTo, Kind, TemplateFields
from tests.factories import Office, make_client, make_contact, make_firm, make_office, make_staff
from tests.support.scope import reading, writing
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("database")

#: A Sunday; the last working day of this month is Monday the 30th.
BEGIN = datetime(2026, 11, 22, 9, tzinfo=UTC)
LAST = Rule(on=On.LAST_WORKING_DAY)
DAILY = Rule(Every.DAY)


@contextmanager
def on(day: date | datetime) -> Iterator[None]:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    with clock.at(moment):
        yield


def _gets(rule: Rule, title: str = "Papers of {month}", **more: Any) -> RecurringFields:
    gets = TemplateFields(title, checklist=("Bank statement",), deadline_days=5, rule=rule, **more)
    return RecurringFields(gets, BEGIN.date())


def _days(recurring_id: str | None = None) -> list[str]:
    with reading() as session:
        found = select(Task.occurrence_on).where(Task.recurring_id.is_not(None)).order_by(Task.occurrence_on)
        if recurring_id:
            found = found.where(Task.recurring_id == recurring_id)
        return [str(day) for day in session.scalars(found)]


def _office(rule: Rule = LAST, **more: Any) -> tuple[Office, str]:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        return office, commands.create_recurring(session, office.staff, office.client_id, _gets(rule, **more))


def test_an_occurrence_is_an_ordinary_task_made_ahead_and_shared() -> None:
    office, recurring_id = _office()
    with reading() as session:
        (task,) = session.scalars(select(Task)).all()
        assert (task.title, task.start_on, task.internal_deadline) == (
            "Papers of November",
            date(2026, 11, 30),
            date(2026, 12, 5),
        )
        assert (task.occurrence_on, task.recurring_id, task.turn) == (task.start_on, recurring_id, "client")
        assert session.scalars(select(TaskShare.contact_id)).all() == [office.contact.person_id]
        rule = session.get_one(RecurringTask, recurring_id)
        assert (rule.next_on, rule.state) == (date(2026, 12, 31), "on")
        repeats = queries.repeats_of(session, office.staff, task.id)
        assert repeats.words == "Every month on the last working day" and repeats.next == "Thu, 31 Dec 2026"
    # Not a day early: the 31st comes within fourteen days on the 17th.
    for day, expected in ((date(2026, 12, 16), 1), (date(2026, 12, 17), 2), (date(2026, 12, 17), 2)):
        with on(day):
            make_recurring()
        assert len(_days()) == expected


def _asked() -> list[tuple[str, list[str], int, int]]:
    """Each task's day, with what is asked for on it, and how much of it, and what is missing."""
    with reading() as session:
        titles = select(FileSlot.title).order_by(FileSlot.position)
        return [
            (
                str(task.occurrence_on),
                list(session.scalars(titles.where(FileSlot.task_id == task.id))),
                task.slots_total,
                task.slots_missing,
            )
            for task in session.scalars(select(Task).order_by(Task.occurrence_on))
        ]


def test_each_occurrence_asks_for_its_own_files() -> None:
    weekly = Rule(Every.WEEK, weekdays=(0,))
    office, recurring_id = _office(weekly, slots=("Statement of {month}", "Receipts"))
    with on(BEGIN), writing() as session:
        stranger = make_office(session, "Other")
        fields = _gets(weekly, slots=("Theirs",))
        commands.create_recurring(session, stranger.staff, stranger.client_id, fields)
        with pytest.raises(Invalid):
            commands.create_recurring(session, office.staff, office.client_id, _gets(weekly, slots=("{moth}",)))
        assert queries.one_recurring(session, office.staff, recurring_id).slots == "Statement of {month}\nReceipts"
    with on(BEGIN + timedelta(days=9)):
        make_recurring()
    november = ["Statement of November", "Receipts"]
    december = ["Statement of December", "Receipts"]
    assert [one for one in _asked() if one[1] != ["Theirs"]] == [
        ("2026-11-23", november, 2, 2),
        ("2026-11-30", november, 2, 2),
        ("2026-12-07", december, 2, 2),
        ("2026-12-14", december, 2, 2),
    ]
    with on(BEGIN + timedelta(days=9)):
        # From the last one but one on there is something else to bring; the last was worked on.
        with writing() as session:
            last = session.scalars(
                select(Task).where(Task.recurring_id == recurring_id).order_by(Task.occurrence_on.desc())
            ).first()
            assert last is not None
            task_commands.post_message(session, office.contact, last.id, "Already at it")
        changed = _following(office, recurring_id, date(2026, 12, 7), _gets(weekly, slots=("Payslips",)))
    assert (changed.rewritten, changed.kept) == (1, 1)
    assert [one for one in _asked() if one[1] != ["Theirs"]][1:] == [
        ("2026-11-30", november, 2, 2),
        ("2026-12-07", ["Payslips"], 1, 1),
        ("2026-12-14", december, 2, 2),
    ]
    with on(BEGIN + timedelta(days=9)):
        # Nobody has heard of what has no place any more: it goes with what it asked for.
        gone = _following(office, changed.recurring_id, date(2026, 12, 7), _gets(Rule(Every.YEAR), slots=()))
    assert gone.rewritten + gone.removed + gone.loose + gone.kept == 2
    with reading() as session:
        tasks = set(session.scalars(select(Task.id)))
        assert set(session.scalars(select(FileSlot.task_id))) <= tasks


def test_a_task_that_goes_on_repeating_keeps_asking() -> None:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        made = task_commands.create_task(
            session, office.staff, office.client_id, TaskFields("Receipts"), slots=("Fuel", "Rent")
        )
        gone, _stays = session.scalars(select(FileSlot.id).order_by(FileSlot.position)).all()
        task_commands.remove_slot(session, office.staff, made.task_id, gone)
        assert queries.from_task(session, office.staff, made.task_id).slots == "Rent"


def test_two_presses_make_one() -> None:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        made = {
            commands.create_recurring(session, office.staff, office.client_id, _gets(LAST), nonce="one")
            for _ in range(2)
        }
    assert len(made) == 1 and len(_days()) == 1


def test_two_schedulers_at_once_make_each_once() -> None:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        for number in range(6):
            gets = _gets(Rule(Every.WEEK, weekdays=(0,)), f"Weekly {number}")
            commands.create_recurring(session, office.staff, office.client_id, gets)
    before = len(_days())
    moment = BEGIN + timedelta(days=35)

    def run() -> None:
        with clock.at(moment):
            make_recurring()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run()
    days = _days()
    with reading() as session:
        pairs = session.execute(select(Task.recurring_id, Task.occurrence_on)).all()
    assert before < len(days) == len(set(pairs)) == 6 * 7


def test_after_an_outage_what_was_missed_comes_in_one_mail() -> None:
    _office(DAILY)
    made = len(_days())
    with writing() as session:
        session.execute(OutboxMail.__table__.update().values(state="sent"))  # type: ignore[attr-defined]
    with on(BEGIN + timedelta(days=22)):
        make_recurring()
    days = _days()
    assert len(days) == made + 22 and len(set(days)) == len(days)
    with reading() as session:
        mails = session.execute(select(OutboxMail.bundle, OutboxMail.due_at).where(OutboxMail.state == "pending")).all()
        # Twenty-two things to tell one person, which leave together.
        assert len(mails) == 22 and len(set(mails)) == 1


@pytest.mark.parametrize("zone", ["Europe/Tallinn", "America/New_York", "Pacific/Auckland"])
def test_clocks_that_change_neither_lose_nor_double_a_day(zone: str) -> None:
    with on(datetime(2027, 3, 10, 12, tzinfo=UTC)), writing() as session:
        office = make_office(session)
        firm = session.get_one(Firm, office.firm_id)
        firm.time_zone, firm.ahead_days = zone, 0
        session.flush()
        gets = replace(_gets(DAILY), starts_on=date(2027, 3, 11))
        commands.create_recurring(session, office.staff, office.client_id, gets)
    moment = datetime(2027, 3, 11, tzinfo=UTC)
    # Through both the American and the European change, every seven hours.
    while moment < datetime(2027, 4, 6, tzinfo=UTC):
        with on(moment):
            make_recurring()
        moment += timedelta(hours=7)
    days = [date.fromisoformat(day) for day in _days()]
    assert all((later - earlier).days == 1 for earlier, later in itertools.pairwise(days))
    assert days[0] == date(2027, 3, 11) and days[-1] >= date(2027, 4, 5)


def _following(office: Office, recurring_id: str, from_on: date, fields: RecurringFields) -> Changed:
    with writing() as session:
        version = session.get_one(RecurringTask, recurring_id).version
        return change_following(session, office.staff, recurring_id, version, from_on, fields)


def test_this_and_following_rewrites_what_nobody_worked_on() -> None:
    office, recurring_id = _office(Rule(Every.WEEK, weekdays=(0,)))
    assert _days() == ["2026-11-23", "2026-11-30"]
    with on(BEGIN + timedelta(days=7)):
        make_recurring()
        assert _days() == ["2026-11-23", "2026-11-30", "2026-12-07"]
        with writing() as session:
            _first, second, third = session.scalars(select(Task).order_by(Task.occurrence_on)).all()
            task_commands.post_message(session, office.contact, third.id, "Already at it")
        fields = _gets(Rule(Every.WEEK, weekdays=(1,)), "New name")
        changed = _following(office, recurring_id, date(2026, 11, 30), fields)
    assert (changed.rewritten, changed.kept, changed.removed, changed.loose) == (1, 1, 0, 0)
    assert _days(recurring_id) == ["2026-11-23"]
    assert _days(changed.recurring_id) == ["2026-12-01", "2026-12-08"]
    with reading() as session:
        titles = {task.id: (task.title, task.start_on) for task in session.scalars(select(Task))}
        assert titles[second.id] == ("New name", date(2026, 12, 1))
        assert titles[third.id] == ("Papers of December", date(2026, 12, 7))
        assert session.get_one(RecurringTask, recurring_id).state == "ended"
    with on(BEGIN + timedelta(days=30)):
        make_recurring()
    assert _days(recurring_id) == ["2026-11-23"]
    assert _days(changed.recurring_id)[:5] == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]


def test_days_without_a_place_in_the_new_rule() -> None:
    office, recurring_id = _office(DAILY)
    assert len(_days()) == 15
    with on(BEGIN), writing() as session:
        told = session.scalars(select(Task.id).order_by(Task.occurrence_on.desc()).limit(1)).one()
        session.execute(
            TaskShare.__table__.update().where(TaskShare.task_id == told).values(told_at=BEGIN)  # type: ignore[attr-defined]
        )
    with on(BEGIN):
        changed = _following(office, recurring_id, date(2026, 11, 24), _gets(Rule(Every.WEEK, weekdays=(2,))))
    # Two Wednesdays take the first two days; of the rest one is known to somebody and stays as a task of its own.
    assert (changed.rewritten, changed.removed, changed.loose) == (2, 10, 1)
    assert _days(recurring_id) == ["2026-11-22", "2026-11-23"]
    assert _days(changed.recurring_id) == ["2026-11-25", "2026-12-02"]
    with reading() as session:
        assert session.get_one(Task, told).recurring_id is None
        cancelled = session.scalars(select(OutboxMail.state).where(OutboxMail.last_error == "deleted")).all()
        assert len(cancelled) == 10


def test_a_change_far_ahead_leaves_the_days_before_it() -> None:
    office, recurring_id = _office()
    with on(BEGIN):
        changed = _following(office, recurring_id, date(2027, 2, 1), _gets(Rule(day=10), "Later"))
    with reading() as session:
        assert session.get_one(RecurringTask, recurring_id).next_on == date(2026, 12, 31)
        assert session.get_one(RecurringTask, changed.recurring_id).next_on == date(2027, 2, 10)
    for month in range(1, 8):
        with on(BEGIN + timedelta(days=15 * month)):
            make_recurring()
    assert _days() == ["2026-11-30", "2026-12-31", "2027-01-29", "2027-02-10", "2027-03-10"]


def test_two_who_edit_at_once() -> None:
    office, recurring_id = _office()
    with on(BEGIN):
        _following(office, recurring_id, date(2026, 11, 30), _gets(LAST, "Mine"))
        with writing() as session, pytest.raises(Refused):
            change_following(session, office.staff, recurring_id, 1, date(2026, 11, 30), _gets(LAST, "Yours"))
    with reading() as session:
        assert session.scalars(select(Task.title)).all() == ["Mine"]


def test_a_pause_is_not_caught_up() -> None:
    office, recurring_id = _office(DAILY)
    made = _days()
    with on(BEGIN), writing() as session:
        commands.pause_recurring(session, office.staff, recurring_id)
    resumed = BEGIN + timedelta(days=40)
    with on(resumed):
        make_recurring()
        assert _days() == made
        with writing() as session:
            commands.resume_recurring(session, office.staff, recurring_id)
            commands.resume_recurring(session, office.staff, recurring_id)
    new = _days()[len(made) :]
    assert new[0] == str(resumed.date()) and len(new) == 15


def test_the_end_of_a_rule_and_an_end_by_hand() -> None:
    office, recurring_id = _office(replace(DAILY, count=3))
    assert len(_days()) == 3
    with reading() as session:
        assert session.get_one(RecurringTask, recurring_id).state == "ended"
    with on(BEGIN), writing() as session:
        other = commands.create_recurring(session, office.staff, office.client_id, _gets(LAST))
        commands.end_recurring(session, office.staff, other)
        with pytest.raises(Refused):
            commands.resume_recurring(session, office.staff, other)
    with on(BEGIN + timedelta(days=90)):
        make_recurring()
    assert len(_days()) == 4


def test_deleting_and_putting_back() -> None:
    office, recurring_id = _office()
    with on(BEGIN + timedelta(days=60)):
        with writing() as session:
            commands.delete_recurring(session, office.staff, recurring_id)
            assert queries.list_recurring(session, office.staff, RecurringFilter("all")).total == 0
            with pytest.raises(NotFound):
                queries.one_recurring(session, office.staff, recurring_id)
        make_recurring()
        assert len(_days()) == 1
        with writing() as session:
            commands.restore_recurring(session, office.staff, recurring_id)
        make_recurring()
    assert _days() == ["2026-11-30", "2026-12-31", "2027-01-29"]


def test_an_archived_client_gets_nothing_and_catches_nothing_up() -> None:
    office, _ = _office()
    with on(BEGIN + timedelta(days=40)):
        with writing() as session:
            archive_client(session, office.staff, office.client_id)
            with pytest.raises(Refused, match="is archived"):
                commands.create_recurring(session, office.staff, office.client_id, _gets(DAILY))
        make_recurring()
    assert _days() == ["2026-11-30"]
    with reading() as session:
        assert session.scalars(select(RecurringTask.next_on)).one() > date(2026, 12, 31)


def test_an_existing_task_goes_on_repeating() -> None:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        fields = TaskFields("Salaries", start_on=date(2026, 11, 22), internal_deadline=date(2026, 11, 25))
        task_id = task_commands.create_task(session, office.staff, office.client_id, fields).task_id
        form = queries.from_task(session, office.staff, task_id)
        assert (form.title, form.deadline_days, form.assignee) == ("Salaries", "3", "nobody")
        wanted = replace(_gets(Rule(day=22), "Salaries"), starts_on=date(2026, 11, 22))
        first = commands.create_recurring(session, office.staff, office.client_id, wanted, task_id=task_id)
        with pytest.raises(Refused):
            commands.create_recurring(session, office.staff, office.client_id, wanted, task_id=task_id)
    assert _days(first) == ["2026-11-22"]
    with on(BEGIN + timedelta(days=20)):
        make_recurring()
    assert _days(first) == ["2026-11-22", "2026-12-22"]


def test_a_template_that_repeats_for_many_clients() -> None:
    with on(BEGIN), writing() as session:
        owner = make_firm(session)
        clients = [make_client(session, owner, f"Client {n}") for n in range(4)]
        template = create_template(session, owner, _gets(LAST).gets, Kind.TASK)
        chosen = Selection(ids=tuple(clients))
        made = [use_template(session, owner, template, chosen, BEGIN.date(), "once").made for _ in range(2)]
        assert made == [4, 0]
        assert queries.list_recurring(session, owner, RecurringFilter()).total == 4
    assert _days() == ["2026-11-30"] * 4


def test_whoever_left_is_stood_in_for() -> None:
    with on(BEGIN), writing() as session:
        office = make_office(session)
        gone = make_staff(session, office.firm_id, "Gone")
        gets = _gets(LAST, assign_to=AssignTo.PERSON, assignee_id=gone.person_id)
        commands.create_recurring(session, office.staff, office.client_id, gets)
        from portal_app.accounts.models import StaffMember

        session.get_one(StaffMember, gone.person_id).active = False
    with on(BEGIN + timedelta(days=30)):
        make_recurring()
    with reading() as session:
        assert list(session.scalars(select(Task.assignee_id).order_by(Task.occurrence_on))) == [gone.person_id, None]


def test_what_is_refused() -> None:
    with on(BEGIN), writing() as session:
        office, rival = make_office(session), make_office(session, "Rival")

        def make(who: Actor, client: str, fields: RecurringFields) -> str:
            return commands.create_recurring(session, who, client, fields)

        make(office.staff, office.client_id, replace(_gets(LAST), contact_ids=(office.contact.person_id,)))
        wrong = replace(_gets(replace(LAST, interval=0), "Hello {nobody}"), contact_ids=())
        with pytest.raises(Invalid) as caught:
            make(office.staff, office.client_id, wrong)
        assert set(caught.value.faults) == {"title", "interval", "contacts"}
        for who, client, fields in (
            (office.staff, rival.client_id, _gets(LAST)),
            (office.contact, office.client_id, _gets(LAST)),
            (office.staff, office.client_id, replace(_gets(LAST), contact_ids=(rival.contact.person_id,))),
            (
                office.staff,
                office.client_id,
                _gets(LAST, assign_to=AssignTo.PERSON, assignee_id=rival.staff.person_id),
            ),
        ):
            with pytest.raises(NotFound):
                make(who, client, fields)


def test_who_is_out_of_scope_finds_nothing() -> None:
    office, recurring_id = _office()
    with on(BEGIN), writing() as session:
        rival = make_office(session, "Rival")
        task_id = session.scalars(select(Task.id)).one()
        assert queries.one_recurring(session, office.staff, recurring_id).id == recurring_id
        assert queries.occurrence_of(session, office.staff, recurring_id, task_id) == date(2026, 11, 30)
        for who in (rival.staff, office.contact):
            for call in (
                lambda actor: commands.pause_recurring(session, actor, recurring_id),
                lambda actor: commands.end_recurring(session, actor, recurring_id),
                lambda actor: commands.delete_recurring(session, actor, recurring_id),
                lambda actor: change_following(session, actor, recurring_id, 1, BEGIN.date(), _gets(LAST)),
                lambda actor: queries.one_recurring(session, actor, recurring_id),
                lambda actor: queries.from_task(session, actor, task_id),
                lambda actor: queries.repeats_of(session, actor, task_id),
                lambda actor: queries.occurrence_of(session, actor, recurring_id, task_id),
            ):
                with pytest.raises(NotFound):
                    call(who)
        assert queries.list_recurring(session, rival.staff, RecurringFilter("all")).rows == []
        assert queries.occurrences(session, rival.staff, recurring_id) == []
        commands.delete_recurring(session, office.staff, recurring_id)
        with pytest.raises(NotFound):
            commands.restore_recurring(session, rival.staff, recurring_id)


def test_the_list_is_narrowed_and_reads_in_two_statements() -> None:
    office, _ = _office()
    with on(BEGIN), writing() as session:
        for number in range(60):
            client = make_client(session, office.staff, f"Client {number}")
            commands.create_recurring(session, office.staff, client, _gets(LAST, f"Report {number}"))
        with counted(engine()) as statements:
            page = queries.list_recurring(session, office.staff, RecurringFilter())
        assert (len(page.rows), page.total, page.has_next, len(statements)) == (50, 61, True, 2)
        titles = [
            row.title for row in queries.list_recurring(session, office.staff, RecurringFilter(search="papers")).rows
        ]
        assert titles == ["Papers of December"]
        assert queries.list_recurring(session, office.staff, RecurringFilter(search="report 59")).total == 1
        assert queries.list_recurring(session, office.staff, RecurringFilter(client_id=office.client_id)).total == 1
        assert queries.list_recurring(session, office.staff, RecurringFilter("paused")).total == 0
        assert queries.list_recurring(session, office.staff, RecurringFilter(mine=True)).total == 0


def test_six_dates_in_words_while_choosing() -> None:
    with on(BEGIN), writing() as session:
        owner = make_firm(session)
        shown = queries.next_dates(session, owner, RuleForm(), BEGIN.date())
        assert shown.words == "Every month on the last working day"
        assert shown.days[:2] == ["Mon, 30 Nov 2026", "Thu, 31 Dec 2026"] and len(shown.days) == 6
        assert set(queries.next_dates(session, owner, RuleForm(interval="x"), None).faults) == {"interval", "starts_on"}
        # What begins in the past is not caught up, so no such day is promised; three times are those of long ago.
        began = date(2020, 1, 1)
        assert queries.next_dates(session, owner, RuleForm(), began).days[0] == "Mon, 30 Nov 2026"
        assert queries.next_dates(session, owner, RuleForm(end="count", count="3"), began).days == []
        assert queries.next_dates(session, owner, RuleForm(), began, past=True).days[0] == "Fri, 31 Jan 2020"


def test_the_firm_has_a_calendar_of_its_own() -> None:
    with writing() as session:
        owner = make_firm(session)
        accountant = make_staff(session, owner.firm_id)
        set_firm_calendar(session, owner, "LT", 30)
        assert (firm_calendar(session, accountant).country, firm_calendar(session, accountant).ahead_days) == ("LT", 30)
        with pytest.raises(Invalid) as caught:
            set_firm_calendar(session, owner, "XX", 91)
        assert set(caught.value.faults) == {"country", "ahead_days"}
        with pytest.raises(NotFound):
            set_firm_calendar(session, accountant, "EE", 14)


def test_a_batch_takes_a_fixed_number_of_statements() -> None:
    counts = []
    with on(BEGIN), writing() as session:
        owner = make_firm(session)
    for size in (1, 3, 30):
        with on(BEGIN), writing() as session:
            for number in range(size):
                client = make_client(session, owner, f"Client {size} {number}")
                make_contact(session, owner, client, portal=True)
                rule = Rule(day=20, count=2)
                commands.create_recurring(session, owner, client, _gets(rule, f"{number}"))
        with on(BEGIN + timedelta(days=20)), writing() as session, counted(engine()) as statements:
            assert make_due(session, acting_for(session, owner.firm_id)).tasks == size
        counts.append(len(statements))
    assert counts[1] == counts[2]


def test_two_presses_at_one_moment_make_one_that_repeats() -> None:
    with writing() as session:
        office = make_office(session)
    together, made = Barrier(2), list[str]()

    def press() -> None:
        together.wait()
        with on(BEGIN), writing() as session:
            made.append(commands.create_recurring(session, office.staff, office.client_id, _gets(LAST), nonce="n"))

    presses = [Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    with reading() as session:
        (recurring_id,) = session.scalars(select(RecurringTask.id)).all()
    assert made == [recurring_id, recurring_id] and len(_days(recurring_id)) == len(set(_days(recurring_id)))
