"""A page of several parts loads as one event: who is there is asked once, and each part is guarded all the same."""

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

import portal_app.portal_app as program
from portal_app.accounts.actor import Actor
from portal_app.calendar.rules import Rule
from portal_app.core.db import engine
from portal_app.core.errors import NotFound
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.rules import RecurringFields
from portal_app.tasks import commands
from portal_app.tasks.rules import TaskFields
from portal_app.templates.rules import TemplateFields
from state import arrival, identity
from state.arrival import Arrival, asks_who
from state.audit import AuditTrail
from state.guard import Who, who_may, work
from state.guard.ahead import Ahead, Question, going_ahead
from state.new_task import NewTask
from state.office import Office as Frame
from state.overview import OverviewPage
from state.portal.tasks import PortalTasks
from state.recurring_editor import RecurringEditor
from state.reminders import TaskReminders
from state.task import OneTask
from state.tasks import Tasks
from state.watch import Watch
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import writing
from tests.support.statements import counted
from tests.support.tab import Tab


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        made = make_office(session)
        commands.create_task(session, made.staff, made.client_id, TaskFields("Ours"))
        return made


@pytest.fixture
def other(database: Any) -> Office:
    with writing() as session:
        return make_office(session, "Other Firm")


def signed_in(actor: Actor) -> str:
    with writing() as session:
        return sign_in(session, actor)


def test_every_page_of_several_parts_arrives_at_once() -> None:
    several = [page for page in program.PAGES if isinstance(page.on_load, list) and len(page.on_load) > 1]
    assert len(several) > 10
    for page in several:
        assert arrival._PARTS[page.route] == tuple(page.on_load)
        assert program.app.get_load_events(page.route) == [Arrival.load]
        # One side each: who is there is then one question.
        sides = {who_may(part.fn) for part in page.on_load} - {Who.OWN, Who.ANYONE}
        assert (Who.CONTACTS in sides) is page.route.startswith("/p/")
        assert not (Who.CONTACTS in sides and len(sides) > 1)


def test_all_parts_are_shown_and_who_is_there_is_asked_once(office: Office) -> None:
    tab = Tab("/tasks", office=signed_in(office.staff))
    with counted(engine()) as statements:
        tab.send(Arrival.load)
    assert [row.title for row in tab.state(Tasks).rows] == ["Ours"]
    assert tab.state(Frame).firm_name and not tab.redirects
    assert sum("FROM web_session" in statement for statement in statements) == 1


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_stranger_is_sent_away_once_and_sees_nothing(office: Office, token: str) -> None:
    tab = Tab("/tasks", office=signed_in(office.staff))
    tab.send(Arrival.load)
    tab.root.router_data["headers"]["cookie"] = f"{identity.OFFICE_COOKIE}={token}"
    tab.send(Arrival.load)
    assert tab.redirects == ["/sign-in?next=/tasks"]
    assert tab.state(Tasks).rows == [] and tab.state(Frame).firm_name == ""


def test_a_contact_is_a_stranger_at_the_office(office: Office) -> None:
    tab = Tab("/tasks", portal=signed_in(office.contact))
    tab.send(Arrival.load)
    assert tab.redirects == ["/sign-in?next=/tasks"] and tab.state(Tasks).rows == []


def test_a_part_that_refuses_says_so_itself_and_the_others_are_shown(office: Office) -> None:
    with writing() as session:
        colleague = make_staff(session, office.staff.firm_id, "Kalle")
    tab = Tab("/settings/audit", office=signed_in(colleague))
    tab.send(Arrival.load)
    assert "Only an owner" in tab.state(AuditTrail).problem
    assert tab.state(Frame).firm_name and tab.state(Frame).problem == "" and not tab.redirects


def test_what_is_missing_is_missing_in_its_part_alone(office: Office) -> None:
    tab = Tab("/tasks/[id]", office=signed_in(office.staff), id="0" * 20)
    tab.send(Arrival.load)
    assert tab.state(OneTask).missing and tab.state(Frame).loaded and not tab.state(Frame).missing


def test_parts_that_said_what_they_will_ask_are_asked_together(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as session:
        task_id = commands.create_task(session, office.staff, office.client_id, TaskFields("Two")).task_id
    waits: list[str] = []

    async def in_thread(function: Any) -> Any:
        waits.append("")
        return await asyncio.to_thread(function)

    monkeypatch.setattr(work, "in_thread", in_thread)
    for path, args in (("/tasks", {}), ("/tasks/[id]", {"id": task_id})):
        waits.clear()
        tab = Tab(path, office=signed_in(office.staff), **args)
        tab.send(Arrival.load)
        assert len(waits) == 1
        assert tab.state(Frame).loaded and not tab.state(Frame).problem
    assert tab.state(OneTask).task.title == "Two" and tab.state(TaskReminders).plan.words
    # The next page begins without what this one found.
    assert going_ahead.get() is None


def test_what_was_asked_ahead_is_each_parts_own(office: Office, other: Office) -> None:
    def fails(_session: Any, _actor: Actor, word: str) -> str:
        raise NotFound

    def says(_session: Any, actor: Actor, word: str = "") -> str:
        return f"{actor.name} {word}"

    hello, lost = Question(says, ("hello",)), Question(fails, ("x",))
    going = Ahead(office.staff, [hello, lost])
    assert going.answered(office.staff, hello) is None
    assert going.ask(office.staff, Question(says)) == f"{office.staff.name} "
    assert going.answered(other.staff, hello) is None
    assert going.answered(office.staff, Question(says, ("bye",))) is None
    assert going.answered(office.staff, hello) == (f"{office.staff.name} hello", None)
    # Once: who asks again wants to know anew.
    assert going.answered(office.staff, hello) is None
    found = going.answered(office.staff, lost)
    assert found is not None and isinstance(found[1], NotFound)


def test_what_changes_within_the_event_is_not_answered_from_before(office: Office) -> None:
    asked = Question(lambda *_: "before")
    going = Ahead(office.staff, [asked])
    going.ask(office.staff, Question(lambda *_: ""))
    going_ahead.set(going)
    try:
        asyncio.run(work.perform(lambda *_: None, office.staff))
    finally:
        going_ahead.set(None)
    assert going.answered(office.staff, asked) is None


def test_when_nobody_can_be_asked_the_parts_say_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = Tab("/tasks", office=signed_in(office.staff))

    async def fails(*_: Any) -> None:
        raise OSError("no database")

    monkeypatch.setattr(identity, "_find", fails)
    tab.send(Arrival.load)
    assert "Something went wrong" in tab.state(Tasks).problem and tab.state(Tasks).rows == []


def test_a_page_that_asks_by_itself_is_not_asked_for_before(office: Office) -> None:
    assert asks_who([Arrival.load]) and asks_who([PortalTasks.load])
    assert not asks_who([]) and not asks_who(program.app.get_load_events("/sign-in"))
    tab = Tab("/tasks", office=signed_in(office.staff))
    event: Any = SimpleNamespace(name="reflex___state____state.x.on_load_internal", payload={})
    for path, asked in (("/tasks", 0), ("/forgotten", 1)):
        tab.go(path)
        with counted(engine()) as statements:
            asyncio.run(Watch().preprocess(program.app, tab.root, event))  # type: ignore[arg-type]
        assert len(statements) == asked


def test_an_office_page_says_all_that_it_shows_in_another_language_at_once(office: Office) -> None:
    tab = Tab("/overview", office=signed_in(office.staff))
    tab.send(Arrival.load)
    month = tab.state(OverviewPage).found.month
    tab.send(Frame.set_language, code="et")
    tab.send(Arrival.load)
    assert tab.state(OverviewPage).found.month not in ("", month)


def test_another_language_leaves_what_is_being_filled_in(office: Office) -> None:
    with writing() as session:
        gets = TemplateFields("Salaries", rule=Rule(day=2))
        recurring_id = create_recurring(
            session, office.staff, office.client_id, RecurringFields(gets, date(2026, 1, 1))
        )
    editor = Tab("/recurring/[id]", office=signed_in(office.staff), id=recurring_id)
    form = Tab("/tasks/new", office=signed_in(office.staff), query={"client": office.client_id})
    editor.send(RecurringEditor.load)
    form.send(NewTask.load)
    rule, task = editor.state(RecurringEditor), form.state(NewTask)
    editor.send(RecurringEditor.set_rule, name="every", value="week")
    form.send(NewTask.set_deadline, value="2026-03-05")
    before = (rule.form.repeats, rule.rule_words, rule.next_days, task.client_deadline)
    filled, chosen = rule.filled, rule.rule
    editor.send(Frame.set_language, code="et")
    editor.send(RecurringEditor.reword)
    form.send(NewTask.reword)
    after = (rule.form.repeats, rule.rule_words, rule.next_days, task.client_deadline)
    assert all(now and now != then for now, then in zip(after, before, strict=True))
    assert (rule.filled, rule.rule) == (filled, chosen)
    assert (task.client_id, task.deadline_iso) == (office.client_id, "2026-03-05")
