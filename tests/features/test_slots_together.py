"""Two people at one slot at the same moment: nothing is lost, the turn moves once, one mail tells of it (B4, B9)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

import portal_app.wiring  # noqa: F401
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.core.errors import Refused
from portal_app.notifications.kinds import Mail
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import Task, TaskFile
from portal_app.tasks.rules import SlotState, TaskFields
from tests.factories import Office, make_office, make_person
from tests.features.test_tasks import stored
from tests.support.scope import reading, writing

#: Whoever comes first, by chance; what must hold holds each time.
ROUNDS = 4


@pytest.fixture
def office(database: Any) -> Office:
    with writing() as session:
        return make_office(session)


def at_once(*acts: Callable[[Any], object]) -> list[object]:
    """Let each act in a unit of work of its own at one moment; what each returned, or why it was refused."""
    together, outcomes = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int) -> None:
        together.wait(10)
        try:
            with writing() as session:
                outcomes[place] = acts[place](session)
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert unexpected == []
    return outcomes


def asked(office: Office, *titles: str) -> tuple[str, list[str]]:
    with writing() as session:
        made = commands.create_task(
            session, office.staff, office.client_id, TaskFields("Papers"), share_with=ShareWith(None)
        )
        task_id = made.task_id
        return task_id, [commands.add_slot(session, office.staff, task_id, title) for title in titles]


def bring(actor: Any, task_id: str, slot_id: str, name: str) -> Callable[[Any], object]:
    return lambda session: commands.attach_file(session, actor, task_id, stored(actor, name), slot_id=slot_id)


def standing(office: Office, task_id: str) -> tuple[list[str], int, str]:
    """The slots' states, how many are missing, and whose turn it is."""
    with reading() as session:
        whole = queries.task(session, office.staff, task_id)
        files = session.scalar(select(func.count()).select_from(TaskFile).where(TaskFile.task_id == task_id))
        assert files == sum(len(slot.files) for slot in whole.slots), "every file is where it was brought"
        return [slot.state for slot in whole.slots], whole.task.slots_missing, whole.task.turn


def told(office: Office, task_id: str) -> tuple[int, int]:
    """How often it was recorded that all is there, and how many mails tell the assignee or owner of it."""
    with reading() as session:
        recorded = session.scalar(
            select(func.count())
            .select_from(Activity)
            .where(Activity.subject_id == task_id, Activity.kind == Kind.SLOTS_SUBMITTED.value)
        )
        mails = session.scalar(
            select(func.count())
            .select_from(OutboxMail)
            .where(
                OutboxMail.subject_id == task_id,
                OutboxMail.kind == Mail.SLOTS_SUBMITTED.value,
                OutboxMail.recipient_id == office.staff.person_id,
            )
        )
        return recorded or 0, mails or 0


def test_a_client_brings_more_while_the_office_asks_again(office: Office) -> None:
    for number in range(ROUNDS):
        task_id, (slot,) = asked(office, "Bank statement")
        at_once(bring(office.contact, task_id, slot, "first.pdf"))
        assert standing(office, task_id) == (["submitted"], 0, "office")
        reject = lambda session, t=task_id, s=slot: commands.reject_slot(session, office.staff, t, s, "Page 2")  # noqa: E731
        acts = [bring(office.contact, task_id, slot, "second.pdf"), reject]
        outcomes = at_once(*(acts if number % 2 else acts[::-1]))
        assert not any(isinstance(one, Refused) for one in outcomes)
        # Either it came in time and is asked for again all the same, or it is the answer.
        assert standing(office, task_id) in ((["rejected"], 1, "client"), (["submitted"], 0, "office"))
        with reading() as session:
            whole = queries.task(session, office.staff, task_id)
            assert sorted(file.name for file in whole.slots[0].files) == ["first.pdf", "second.pdf"]


def test_a_client_brings_more_while_the_office_accepts(office: Office) -> None:
    for number in range(ROUNDS):
        task_id, (slot,) = asked(office, "Bank statement")
        at_once(bring(office.contact, task_id, slot, "first.pdf"))
        accept = lambda session, t=task_id, s=slot: commands.accept_slot(session, office.staff, t, s)  # noqa: E731
        acts = [bring(office.contact, task_id, slot, "second.pdf"), accept]
        outcomes = at_once(*(acts if number % 2 else acts[::-1]))
        assert standing(office, task_id) == (["accepted"], 0, "office")
        refused = sum(isinstance(one, Refused) for one in outcomes)
        with reading() as session:
            (one,) = queries.task(session, office.staff, task_id).slots
            # Whoever came too late was told, and their file is not there half.
            assert len(one.files) == 2 - refused and refused <= 1


def test_two_people_bring_the_last_thing_at_once(office: Office) -> None:
    with writing() as session:
        colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    for number in range(ROUNDS):
        task_id, (bank, rent) = asked(office, "Bank statement", "Rent contract")
        people = (office.contact, colleague)
        if number % 2:
            # Both the same thing.
            at_once(bring(office.contact, task_id, bank, "bank.pdf"))
            at_once(*(bring(person, task_id, rent, f"{person.name}.pdf") for person in people))
            files = [1, 2]
        else:
            # Each one of the two last things.
            at_once(bring(people[0], task_id, bank, "bank.pdf"), bring(people[1], task_id, rent, "rent.pdf"))
            files = [1, 1]
        assert standing(office, task_id) == (["submitted", "submitted"], 0, "office")
        assert told(office, task_id) == (1, 1)
        with reading() as session:
            assert [len(slot.files) for slot in queries.task(session, office.staff, task_id).slots] == files
            task = session.get_one(Task, task_id)
            assert (task.slots_missing, task.slots_total) == (0, 2)
            assert task.turn_since > task.created_at


def test_two_colleagues_judge_at_once(office: Office) -> None:
    task_id, (slot,) = asked(office, "Bank statement")
    at_once(bring(office.contact, task_id, slot, "first.pdf"))
    at_once(
        lambda session: commands.accept_slot(session, office.staff, task_id, slot),
        lambda session: commands.reject_slot(session, office.staff, task_id, slot, "Page 2"),
    )
    states, missing, turn = standing(office, task_id)
    # One after the other, whoever was first: the facts fit together.
    assert (states[0], missing, turn) in {
        (SlotState.ACCEPTED.value, 0, "office"),
        (SlotState.REJECTED.value, 1, "client"),
    }
