"""Two who choose at the same moment when people are reminded: one after the other, and both are told of (B1)."""

import pytest
from sqlalchemy import func, select

import portal_app.wiring  # noqa: F401
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.reminders.commands import set_firm_reminders, set_task_reminders
from portal_app.reminders.models import ReminderPlan, TaskReminders
from portal_app.tasks.commands.create import create_task
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_office
from tests.features.test_slots_together import at_once
from tests.support.databases import Database
from tests.support.scope import reading, writing

#: Whoever comes first, by chance.
ROUNDS = 6
SEVEN = {"own": "on", "active": "on", "before": "7", "from_hour": "9", "to_hour": "17", "weekday_0": "on"}
THREE = SEVEN | {"before": "3"}


@pytest.fixture
def office(database: Database) -> Office:
    with writing() as session:
        return make_office(session)


def changes(office: Office, kind: Kind, subject_id: str) -> int:
    with reading() as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(Activity)
                .where(Activity.kind == kind.value, Activity.subject_id == subject_id)
            )
            or 0
        )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_tasks_first_days_of_its_own_are_saved_by_two_at_once(office: Office, _round: int) -> None:
    with writing() as session:
        task_id = create_task(session, office.staff, office.client_id, TaskFields("Bank statement")).task_id
    at_once(
        *(
            lambda session, form=form: set_task_reminders(session, office.staff, task_id, form)
            for form in (SEVEN, THREE)
        )
    )
    with reading() as session:
        held = session.get_one(TaskReminders, task_id)
        assert held.before in ([7], [3])
    assert changes(office, Kind.TASK_CHANGED, task_id) == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_firms_first_plan_is_saved_by_two_at_once(office: Office, _round: int) -> None:
    at_once(*(lambda session, form=form: set_firm_reminders(session, office.staff, form) for form in (SEVEN, THREE)))
    with reading() as session:
        held = session.get_one(ReminderPlan, office.staff.firm_id)
        assert held.active and held.before in ([7], [3])
    assert changes(office, Kind.FIRM_CHANGED, office.staff.firm_id) == 2
