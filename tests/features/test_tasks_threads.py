"""Long conversations, and several processes that write in one."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_app.core.errors import NotFound
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
