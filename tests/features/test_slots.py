"""What is asked for, brought, judged and asked for again (B4), and whose turn that makes it (B9)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.words import says_anything
from portal_app.notifications.claims import due_of
from portal_app.notifications.content import nothing_to_say
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands, queries
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.portal_queries import my_tasks
from portal_app.tasks.portal_task import my_task
from portal_app.tasks.rules import MAX_SLOTS, MAX_TITLE, Mode, TaskFields, slot_faults
from tests.factories import Office, make_person
from tests.features.test_tasks import kinds, make_task, stored


def asked(session: Session, office: Office, *titles: str, **fields: Any) -> tuple[str, list[str]]:
    """A shared task with these slots; its id, and theirs."""
    task_id = make_task(session, office, **fields)
    return task_id, [commands.add_slot(session, office.staff, task_id, title) for title in titles]


def standing(session: Session, office: Office, task_id: str) -> tuple[list[str], str, str]:
    """The states of the slots, what is missing, and whose turn it is; the same to both sides."""
    ours = queries.task(session, office.staff, task_id)
    theirs = my_task(session, office.contact, task_id)
    states = [slot.state for slot in ours.slots]
    assert states == [slot.state for slot in theirs.slots]
    assert (ours.task.slots_missing, ours.task.slots_total) == (theirs.task.slots_missing, theirs.task.slots_total)
    listed = next(row for row in my_tasks(session, office.contact, status="all").rows if row.id == task_id)
    assert (listed.slots_missing, listed.slots_total) == (theirs.task.slots_missing, theirs.task.slots_total)
    return states, f"{ours.task.slots_missing} of {ours.task.slots_total}", ours.task.turn


def bring(session: Session, actor: Any, task_id: str, slot_id: str, name: str = "paper.pdf") -> str:
    return commands.attach_file(session, actor, task_id, stored(actor, name), slot_id=slot_id)


def test_all_that_is_asked_for_is_brought_and_judged(session: Session, office: Office) -> None:
    task_id, (bank, rent) = asked(session, office, "Bank statement", "Rent contract")
    assert standing(session, office, task_id) == (["needed", "needed"], "2 of 2", "client")
    for name in ("a.pdf", "b.pdf"):
        bring(session, office.contact, task_id, bank, name)
    assert standing(session, office, task_id) == (["submitted", "needed"], "1 of 2", "client")
    assert [file.name for file in my_task(session, office.contact, task_id).slots[0].files] == ["a.pdf", "b.pdf"]
    commands.lack_slot(session, office.contact, task_id, rent, "We own the house")
    assert standing(session, office, task_id) == (["submitted", "absent"], "0 of 2", "office")
    assert kinds(session, task_id)[-1] == "slots.submitted"
    commands.accept_slot(session, office.staff, task_id, rent)
    share: Any = session.get(TaskShare, (task_id, office.contact.person_id))
    share.unread = False
    commands.reject_slot(session, office.staff, task_id, bank, "Page 2 is missing")
    assert standing(session, office, task_id) == (["rejected", "accepted"], "1 of 2", "client")
    session.refresh(share)
    assert share.unread and my_task(session, office.contact, task_id).slots[0].reason == "Page 2 is missing"
    bring(session, office.contact, task_id, bank, "page2.pdf")
    assert standing(session, office, task_id) == (["submitted", "accepted"], "0 of 2", "office")
    commands.accept_slot(session, office.staff, task_id, bank)
    assert standing(session, office, task_id) == (["accepted", "accepted"], "0 of 2", "office")
    for words in session.scalars(select(OutboxMail.data)):
        assert "Page 2" not in str(words)


def test_handing_over_what_there_is_passes_the_turn_until_asked_again(session: Session, office: Office) -> None:
    task_id, (bank, _) = asked(session, office, "Bank statement", "Rent contract")
    bring(session, office.contact, task_id, bank)
    commands.hand_over(session, office.contact, task_id)
    commands.hand_over(session, office.contact, task_id)
    assert standing(session, office, task_id) == (["submitted", "needed"], "1 of 2", "office")
    assert kinds(session, task_id).count("slots.submitted") == 1
    commands.mark_client_done(session, office.contact, task_id)
    commands.reject_slot(session, office.staff, task_id, bank, "Unreadable")
    task: Any = session.get(Task, task_id)
    assert standing(session, office, task_id)[2] == "client" and task.client_done_at is None
    commands.hand_over(session, office.contact, task_id)
    commands.add_slot(session, office.staff, task_id, "One more")
    assert standing(session, office, task_id)[1:] == ("3 of 3", "client")


def test_a_file_taken_out_leaves_its_slot_empty(session: Session, office: Office) -> None:
    task_id, (bank,) = asked(session, office, "Bank statement")
    first, second = (bring(session, office.contact, task_id, bank, name) for name in ("a.pdf", "b.pdf"))
    commands.remove_file(session, office.contact, first)
    assert standing(session, office, task_id)[0] == ["submitted"]
    commands.remove_file(session, office.contact, second)
    assert standing(session, office, task_id) == (["needed"], "1 of 1", "client")
    commands.restore_file(session, office.contact, second)
    assert standing(session, office, task_id) == (["submitted"], "0 of 1", "office")


def test_the_list_is_the_offices(session: Session, office: Office) -> None:
    task_id, (bank, rent) = asked(session, office, "Bank statement", "Rent contract")
    assert commands.add_slot(session, office.staff, task_id, "Twice", nonce="n") == commands.add_slot(
        session, office.staff, task_id, "Twice", nonce="n"
    )
    twice = queries.task(session, office.staff, task_id).slots[-1].id
    commands.rename_slot(session, office.staff, task_id, twice, "Once")
    commands.order_slots(session, office.staff, task_id, [twice, rent, bank])
    bring(session, office.contact, task_id, rent)
    commands.remove_slot(session, office.staff, task_id, rent)
    titles = [slot.title for slot in my_task(session, office.contact, task_id).slots]
    assert titles == ["Once", "Bank statement"]
    assert standing(session, office, task_id)[1] == "2 of 2"
    commands.restore_slot(session, office.staff, task_id, rent)
    assert [slot.state for slot in queries.task(session, office.staff, task_id).slots] == [
        "needed",
        "submitted",
        "needed",
    ]
    with pytest.raises(Refused):
        commands.order_slots(session, office.staff, task_id, [bank])
    with pytest.raises(Invalid):
        commands.add_slot(session, office.staff, task_id, " ")


def test_a_new_task_can_ask_for_things(session: Session, office: Office) -> None:
    made = commands.create_task(session, office.staff, office.client_id, TaskFields("Books"), slots=("Bank", "Rent"))
    whole = queries.task(session, office.staff, made.task_id)
    assert ([slot.title for slot in whole.slots], whole.task.slots_missing) == (["Bank", "Rent"], 2)
    with pytest.raises(Invalid):
        commands.create_task(session, office.staff, office.client_id, TaskFields("Books"), slots=("x" * 201,))


def test_nobody_else_reaches_a_slot(session: Session, office: Office, other: Office) -> None:
    task_id, (bank,) = asked(session, office, "Bank statement")
    stranger = make_person(session, office.staff, office.client_id, "Kadri Kask")
    for actor in (other.staff, office.contact, stranger):
        with pytest.raises(NotFound):
            commands.add_slot(session, actor, task_id, "Mine")
        for change in (commands.remove_slot, commands.restore_slot, commands.accept_slot):
            with pytest.raises(NotFound):
                change(session, actor, task_id, bank)
        with pytest.raises(NotFound):
            commands.rename_slot(session, actor, task_id, bank, "Mine")
        with pytest.raises(NotFound):
            commands.reject_slot(session, actor, task_id, bank, "No")
        with pytest.raises(NotFound):
            commands.order_slots(session, actor, task_id, [bank])
    for actor in (other.contact, stranger, office.staff):
        with pytest.raises(NotFound):
            commands.lack_slot(session, actor, task_id, bank, "No")
        with pytest.raises(NotFound):
            commands.have_slot(session, actor, task_id, bank)
        with pytest.raises(NotFound):
            commands.hand_over(session, actor, task_id)
    # A slot of another task is none of this one.
    elsewhere, _ = asked(session, office, "Other")
    with pytest.raises(NotFound):
        bring(session, office.contact, elsewhere, bank)
    assert standing(session, office, task_id)[0] == ["needed"]


def test_what_is_to_read_or_done_or_judged_takes_nothing(session: Session, office: Office) -> None:
    to_read, (bank,) = asked(session, office, "Bank statement", mode=Mode.READ)
    with pytest.raises(Refused):
        bring(session, office.contact, to_read, bank)
    with pytest.raises(Refused):
        commands.lack_slot(session, office.contact, to_read, bank, "No")
    task_id, (rent,) = asked(session, office, "Rent contract")
    with pytest.raises(Invalid):
        commands.lack_slot(session, office.contact, task_id, rent, " ")
    for judge in (
        lambda: commands.accept_slot(session, office.staff, task_id, rent),
        lambda: commands.reject_slot(session, office.staff, task_id, rent, "No"),
    ):
        with pytest.raises(Refused):
            judge()
    bring(session, office.contact, task_id, rent)
    with pytest.raises(Refused):
        commands.lack_slot(session, office.contact, task_id, rent, "No")
    commands.accept_slot(session, office.staff, task_id, rent)
    with pytest.raises(Refused):
        bring(session, office.contact, task_id, rent, "late.pdf")
    commands.complete_task(session, office.staff, task_id)
    with pytest.raises(Refused):
        commands.hand_over(session, office.contact, task_id)


def test_the_client_is_told_by_mail_unless_it_is_settled_first(session: Session, office: Office) -> None:
    task_id, (bank,) = asked(session, office, "Bank statement")
    bring(session, office.contact, task_id, bank)
    commands.reject_slot(session, office.staff, task_id, bank, "Unreadable")
    mails = {mail.kind: mail for mail in session.scalars(select(OutboxMail))}
    assert mails["slot_rejected"].recipient_id == office.contact.person_id
    assert nothing_to_say(session, due_of(mails["slot_rejected"])) == ""
    assert nothing_to_say(session, due_of(mails["slots_submitted"])) == "closed"
    bring(session, office.contact, task_id, bank, "again.pdf")
    assert nothing_to_say(session, due_of(mails["slot_rejected"])) == "closed"
    assert nothing_to_say(session, due_of(mails["slots_submitted"])) == ""


@given(st.lists(st.text(min_size=1, max_size=MAX_TITLE + 1), max_size=MAX_SLOTS + 1))
def test_names_that_can_be_taken(titles: list[str]) -> None:
    fine = len(titles) <= MAX_SLOTS and all(says_anything(title) and len(title) <= MAX_TITLE for title in titles)
    assert fine == (not slot_faults(titles))
