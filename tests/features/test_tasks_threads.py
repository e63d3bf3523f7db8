"""Long conversations, and several processes that write in one."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.core.errors import NotFound
from portal_app.portal.commands import say
from portal_app.tasks import commands, portal_queries, queries
from portal_app.tasks.models import Message, Task
from portal_app.tasks.portal_task import earlier_messages, news
from tests.factories import Office, make_person
from tests.features.test_tasks import make_task


def test_a_message_from_a_process_whose_clock_is_slow_is_not_missed(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    commands.post_message(session, office.staff, task_id, "Read by the page")
    slow = commands.post_message(session, office.staff, task_id, "Written elsewhere")
    session.flush()
    # Identifiers begin with the time at which they were made.
    session.execute(update(Message).where(Message.id == slow).values(id="0" * 20))
    task = session.get_one(Task, task_id)
    assert [one.text for one in queries.posted(session, office.staff, task, 1).messages] == ["Written elsewhere"]
    assert [one.text for one in news(session, office.contact, task, 1).messages] == ["Written elsewhere"]
    whole = portal_queries.my_task(session, office.contact, task_id).messages
    assert [one.text for one in whole] == ["Read by the page", "Written elsewhere"]


def test_who_wrote_sees_all_that_is_new_whether_it_had_to_be_read_or_not(session: Session, office: Office) -> None:
    task_id = make_task(session, office)

    def office_says(text: str, after: int, **more: Any) -> list[tuple[str, int, str]]:
        new = commands.say(session, office.staff, task_id, text, nonce=text, after=after, **{"internal": False} | more)
        return [(one.text, one.number, one.reply_to_text) for one in new.messages]

    def client_says(text: str, after: int) -> list[tuple[str, int]]:
        return [(one.text, one.number) for one in say(session, office.contact, task_id, text, text, after).messages]

    assert office_says("One", 0) == [("One", 1, "")]
    whole = queries.task(session, office.staff, task_id).messages
    again = commands.say(session, office.staff, task_id, "One", internal=False, nonce="One", after=0)
    # As it stands there, whether it was read or only written.
    assert again.messages == whole
    assert client_says("Two", 1) == [("Two", 2)]
    assert office_says("Inside", 2, internal=True) == [("Inside", 3, "")]
    # They saw two, and a comment is nothing to them.
    assert client_says("Four", 2) == [("Four", 4)]
    assert office_says("Five", 3, reply_to_id=whole[0].id) == [("Four", 4, ""), ("Five", 5, "One")]
    assert client_says("Six", 4) == [("Five", 5), ("Six", 6)]


def test_earlier_messages_come_in_parts_and_only_to_those_who_see_the_task(
    session: Session, office: Office, other: Office
) -> None:
    task_id = make_task(session, office)
    for number in range(120):
        commands.post_message(session, office.staff, task_id, f"{number}", internal=number % 20 == 19)
    said = [f"{number}" for number in range(120) if number % 20 != 19]
    opened = portal_queries.my_task(session, office.contact, task_id)
    assert ([one.text for one in opened.messages], opened.earlier) == (said[-50:], True)
    first = opened.messages[0].id
    found = earlier_messages(session, office.contact, task_id, first)
    assert ([one.text for one in found.messages], found.more) == (said[14:64], True)
    rest = earlier_messages(session, office.contact, task_id, found.messages[0].id)
    assert ([one.text for one in rest.messages], rest.more) == (said[:14], False)
    # A page that showed them keeps them.
    again = portal_queries.open_task(session, office.contact, task_id, rest.messages[0].id)
    assert [one.text for one in again.messages] == said
    all_of_it = queries.earlier_messages(session, office.staff, task_id, first)
    assert [one.text for one in all_of_it.messages] == [f"{number}" for number in range(67)] and not all_of_it.more
    stranger = make_person(session, office.staff, office.client_id, "Kadri Kask")
    for actor in (stranger, other.contact):
        with pytest.raises(NotFound):
            earlier_messages(session, actor, task_id, first)
    for actor in (office.contact, other.staff):
        with pytest.raises(NotFound):
            queries.earlier_messages(session, actor, task_id, first)
    # A message of another task is no place in this one.
    elsewhere = commands.post_message(session, office.staff, make_task(session, office), "Elsewhere")
    assert earlier_messages(session, office.contact, task_id, elsewhere).messages == []
