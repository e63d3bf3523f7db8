"""Two people at the same thing at once, and one who presses twice: nothing is undone unseen, and nobody is blamed."""

from datetime import timedelta
from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State)
from portal_app.accounts.actor import Actor
from portal_app.clients.commands.contact import edit_contact
from portal_app.core.clock import now
from portal_app.tasks import commands
from portal_app.tasks.rules import TaskFields
from state.client import ClientPage
from state.reminders import Away
from state.task import OneTask
from state.task_slots import TaskSlots
from state.task_talk import TaskTalk
from state.task_work import TaskWork
from tests.factories import Office, make_office, make_staff, sign_in
from tests.support.scope import writing
from tests.support.tab import Tab

TOLD = "Somebody else wrote “{text}” here meanwhile. Save again to put yours in its place."


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session, "Ledger")


@pytest.fixture
def colleague(office: Office) -> Actor:
    with writing() as session:
        return make_staff(session, office.firm_id, "Mari Mets")


def _at_task(office: Office, *people: Actor) -> list[Tab]:
    with writing() as session:
        fields = TaskFields("Receipts", description="As ever")
        made = commands.create_task(
            session, office.staff, office.client_id, fields, checklist=["One", "Two"], slots=["Bank", "Cash"]
        )
        tabs = [Tab("/tasks/[id]", id=made.task_id, office=sign_in(session, one)) for one in people]
    for tab in tabs:
        tab.send(OneTask.load)
    return tabs


def _at_client(office: Office, *people: Actor) -> list[Tab]:
    with writing() as session:
        tabs = [Tab("/clients/[id]", id=office.client_id, office=sign_in(session, one)) for one in people]
    for tab in tabs:
        tab.send(ClientPage.load)
    return tabs


def test_a_line_that_somebody_else_reworded_is_not_written_over_unseen(office: Office, colleague: Actor) -> None:
    first, second = _at_task(office, office.staff, colleague)
    late = second.state(TaskWork)
    line = late.checklist[0].id
    for tab in (first, second):
        tab.send(TaskWork.edit_item, item_id=line)
    first.send(TaskWork.save_item, form={"item_text": "One, in full"})
    second.send(OneTask.freshen)
    second.send(TaskWork.save_item, form={"item_text": "One, roughly"})
    assert late.faults == {"checklist": TOLD.format(text="One, in full")} and late.editing_item == line
    assert late.checklist[0].text == "One, in full"
    # Told once: who saves again means it.
    second.send(TaskWork.save_item, form={"item_text": "One, roughly"})
    assert not late.faults and not late.editing_item and late.checklist[0].text == "One, roughly"


def test_a_slot_that_somebody_else_renamed_is_not_written_over_unseen(office: Office, colleague: Actor) -> None:
    first, second = _at_task(office, office.staff, colleague)
    late = second.state(TaskSlots)
    slot = late.slots[0].id
    for tab in (first, second):
        tab.send(TaskSlots.rename, slot_id=slot)
    first.send(TaskSlots.save_name, form={"slot_title": "Bank statement"})
    second.send(TaskSlots.save_name, form={"slot_title": "Account"})
    assert late.faults == {"slots": TOLD.format(text="Bank statement")} and late.renaming == slot
    second.send(TaskSlots.save_name, form={"slot_title": "Account"})
    assert not late.faults and late.slots[0].title == "Account"


@pytest.mark.parametrize("pressed", [False, True], ids=["told", "pressed"])
def test_a_line_that_is_removed_stays_before_whoever_is_writing_in_it(
    office: Office, colleague: Actor, pressed: bool
) -> None:
    first, second = _at_task(office, office.staff, colleague)
    work, slots = second.state(TaskWork), second.state(TaskSlots)
    line, slot, other = work.checklist[0], slots.slots[0], work.checklist[1].id
    second.send(TaskWork.edit_item, item_id=line.id)
    second.send(TaskSlots.rename, slot_id=slot.id)
    first.send(TaskWork.remove_item, item_id=line.id)
    first.send(TaskSlots.remove_slot, slot_id=slot.id)
    if pressed:
        second.send(TaskWork.save_item, form={"item_text": "Uno"})
        second.send(TaskSlots.save_name, form={"slot_title": "Banco"})
    second.send(OneTask.freshen)
    assert [(one.text, one.gone) for one in work.checklist] == [("One", True), ("Two", False)]
    assert [(one.title, one.gone) for one in slots.slots] == [("Bank", True), ("Cash", False)]
    assert (work.editing_item, slots.renaming, work.problem, slots.problem) == (line.id, slot.id, "", "")
    # What is not there stands in no order.
    second.send(TaskWork.move_item, item_id=other, by=-1)
    assert work.problem == ""
    # It comes back, and is a line again; it goes, and the field is closed.
    first.send(TaskSlots.undo)
    second.send(OneTask.freshen)
    assert [one.gone for one in slots.slots] == [False, False]
    second.send(TaskWork.edit_item, item_id="")
    assert [one.text for one in work.checklist] == ["Two"]
    second.send(TaskSlots.ask_again, slot_id=slot.id)
    first.send(TaskSlots.remove_slot, slot_id=slot.id)
    second.send(TaskSlots.reject, form={"reason": "Of another month"})
    assert slots.slots[0].gone and slots.rejecting == slot.id and slots.problem == ""


def test_a_profile_is_not_written_over_unseen(office: Office, colleague: Actor) -> None:
    first, second = _at_client(office, office.staff, colleague)
    late = second.state(ClientPage)
    form = {name: getattr(late.client, name) for name in ("name", "kind", "address", "note")}
    for tab in (first, second):
        tab.send(ClientPage.edit)
    first.send(ClientPage.save, form={**form, "kind": "person", "address": "Pikk 1", "note": "Paid late"})
    # The page comes back after a while without connection: its form still shows what it showed.
    second.reconnect()
    second.send(ClientPage.load)
    second.send(ClientPage.save, form={**form, "note": "Pays early", "name": "Õuna OÜ"})
    assert late.faults == {"note": TOLD.format(text="Paid late")} and late.editing
    second.send(ClientPage.save, form={**form, "note": "Pays early", "name": "Õuna OÜ"})
    assert not late.faults and not late.editing
    assert (late.client.name, late.client.note) == ("Õuna OÜ", "Pays early")
    # What the late one never touched is as the other left it.
    assert (late.client.kind, late.client.address) == ("person", "Pikk 1")


def test_what_a_field_holds_is_told_in_words(office: Office, colleague: Actor) -> None:
    first, second = _at_client(office, office.staff, colleague)
    for tab in (first, second):
        tab.send(ClientPage.edit)
    first.send(ClientPage.save, form={"kind": "person", "manager_id": colleague.person_id})
    second.send(ClientPage.save, form={"manager_id": office.staff.person_id})
    assert second.state(ClientPage).faults == {"manager_id": TOLD.format(text="Mari Mets")}


def test_a_contact_who_changed_their_own_number_keeps_it_until_that_is_seen(office: Office, colleague: Actor) -> None:
    person = office.contact.person_id
    with writing() as session:
        edit_contact(session, office.staff, office.client_id, person, {"phone": "+372 5555 5555"})
    (tab,) = _at_client(office, colleague)
    page = tab.state(ClientPage)
    tab.send(ClientPage.ask_contact, contact_id=person)
    known = page.contact
    assert known is not None
    with writing() as session:
        edit_contact(session, office.staff, office.client_id, person, {"phone": "+372 5666 6666"})
    form = {"name": known.name, "email": known.email, "title": known.title, "phone": "+372 5777 7777"}
    tab.send(ClientPage.save_contact, form=form)
    assert page.faults == {"phone": TOLD.format(text="+372 5666 6666")} and page.contact_open
    tab.send(ClientPage.save_contact, form=form)
    assert not page.faults and page.client.contacts[0].phone == "+372 5777 7777"
    # A number that nobody changed meanwhile is no such case, however it is written.
    tab.send(ClientPage.ask_contact, contact_id=person)
    tab.send(ClientPage.save_contact, form={**form, "phone": "+37258888888"})
    assert not page.faults and page.client.contacts[0].phone == "+372 5888 8888"


def test_a_second_press_on_save_complains_of_nothing(office: Office) -> None:
    (tab,) = _at_task(office, office.staff)
    page = tab.state(OneTask)
    form = {"title": "Receipts", "description": "Otherwise"}
    facts = {"internal_deadline": "2099-01-05", "client_days": "0", "assignee": ""}
    tab.send(OneTask.edit, part="text")
    twice(tab, OneTask.save_text, page, form)
    tab.send(OneTask.edit, part="facts")
    twice(tab, OneTask.save_facts, page, facts)
    assert (page.task.description, page.task.internal_deadline_iso) == ("Otherwise", "2099-01-05")
    work, slots, talk = tab.state(TaskWork), tab.state(TaskSlots), tab.state(TaskTalk)
    tab.send(TaskWork.edit_item, item_id=work.checklist[0].id)
    twice(tab, TaskWork.save_item, work, {"item_text": "First"})
    tab.send(TaskSlots.rename, slot_id=slots.slots[0].id)
    twice(tab, TaskSlots.save_name, slots, {"slot_title": "Bank statement"})
    tab.send(TaskTalk.send, text="Hello", nonce="n1", mode="internal")
    tab.send(TaskTalk.reword, message_id=talk.messages[0].id)
    for _ in range(2):
        tab.send(TaskTalk.save_message, message_id=talk.messages[0].id, text="Good day", nonce="n2")
        assert (talk.problem, talk.faults) == ("", {})
    assert (work.checklist[0].text, slots.slots[0].title, talk.messages[0].text) == (
        "First",
        "Bank statement",
        "Good day",
    )


def test_a_second_press_on_a_holiday_complains_of_nothing(office: Office) -> None:
    (tab,) = _at_client(office, office.staff)
    tab.send(Away.ask, contact_id=office.contact.person_id, name="Mari")
    twice(tab, Away.save, tab.state(Away), {"away_until": (now() + timedelta(days=30)).date().isoformat()})


def twice(tab: Tab, handler: Any, page: Any, form: dict[str, str]) -> None:
    for _ in range(2):
        tab.send(handler, form=form)
        assert (page.problem, page.faults) == ("", {})
