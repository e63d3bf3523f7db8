"""A month at a glance, and for how long somebody has been waited for (B9)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal_app.calendar.rules import Every, Rule
from portal_app.clients.commands.client import archive_client
from portal_app.core import clock
from portal_app.core.db import engine
from portal_app.core.errors import NotFound
from portal_app.recurring.commands import create_recurring, pause_recurring
from portal_app.recurring.making import acting_for, make_due
from portal_app.recurring.overview import OverviewFilter, overview, stands
from portal_app.recurring.rules import RecurringFields
from portal_app.tasks import commands
from portal_app.tasks.queries import TaskFilter, tasks
from portal_app.tasks.rules import TaskFields
from portal_app.templates.rules import TemplateFields
from tests.factories import make_client, make_firm, make_office
from tests.support.scope import reading, writing
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("database")

BEGIN = datetime(2026, 11, 1, 9, tzinfo=UTC)
MONTH = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("status", "deadline", "start", "turn", "state"),
    [
        ("done", date(2026, 10, 1), None, "", "done"),
        ("open", date(2026, 10, 31), None, "client", "late"),
        ("open", date(2026, 11, 1), MONTH, "client", "client"),
        ("open", None, date(2026, 11, 2), "client", "coming"),
        ("open", None, None, "office", "office"),
    ],
)
def test_how_a_task_stands(status: str, deadline: date | None, start: date | None, turn: str, state: str) -> None:
    assert stands(status, deadline, start, turn, MONTH) == state


def _fields(rule: Rule, title: str, days: int | None = 3) -> RecurringFields:
    return RecurringFields(TemplateFields(title, deadline_days=days, rule=rule), BEGIN.date())


def test_clients_by_what_repeats() -> None:
    with clock.at(BEGIN), writing() as session:
        office, rival = make_office(session), make_office(session, "Rival")
        other = make_client(session, office.staff, "Zeta OÜ", manager_id=office.staff.person_id)
        make_client(session, office.staff, "Nothing repeats OÜ")
        for client in (office.client_id, other):
            create_recurring(session, office.staff, client, _fields(Rule(day=2), "Salaries {month}"))
        create_recurring(session, office.staff, other, _fields(Rule(Every.WEEK, weekdays=(0,)), "Till of {client}"))
        create_recurring(session, rival.staff, rival.client_id, _fields(Rule(day=2), "Foreign"))
    with clock.at(BEGIN + timedelta(days=6)), writing() as session:
        weekly = tasks(session, office.staff, TaskFilter(search="till")).rows
        commands.complete_task(session, office.staff, weekly[0].id)
        found = overview(session, office.staff, OverviewFilter(MONTH))
        assert found.month == "November 2026" and found.total == 2
        assert [column.title for column in found.columns] == ["Till of …", "Salaries November"]
        first, second = found.rows
        assert [cell.state for cell in first.cells] == ["", "late"]
        # One of the two weeks is done; what is still to come leads.
        assert [(cell.state, cell.done, cell.total) for cell in second.cells] == [("coming", 1, 5), ("late", 0, 1)]
        assert (found.counts.late, found.counts.coming, found.counts.planned, found.counts.done) == (2, 1, 3, 1)
        assert second.cells[1].title == "Salaries November" and second.manager == office.staff.name
        mine = overview(session, office.staff, OverviewFilter(MONTH, mine=True))
        assert [row.client for row in mine.rows] == ["Zeta OÜ"] and mine.counts.late == 1
        none = overview(session, office.staff, OverviewFilter(MONTH, manager_id="none"))
        assert [row.client_id for row in none.rows] == [office.client_id]
        assert overview(session, office.staff, OverviewFilter(MONTH, search="zet")).total == 1
        assert overview(session, office.staff, OverviewFilter(date(2026, 10, 1))).rows == []
        assert [row.client_id for row in overview(session, rival.staff, OverviewFilter(MONTH)).rows] == [
            rival.client_id
        ]
        with pytest.raises(NotFound):
            overview(session, office.contact, OverviewFilter(MONTH))


def test_what_is_not_made_yet_is_planned() -> None:
    december, june = date(2026, 12, 1), date(2027, 6, 1)
    with clock.at(BEGIN), writing() as session:
        office, rival = make_office(session), make_office(session, "Rival")
        paused, archived = (make_client(session, office.staff, name) for name in ("Paused OÜ", "Archived OÜ"))
        yearly = make_client(session, office.staff, "Yearly OÜ")
        salaries = create_recurring(session, office.staff, office.client_id, _fields(Rule(day=2), "Salaries {month}"))
        for client in (paused, archived):
            other = create_recurring(session, office.staff, client, _fields(Rule(day=2), "Salaries {month}"))
            if client == paused:
                pause_recurring(session, office.staff, other)
        archive_client(session, office.staff, archived)
        create_recurring(session, office.staff, yearly, _fields(Rule(Every.YEAR, month=6, day=30), "Report"))
        create_recurring(session, rival.staff, rival.client_id, _fields(Rule(day=2), "Foreign"))
    with clock.at(BEGIN), reading() as session:
        found = overview(session, office.staff, OverviewFilter(december))
        assert [(column.title, column.done, column.total) for column in found.columns] == [("Salaries December", 0, 1)]
        assert [row.client_id for row in found.rows] == [office.client_id] and found.total == 1
        (cell,) = found.rows[0].cells
        assert (cell.state, cell.task_id, cell.recurring_id, cell.total) == ("planned", "", salaries, 1)
        assert cell.title == "Salaries December, 2 Dec 2026"
        assert found.counts.planned == 1
        # A year's report comes into June, and brings no empty row before.
        found = overview(session, office.staff, OverviewFilter(june))
        assert {row.client_id for row in found.rows} == {office.client_id, yearly}
        assert overview(session, office.staff, OverviewFilter(june, search="yearly")).counts.planned == 1
        assert overview(session, office.staff, OverviewFilter(june, mine=True)).rows == []
        # Nobody works out the next century, nor what was not made last year.
        assert overview(session, office.staff, OverviewFilter(date(2090, 1, 1))).rows == []
        assert overview(session, office.staff, OverviewFilter(date(2026, 10, 1))).rows == []
    # Made since, it is there once.
    with clock.at(BEGIN + timedelta(days=20)), writing() as session:
        make_due(session, acting_for(session, office.firm_id))
        session.flush()
        (row,) = overview(session, office.staff, OverviewFilter(december)).rows
        assert (row.cells[0].state, row.cells[0].total, row.cells[0].recurring_id) == ("coming", 1, "")


def test_an_overview_takes_as_many_statements_for_many() -> None:
    with clock.at(BEGIN), writing() as session:
        owner = make_firm(session)
        for number in range(55):
            client = make_client(session, owner, f"Client {number:02}")
            create_recurring(session, owner, client, _fields(Rule(day=2), f"Report {number % 14}"))
    with clock.at(BEGIN), reading() as session, counted(engine()) as statements:
        found = overview(session, owner, OverviewFilter(MONTH))
        assert len(statements) == 5
        assert (len(found.rows), found.total, found.has_next) == (50, 55, True)
        # Ten have a name, the rest share a column.
        assert [column.title for column in found.columns][10:] == [""]
        assert sum(column.total for column in found.columns) == 55
        assert len(overview(session, owner, OverviewFilter(MONTH, page=2)).rows) == 5
    with clock.at(BEGIN), reading() as session, counted(engine()) as statements:
        found = overview(session, owner, OverviewFilter(date(2027, 1, 1)))
        assert len(statements) == 7
        assert (len(found.rows), found.total, found.counts.planned) == (50, 55, 55)


def test_who_waits_longest_is_found() -> None:
    ages = (0, 2, 9)
    with writing() as session:
        office = make_office(session)
        for days in ages:
            with clock.at(BEGIN - timedelta(days=days)):
                commands.create_task(session, office.staff, office.client_id, TaskFields(f"{days} days"))
    with clock.at(BEGIN), reading() as session:
        found = tasks(session, office.staff, TaskFilter(sort="waiting"))
        assert [row.title for row in found.rows] == ["9 days", "2 days", "0 days"]
        for waiting, expected in ((0, 3), (1, 2), (2, 2), (3, 1), (10, 0)):
            assert len(tasks(session, office.staff, TaskFilter(waiting=waiting)).rows) == expected
        assert len(tasks(session, office.staff, TaskFilter(waiting=2, turn="client")).rows) == 0
