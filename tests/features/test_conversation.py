"""What is done with messages once they are written: answered, changed, deleted (U20)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.notifications.claims import due_of
from portal_app.notifications.content import nothing_to_say
from portal_app.notifications.kinds import Mail
from portal_app.notifications.models import OutboxMail
from portal_app.requests import commands as requests
from portal_app.requests.queries import request
from portal_app.requests.queries.portal import my_request
from portal_app.tasks import commands, portal_queries, queries
from portal_app.tasks.commands import wipe_deleted
from portal_app.tasks.models import Message, Task
from portal_app.tasks.portal_task import messages_from, my_task
from portal_app.tasks.rules import mentioned, parts_of
from tests.factories import Office, make_person, make_staff
from tests.features.test_tasks import make_task


def said(session: Session, office: Office, task_id: str) -> list[tuple[str, bool, bool]]:
    """(text, edited, deleted) as staff see them, which is what the client sees too."""
    ours = queries.task(session, office.staff, task_id).messages
    theirs = my_task(session, office.contact, task_id).messages
    shown = [(one.text, one.edited, bool(one.deleted)) for one in ours if not one.internal]
    assert shown == [(one.text, one.edited, bool(one.deleted)) for one in theirs]
    return shown


def test_an_answer_quotes_what_its_reader_may_see(session: Session, office: Office, other: Office) -> None:
    task_id = make_task(session, office)
    question = commands.post_message(session, office.contact, task_id, "Which month?")
    comment = commands.post_message(session, office.staff, task_id, "They always ask", internal=True)
    commands.post_message(session, office.staff, task_id, "March", reply_to_id=question)
    commands.post_message(session, office.staff, task_id, "True", internal=True, reply_to_id=comment)
    commands.post_message(session, office.staff, task_id, "Answered", internal=True, reply_to_id=question)
    answer = my_task(session, office.contact, task_id).messages[-1]
    assert (answer.reply_to_id, answer.reply_to_author, answer.reply_to_text) == (
        question,
        office.contact.name,
        "Which month?",
    )
    for internal in (comment, "0" * 20):
        with pytest.raises(NotFound):
            commands.post_message(session, office.staff, task_id, "Quoting", reply_to_id=internal)
        with pytest.raises(NotFound):
            commands.post_message(session, office.contact, task_id, "Quoting", reply_to_id=internal)
    elsewhere = commands.post_message(session, other.staff, make_task(session, other), "Secret")
    for actor in (office.staff, office.contact):
        with pytest.raises(NotFound):
            commands.post_message(session, actor, task_id, "Quoting", reply_to_id=elsewhere)


def test_a_quote_among_the_earlier_messages_is_found(session: Session, office: Office, other: Office) -> None:
    task_id = make_task(session, office)
    written = [
        commands.post_message(session, office.staff, task_id, f"{number}", internal=number == 5) for number in range(70)
    ]
    found = messages_from(session, office.contact, task_id, written[10])
    assert ([one.text for one in found.messages], found.more) == ([f"{n}" for n in range(10, 70)], True)
    first = messages_from(session, office.contact, task_id, written[0])
    assert (first.messages[0].text, len(first.messages), first.more) == ("0", 69, False)
    # A comment is nowhere for a client.
    assert messages_from(session, office.contact, task_id, written[5]).messages == []
    assert queries.messages_from(session, office.staff, task_id, written[5]).messages[0].text == "5"
    for actor in (other.contact, make_person(session, office.staff, office.client_id)):
        with pytest.raises(NotFound):
            messages_from(session, actor, task_id, written[10])
    for actor in (other.staff, office.contact):
        with pytest.raises(NotFound):
            queries.messages_from(session, actor, task_id, written[10])


def test_an_author_changes_what_they_wrote_for_five_minutes(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    for author in (office.staff, office.contact):
        message_id = commands.post_message(session, author, task_id, "Tomorow")
        commands.edit_message(session, author, task_id, message_id, " Tomorrow ")
        assert said(session, office, task_id)[-1] == ("Tomorrow", True, False)
        with pytest.raises(Invalid):
            commands.edit_message(session, author, task_id, message_id, "  ")
        session.execute(update(Message).values(created_at=now() - timedelta(minutes=6)))
        session.expire_all()
        with pytest.raises(Refused):
            commands.edit_message(session, author, task_id, message_id, "Never")
    assert not any(one.may_edit for one in queries.task(session, office.staff, task_id).messages)
    assert not any(one.may_edit for one in my_task(session, office.contact, task_id).messages)
    line = session.scalars(select(Activity).where(Activity.kind == "message.edited")).first()
    assert line is not None and "Tomor" not in str(line.data)


def test_nobody_changes_or_deletes_what_somebody_else_wrote(session: Session, office: Office, other: Office) -> None:
    task_id = make_task(session, office)
    colleague = make_staff(session, office.firm_id, "Kadri Kuusk")
    ours = commands.post_message(session, office.staff, task_id, "Ours")
    theirs = commands.post_message(session, office.contact, task_id, "Theirs")
    comment = commands.post_message(session, office.staff, task_id, "Inside", internal=True)
    tries = [(colleague, ours), (other.staff, ours), (office.contact, ours), (office.contact, comment)]
    tries += [(office.staff, theirs), (other.contact, theirs)]
    for actor, message_id in tries:
        for change in (commands.delete_message, commands.restore_message):
            with pytest.raises(NotFound):
                change(session, actor, task_id, message_id)
        with pytest.raises(NotFound):
            commands.edit_message(session, actor, task_id, message_id, "Changed")
    assert said(session, office, task_id) == [("Ours", False, False), ("Theirs", False, False)]


def test_a_deleted_message_leaves_a_trace_and_no_text(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    message_id = commands.post_message(session, office.contact, task_id, "My PIN is 1234")
    answer = commands.post_message(session, office.staff, task_id, "Never send that!", reply_to_id=message_id)
    commands.delete_message(session, office.contact, task_id, message_id)
    assert said(session, office, task_id)[0] == ("", False, True)
    whole = queries.task(session, office.staff, task_id)
    assert "1234" not in str(whole) and "1234" not in str(my_task(session, office.contact, task_id))
    assert whole.messages[-1].id == answer and whole.messages[-1].reply_to_text == ""
    commands.delete_message(session, office.contact, task_id, message_id)
    with pytest.raises(NotFound):
        commands.edit_message(session, office.contact, task_id, message_id, "Again")
    commands.restore_message(session, office.contact, task_id, message_id)
    assert said(session, office, task_id)[0] == ("My PIN is 1234", False, False)
    commands.delete_message(session, office.contact, task_id, message_id)
    session.execute(update(Message).values(deleted_at=now() - timedelta(minutes=6)))
    session.expire_all()
    with pytest.raises(Refused):
        commands.restore_message(session, office.contact, task_id, message_id)


def test_a_deleted_text_is_wiped_when_it_cannot_be_put_back(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    request_id = requests.make_request(session, office.contact, "A loan", "Please")
    kept, fresh, old = (commands.post_message(session, office.contact, task_id, f"PIN {n}") for n in range(3))
    answer = requests.post_message(session, office.staff, request_id, "PIN 3")
    for message_id in (fresh, old):
        commands.delete_message(session, office.contact, task_id, message_id)
    requests.take_back_answer(session, office.staff, request_id, answer)
    session.flush()
    for message_id in (old, answer):
        late = now() - timedelta(minutes=6)
        session.execute(update(Message).where(Message.id == message_id).values(deleted_at=late))
    assert wipe_deleted(session) == 2
    assert wipe_deleted(session) == 0
    session.expire_all()
    texts = {row.id: row.text for row in session.execute(select(Message.id, Message.text))}
    assert [texts[one] for one in (kept, fresh, old, answer)] == ["PIN 0", "PIN 1", "", ""]
    assert [one[2] for one in said(session, office, task_id)] == [False, True, True], "that it was there stays"
    commands.restore_message(session, office.contact, task_id, fresh)
    assert said(session, office, task_id)[1][0] == "PIN 1"


def test_what_is_deleted_on_the_task_is_gone_from_its_request(session: Session, office: Office) -> None:
    request_id = requests.make_request(session, office.contact, "A loan", "Please")
    message_id = requests.post_message(session, office.contact, request_id, "My PIN is 1234")
    assert "1234" in str(my_request(session, office.contact, request_id))
    task_id = requests.make_task(session, office.staff, request_id)
    commands.delete_message(session, office.contact, task_id, message_id)
    session.flush()
    for shown in (request(session, office.staff, request_id), my_request(session, office.contact, request_id)):
        assert "1234" not in str(shown) and shown.messages[0].deleted


def test_a_question_that_is_taken_back_waits_for_nobody(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    first = commands.post_message(session, office.contact, task_id, "Where do I find it?")
    second = commands.post_message(session, office.contact, task_id, "Hello?")
    task: Any = session.get(Task, task_id)
    commands.delete_message(session, office.contact, task_id, second)
    assert (task.turn, task.asked_at is not None) == ("office", True)
    commands.delete_message(session, office.contact, task_id, first)
    assert (task.turn, task.asked_at) == ("client", None)
    commands.restore_message(session, office.contact, task_id, first)
    assert (task.turn, task.asked_at is not None) == ("office", True)
    commands.post_message(session, office.staff, task_id, "In the drawer")
    commands.delete_message(session, office.contact, task_id, first)
    commands.restore_message(session, office.contact, task_id, first)
    assert (task.turn, task.asked_at) == ("client", None)


def test_a_mail_carries_the_last_version_or_is_not_sent(session: Session, office: Office) -> None:
    from portal_app.notifications.claims import Parcel
    from portal_app.notifications.content import write

    task_id = make_task(session, office)
    message_id = commands.post_message(session, office.contact, task_id, "Tomorow")
    commands.edit_message(session, office.contact, task_id, message_id, "Tomorrow")
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == Mail.MESSAGE_TO_STAFF.value)).one()
    written = write(session, [Parcel("", "", mail.due_at, rows=[due_of(mail)])])
    assert [letter.items[0]["text"] for _, letter in written.letters] == ["Tomorrow"]
    commands.delete_message(session, office.contact, task_id, message_id)
    assert nothing_to_say(session, due_of(mail)) == "taken_back"
    assert portal_queries.my_task(session, office.contact, task_id).messages[0].text == ""


def test_who_has_seen_what_stands_where_they_stopped(session: Session, office: Office, other: Office) -> None:
    task_id = make_task(session, office)
    colleague = make_staff(session, office.firm_id, "Kadri Kuusk")
    for text in ("One", "Two"):
        commands.post_message(session, office.staff, task_id, text)
    commands.post_message(session, office.staff, task_id, "Inside", internal=True)
    commands.note_seen(session, office.contact, task_id, 1)
    seen = [one.seen for one in queries.task(session, office.staff, task_id).messages]
    assert seen[0].startswith(office.contact.name) and seen[1:] == ["", ""]
    # Further than there is, and back again, are not possible; one's own words need no seeing.
    commands.note_seen(session, office.contact, task_id, 999)
    commands.note_seen(session, office.contact, task_id, 1)
    commands.post_message(session, office.contact, task_id, "Three")
    commands.note_seen(session, colleague, task_id, 4)
    whole = queries.task(session, office.staff, task_id)
    assert [one.seen.split(",")[0] for one in whole.messages] == ["", office.contact.name, "", "Kadri Kuusk"]
    theirs = my_task(session, office.contact, task_id)
    # Somebody whom the client never met is the firm to them; oneself is not told about.
    assert [one.seen.split(",")[0] for one in theirs.messages] == ["", "", "your accountant"]
    assert theirs.seen == 2
    stranger = make_person(session, office.staff, office.client_id, "Kadri Kask")
    for actor in (stranger, other.contact, other.staff):
        with pytest.raises(NotFound):
            commands.note_seen(session, actor, task_id, 4)


def test_a_comment_speaks_to_colleagues_and_tells_them_once(session: Session, office: Office, other: Office) -> None:
    task_id = make_task(session, office)
    kadri = make_staff(session, office.firm_id, "Kadri Kuusk")
    make_staff(session, office.firm_id, "Kadri")
    text = "@Kadri Kuusk, ask @Nobody Here and @Mari"
    comment = commands.post_message(session, office.staff, task_id, text, internal=True)
    shown = queries.task(session, office.staff, task_id).messages[-1]
    assert [part.text for part in shown.parts if part.name] == ["@Kadri Kuusk"]
    assert "".join(part.text for part in shown.parts) == text
    commands.edit_message(session, office.staff, task_id, comment, text + "!")
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == Mail.MENTION.value)).all()
    assert [mail.recipient_id for mail in mails] == [kadri.person_id]
    assert nothing_to_say(session, due_of(mails[0])) == ""
    commands.edit_message(session, office.staff, task_id, comment, "Never mind")
    assert nothing_to_say(session, due_of(mails[0])) == "closed"
    # What the client reads speaks to nobody, and neither does another firm's name.
    commands.post_message(session, office.staff, task_id, "@Kadri Kuusk will call")
    commands.post_message(session, office.staff, task_id, f"@{other.staff.name}", internal=True)
    assert len(session.scalars(select(OutboxMail).where(OutboxMail.kind == Mail.MENTION.value)).all()) == 1
    assert not any(one.parts for one in queries.task(session, office.staff, task_id).messages)
    assert "mention" not in str(my_task(session, office.contact, task_id))


@given(st.text(), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_the_pieces_of_a_text_are_the_text(text: str, names: list[str]) -> None:
    assert "".join(piece for piece, _ in parts_of(text, names)) == text
    assert mentioned(text, names) <= set(names)
