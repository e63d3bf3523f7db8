"""Making, editing, sharing and finishing a task, on both sides and on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor
from portal_app.activity.models import Activity
from portal_app.clients.commands.client import archive_client
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Overtaken, Refused
from portal_app.core.i18n import translate
from portal_app.files.models import StoredFile
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands, portal_queries, queries
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.commands.fields import fields_of
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Mode, TaskFields
from tests.factories import Office, make_client, make_firm, make_person, make_staff
from tests.support.standing import DAY

#: Of the standing clock: what is due tomorrow is so for the whole of a test, whenever it runs.
pytestmark = pytest.mark.usefixtures("standing_clock")


def make_task(session: Session, office: Office, *, shared: bool = True, mode: Mode = Mode.DO, **fields: Any) -> str:
    given = TaskFields(**{"title": "Send me the receipts", "internal_deadline": DAY + timedelta(days=9)} | fields)
    with_whom = ShareWith((office.contact.person_id,), mode) if shared else None
    return commands.create_task(
        session, office.staff, office.client_id, given, checklist=("March", "April"), share_with=with_whom
    ).task_id


def stored(actor: Any, name: str = "receipt.pdf") -> StoredFile:
    return StoredFile(
        firm_id=actor.firm_id,
        key=f"key {name} {now()}",
        name=name,
        media_type="application/pdf",
        size=1200,
        sha256="0" * 64,
        uploaded_at=now(),
        uploaded_by_kind=actor.kind.value,
        uploaded_by_id=actor.person_id,
        uploaded_by_name=actor.name,
    )


def kinds(session: Session, task_id: str) -> list[str]:
    return list(session.scalars(select(Activity.kind).where(Activity.subject_id == task_id).order_by(Activity.id)))


def test_a_new_task_is_what_was_written(session: Session, office: Office) -> None:
    task_id = make_task(session, office, client_days=3, assignee_id=office.staff.person_id)
    whole = queries.task(session, office.staff, task_id)
    assert whole.task.title == "Send me the receipts"
    assert whole.task.assignee == office.staff.name
    assert whole.task.internal_deadline_iso == (DAY + timedelta(days=9)).isoformat()
    assert whole.task.deadline_words == "in 9 days"
    assert [item.text for item in whole.checklist] == ["March", "April"]
    assert [share.name for share in whole.shares] == ["Mari Maasikas"] and whole.task.audience == "Mari Maasikas"
    assert whole.task.turn == "client"
    theirs = portal_queries.my_task(session, office.contact, task_id)
    assert theirs.task.deadline_words == "in 6 days" and theirs.task.unread and theirs.task.may_act
    assert [item.text for item in theirs.checklist] == ["March", "April"]


def test_faults_of_a_new_task_come_by_field(session: Session, office: Office, other: Office) -> None:
    with pytest.raises(Invalid) as raised:
        commands.create_task(session, office.staff, "", TaskFields(" ", client_days=9), checklist=(" ",))
    assert set(raised.value.faults) == {"title", "client_days", "checklist", "client"}
    for client_id, fields in (
        (other.client_id, TaskFields("x")),
        (office.client_id, TaskFields("x", assignee_id=other.staff.person_id)),
    ):
        with pytest.raises(NotFound):
            commands.create_task(session, office.staff, client_id, fields)
    with pytest.raises(NotFound):
        commands.create_task(session, office.contact, office.client_id, TaskFields("x"))


def test_editing_records_before_and_after_and_a_new_deadline_makes_it_unread(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    portal_queries.open_task(session, office.contact, task_id)
    fields = TaskFields("Receipts, please", internal_deadline=DAY + timedelta(days=9), start_on=DAY)
    assert commands.edit_task(session, office.staff, task_id, None, fields) == 2
    assert not portal_queries.my_task(session, office.contact, task_id).task.unread
    later = TaskFields("Receipts, please", internal_deadline=DAY + timedelta(days=10), start_on=DAY)
    assert commands.edit_task(session, office.staff, task_id, None, later) == 3
    assert portal_queries.my_task(session, office.contact, task_id).task.unread
    line = queries.task(session, office.staff, task_id).history[1]
    assert line.who == office.staff.name and line.what == "changed the task"
    assert [(c.field, c.before, c.after) for c in line.changes] == [
        ("Title", "Send me the receipts", "Receipts, please")
    ]
    fields_changed = [c.field for c in queries.task(session, office.staff, task_id).history[0].changes]
    assert fields_changed == ["Internal deadline", "Client's deadline"]


def test_a_second_editor_is_told_and_overwrites_nothing(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    colleague = make_staff(session, office.firm_id, "Mari Mets")
    began = TaskFields("Receipts", start_on=DAY, internal_deadline=DAY + timedelta(days=5))
    commands.edit_task(session, office.staff, task_id, None, began)

    def edit(who: Actor, **changes: Any) -> int:
        return commands.edit_task(session, who, task_id, began, replace(began, **changes))

    def held() -> TaskFields:
        return fields_of(session.get_one(Task, task_id))

    later = DAY + timedelta(days=9)
    edit(office.staff, internal_deadline=later, assignee_id=colleague.person_id)
    # What two have changed apart from each other is all kept.
    assert edit(colleague, title="Papers", client_days=2) == 4
    assert held() == replace(
        began, title="Papers", internal_deadline=later, client_days=2, assignee_id=colleague.person_id
    )
    with pytest.raises(Overtaken) as told:
        edit(office.staff, title="Bills", description="All of them", assignee_id=office.staff.person_id)
    assert {name: translate(text, "en").split("”")[0] for name, text in told.value.faults.items()} == {
        "title": "Somebody else wrote “Papers",
        "assignee": "Somebody else wrote “Mari Mets",
    }
    assert held().description == ""
    # Both meant the same; nothing changed is no change.
    assert edit(office.staff, title="Papers ", internal_deadline=later) == 4
    # What each did fits its own form, and not the other's.
    with pytest.raises(Invalid) as refused:
        edit(office.staff, start_on=later + timedelta(days=1), internal_deadline=later)
    assert set(refused.value.faults) == {"internal_deadline"}


def test_the_checklist_belongs_to_staff_and_both_sides_tick_it(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    march, april = queries.task(session, office.staff, task_id).checklist
    commands.tick_item(session, office.contact, task_id, march.id, True)
    commands.tick_item(session, office.staff, task_id, march.id, True)
    seen = portal_queries.my_task(session, office.contact, task_id).checklist[0]
    assert seen.done and seen.done_by.startswith("Mari Maasikas, ")
    assert queries.task(session, office.staff, task_id).checklist[0] == type(march)(
        seen.id, seen.text, True, seen.done_by
    )
    commands.tick_item(session, office.staff, task_id, march.id, False)
    may = commands.add_item(session, office.staff, task_id, "May ")
    commands.edit_item(session, office.staff, task_id, april.id, "April, all of it")
    commands.order_items(session, office.staff, task_id, [may, april.id, march.id])
    commands.remove_item(session, office.staff, task_id, march.id)
    lines = [(item.text, item.done) for item in queries.task(session, office.staff, task_id).checklist]
    assert lines == [("May", False), ("April, all of it", False)]
    with pytest.raises(Refused):
        commands.order_items(session, office.staff, task_id, [may])
    with pytest.raises(Invalid):
        commands.add_item(session, office.staff, task_id, "  ")
    for change in (
        lambda: commands.add_item(session, office.contact, task_id, "x"),
        lambda: commands.edit_item(session, office.contact, task_id, may, "x"),
        lambda: commands.remove_item(session, office.contact, task_id, may),
        lambda: commands.order_items(session, office.contact, task_id, [april.id, may]),
    ):
        with pytest.raises(NotFound):
            change()


def test_sharing_reaches_open_portals_and_names_who_was_left_out(
    session: Session, office: Office, other: Office
) -> None:
    closed = make_person(session, office.staff, office.client_id, "Juhan Juurikas", portal=False)
    task_id = make_task(session, office, shared=False)
    assert queries.task(session, office.staff, task_id).task.turn == "office"
    result = commands.share_task(session, office.staff, task_id, None)
    assert result.names == ["Mari Maasikas"]
    assert [(left.name, left.reason) for left in result.left_out] == [
        ("Juhan Juurikas", "The portal is not open for this contact.")
    ]
    # Shared with all also means with those who come later, once.
    opened = make_person(session, office.staff, office.client_id, "Kadri Kask")
    assert commands.share_open_tasks(session, office.staff, office.client_id, [opened.person_id]) == 0
    assert portal_queries.my_task(session, opened, task_id).task.title == "Send me the receipts"
    for contact_ids in ([other.contact.person_id], [closed.person_id, "no such person"]):
        with pytest.raises(NotFound):
            commands.share_task(session, office.staff, task_id, contact_ids)
    with pytest.raises(Invalid):
        commands.share_task(session, office.staff, task_id, [])


def test_an_archived_clients_portal_is_closed_for_every_share(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    assert queries.task(session, office.staff, task_id).task.audience == "Mari Maasikas"
    commands.post_message(session, office.staff, task_id, "Are there more?")
    archive_client(session, office.staff, office.client_id)
    found = queries.task(session, office.staff, task_id)
    assert (found.task.audience, found.shares[0].closed) == ("", "The portal is not open for this client.")
    choices = queries.contact_choices(session, office.staff, office.client_id)
    assert [choice.closed for choice in choices] == ["The portal is not open for this client."]
    assert commands.share_task(session, office.staff, task_id, None).names == []
    with pytest.raises(Refused, match="Nobody at the client"):
        commands.post_message(session, office.staff, task_id, "And now?")
    commands.post_message(session, office.staff, task_id, "For us: they have left.", internal=True)
    # Whoever was filling the form of a new one reads why, and what can be done.
    with pytest.raises(Refused, match="is archived"):
        commands.create_task(session, office.staff, office.client_id, TaskFields("One more"))


def test_sharing_needs_an_active_portal_and_an_open_client(session: Session) -> None:
    staff = make_firm(session, "Uus OÜ", portal=False)
    active = make_firm(session, "Vana OÜ")
    for actor, reason in ((staff, "not activated"), (active, "not open for this client")):
        client_id = make_client(session, actor)
        make_person(session, actor, client_id, portal=False)
        with_all = ShareWith(None)
        created = commands.create_task(session, actor, client_id, TaskFields("x"), share_with=with_all)
        assert [reason in left.reason for left in created.left_out] == [True]


def test_a_person_sees_only_what_is_shared_with_them(session: Session, office: Office, other: Office) -> None:
    colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    second = make_client(session, office.staff, "Teine OÜ")
    elsewhere = make_person(session, office.staff, second, "Mari", email=office.contact.email)
    assert elsewhere.person_id == office.contact.person_id
    task_id = make_task(session, office)
    item = queries.task(session, office.staff, task_id).checklist[0].id
    file_id = commands.attach_file(session, office.contact, task_id, stored(office.contact))
    assert [row.id for row in portal_queries.my_tasks(session, office.contact).rows] == [task_id]
    assert queries.downloadable(session, office.contact, file_id).name == "receipt.pdf"
    for stranger in (colleague, elsewhere, other.contact, other.staff):
        for attempt in (
            lambda who: portal_queries.my_task(session, who, task_id),
            lambda who: portal_queries.open_task(session, who, task_id),
            lambda who: queries.task(session, who, task_id),
            lambda who: queries.downloadable(session, who, file_id),
            lambda who: commands.tick_item(session, who, task_id, item, True),
            lambda who: commands.post_message(session, who, task_id, "Hello"),
            lambda who: commands.post_message(session, who, task_id, "Hello", internal=True),
            lambda who: commands.attach_file(session, who, task_id, stored(who)),
            lambda who: commands.may_attach(session, who, task_id),
            lambda who: commands.remove_file(session, who, file_id),
            lambda who: commands.restore_file(session, who, file_id),
            lambda who: commands.mark_client_done(session, who, task_id),
            lambda who: commands.reopen_task(session, who, task_id),
            lambda who: commands.complete_task(session, who, task_id),
            lambda who: commands.edit_task(session, who, task_id, None, TaskFields("x")),
            lambda who: commands.add_item(session, who, task_id, "x"),
            lambda who: commands.share_task(session, who, task_id, None),
            lambda who: commands.withdraw_task(session, who, task_id),
            lambda who: commands.undo_withdraw(session, who, task_id, []),
        ):
            with pytest.raises(NotFound):
                attempt(stranger)
        if stranger.is_contact:
            assert portal_queries.my_tasks(session, stranger, status="all").rows == []
    # Staff's word is not the client's.
    with pytest.raises(NotFound):
        commands.mark_client_done(session, office.staff, task_id)
    assert kinds(session, task_id) == ["task.created", "task.shared", "file.added"]


def test_the_office_is_closed_to_contacts(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    for attempt in (
        lambda: queries.task(session, office.contact, task_id),
        lambda: queries.tasks(session, office.contact, queries.TaskFilter()),
        lambda: queries.client_choices(session, office.contact),
        lambda: queries.all_archived(session, office.contact),
        lambda: queries.contact_choices(session, office.contact, office.client_id),
        lambda: queries.staff_choices(session, office.contact),
        lambda: portal_queries.my_tasks(session, office.staff),
        lambda: portal_queries.my_task(session, office.staff, task_id),
        lambda: portal_queries.unread_counts(session, office.staff),
        lambda: commands.mark_read(session, office.staff, task_id),
        lambda: commands.post_message(session, office.contact, task_id, "Hello", internal=True),
        lambda: commands.attach_file(session, office.contact, task_id, stored(office.contact), internal=True),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_withdrawing_takes_effect_at_once_and_can_be_undone(session: Session, office: Office) -> None:
    colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    task_id = make_task(session, office)
    commands.share_task(session, office.staff, task_id, [colleague.person_id], Mode.READ)
    session.get_one(TaskShare, (task_id, colleague.person_id)).told_at = told = now()
    taken = commands.withdraw_task(session, office.staff, task_id, [colleague.person_id])
    assert taken == [colleague.person_id]
    with pytest.raises(NotFound):
        portal_queries.my_task(session, colleague, task_id)
    assert portal_queries.my_task(session, office.contact, task_id).task.title
    assert commands.withdraw_task(session, office.staff, task_id, [colleague.person_id]) == []
    commands.undo_withdraw(session, office.staff, task_id, taken)
    session.expire_all()
    assert portal_queries.my_task(session, colleague, task_id).task.mode == "read"
    assert session.get_one(TaskShare, (task_id, colleague.person_id)).told_at == told
    commands.withdraw_task(session, office.staff, task_id)
    whole = queries.task(session, office.staff, task_id)
    assert whole.task.audience == "" and whole.task.turn == "office"
    assert all(share.withdrawn for share in whole.shares)
    # Shared anew later, it is told of anew.
    commands.share_task(session, office.staff, task_id, [colleague.person_id])
    session.expire_all()
    assert session.get_one(TaskShare, (task_id, colleague.person_id)).told_at is None


def test_no_mail_is_announced_to_whom_the_task_was_taken_back_from(session: Session, office: Office) -> None:
    colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    task_id = make_task(session, office)
    commands.share_task(session, office.staff, task_id, [colleague.person_id])
    commands.withdraw_task(session, office.staff, task_id, [colleague.person_id])
    # As the mail that says so, to somebody who had been told of it.
    session.execute(update(OutboxMail).values(state="pending"))
    shares = {one.contact_id: one for one in queries.task(session, office.staff, task_id).shares}
    assert shares[office.contact.person_id].told.startswith("The mail leaves at ")
    assert (shares[colleague.person_id].told, shares[colleague.person_id].pending) == ("", False)


def test_to_read_only_is_to_see_and_to_ask(session: Session, office: Office) -> None:
    task_id = make_task(session, office, mode=Mode.READ)
    item = queries.task(session, office.staff, task_id).checklist[0].id
    assert not portal_queries.my_task(session, office.contact, task_id).task.may_act
    assert queries.task(session, office.staff, task_id).task.turn == "office"
    for attempt in (
        lambda: commands.tick_item(session, office.contact, task_id, item, True),
        lambda: commands.mark_client_done(session, office.contact, task_id),
        lambda: commands.reopen_task(session, office.contact, task_id),
        lambda: commands.attach_file(session, office.contact, task_id, stored(office.contact)),
    ):
        with pytest.raises(Refused, match="to read"):
            attempt()
    commands.post_message(session, office.contact, task_id, "Why do I see this?")
    assert queries.task(session, office.staff, task_id).task.asked
    commands.share_task(session, office.staff, task_id, [office.contact.person_id], Mode.DO)
    commands.tick_item(session, office.contact, task_id, item, True)


def test_messages_pass_the_turn_and_make_unread(session: Session, office: Office) -> None:
    colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    task_id = make_task(session, office)
    commands.share_task(session, office.staff, task_id, [colleague.person_id])
    for person in (office.contact, colleague):
        portal_queries.open_task(session, person, task_id)
        assert not portal_queries.my_task(session, person, task_id).task.unread
    first = commands.post_message(session, office.contact, task_id, "Which month?", nonce="n1")
    assert commands.post_message(session, office.contact, task_id, "Which month?", nonce="n1") == first
    # The same nonce of another person is another message.
    assert commands.post_message(session, colleague, task_id, "Yes, which?", nonce="n1") != first
    assert portal_queries.my_task(session, colleague, task_id).task.unread
    assert queries.task(session, office.staff, task_id).task.turn == "office"
    commands.post_message(session, office.staff, task_id, "A colleague may know", internal=True)
    assert queries.task(session, office.staff, task_id).task.turn == "office"
    portal_queries.open_task(session, office.contact, task_id)
    commands.post_message(session, office.staff, task_id, "March.", reply_to_id=first)
    theirs = portal_queries.my_task(session, office.contact, task_id)
    assert theirs.task.unread and theirs.task.turn == "client"
    assert [message.text for message in theirs.messages] == ["Which month?", "Yes, which?", "March."]
    assert theirs.messages[-1].reply_to_text == "Which month?"
    assert len(queries.task(session, office.staff, task_id).messages) == 4
    with pytest.raises(Invalid):
        commands.post_message(session, office.staff, task_id, "  ")


def test_what_was_changed_after_a_try_whose_answer_was_lost_is_not_lost(session: Session, office: Office) -> None:
    task_id, other = make_task(session, office), make_task(session, office)
    for text, task, internal in (("Hello", task_id, True), ("Hello, Mari", task_id, True), ("Hello", task_id, False)):
        once = commands.post_message(session, office.staff, task, text, internal=internal, nonce="n")
        assert commands.post_message(session, office.staff, task, text, internal=internal, nonce="n") == once
    commands.post_message(session, office.staff, other, "Hello", internal=True, nonce="n")
    said = [(message.text, message.internal) for message in queries.task(session, office.staff, task_id).messages]
    assert said == [("Hello", True), ("Hello, Mari", True), ("Hello", False)]
    assert len(queries.task(session, office.staff, other).messages) == 1


def test_what_was_said_in_time_stays_said_however_late_the_page_asks_again(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    said = commands.post_message(session, office.staff, task_id, "Hello", nonce="n")
    commands.withdraw_task(session, office.staff, task_id)
    assert commands.post_message(session, office.staff, task_id, "Hello", nonce="n") == said
    with pytest.raises(Refused):
        commands.post_message(session, office.staff, task_id, "Hello", nonce="another")
    assert [one.text for one in queries.task(session, office.staff, task_id).messages] == ["Hello"]


def test_a_portal_message_needs_a_reader_and_never_quotes_a_comment(session: Session, office: Office) -> None:
    task_id = make_task(session, office, shared=False)
    comment = commands.post_message(session, office.staff, task_id, "Between us", internal=True)
    with pytest.raises(Refused, match="Share it first"):
        commands.post_message(session, office.staff, task_id, "Hello")
    commands.share_task(session, office.staff, task_id, None)
    for who in (office.staff, office.contact):
        with pytest.raises(NotFound):
            commands.post_message(session, who, task_id, "Hello", reply_to_id=comment)
    elsewhere = make_task(session, office)
    with pytest.raises(NotFound):
        commands.post_message(session, office.staff, elsewhere, "x", internal=True, reply_to_id=comment)


def test_client_done_leaves_it_open_at_the_firm_unless_it_completes_by_itself(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    commands.mark_client_done(session, office.contact, task_id)
    commands.mark_client_done(session, office.contact, task_id)
    whole = queries.task(session, office.staff, task_id).task
    assert whole.client_done and not whole.done and whole.turn == "office"
    assert whole.client_done_by.startswith("Mari Maasikas, ")
    commands.reopen_task(session, office.contact, task_id)
    assert not queries.task(session, office.staff, task_id).task.client_done
    commands.mark_client_done(session, office.contact, task_id)
    commands.complete_task(session, office.staff, task_id)
    theirs = portal_queries.my_task(session, office.contact, task_id).task
    assert theirs.done and theirs.turn == "" and not theirs.may_act
    item = queries.task(session, office.staff, task_id).checklist[0].id
    with pytest.raises(Refused):
        commands.tick_item(session, office.contact, task_id, item, True)
    commands.reopen_task(session, office.staff, task_id)
    assert kinds(session, task_id)[2:] == [
        "task.client_done",
        "task.reopened",
        "task.client_done",
        "task.done",
        "task.reopened",
    ]
    automatic = make_task(session, office, auto_complete=True)
    commands.mark_client_done(session, office.contact, automatic)
    assert queries.task(session, office.staff, automatic).task.done
    commands.reopen_task(session, office.contact, automatic)
    assert not queries.task(session, office.staff, automatic).task.done


def test_files_of_both_sides(session: Session, office: Office) -> None:
    task_id = make_task(session, office)
    theirs = commands.attach_file(session, office.contact, task_id, stored(office.contact))
    ours = commands.attach_file(session, office.staff, task_id, stored(office.staff, "form.pdf"))
    hidden = commands.attach_file(session, office.staff, task_id, stored(office.staff, "note.pdf"), internal=True)
    assert {file.id for file in queries.task(session, office.staff, task_id).files} == {theirs, ours, hidden}
    seen = portal_queries.my_task(session, office.contact, task_id).files
    assert [(file.id, file.mine) for file in seen] == [(theirs, True), (ours, False)]
    assert queries.downloadable(session, office.staff, hidden).name == "note.pdf"
    for file_id in (hidden, "no such file"):
        with pytest.raises(NotFound):
            queries.downloadable(session, office.contact, file_id)
    with pytest.raises(NotFound):
        commands.remove_file(session, office.contact, hidden)
    with pytest.raises(Refused, match="Only who added"):
        commands.remove_file(session, office.contact, ours)
    commands.remove_file(session, office.contact, theirs)
    with pytest.raises(NotFound):
        queries.downloadable(session, office.contact, theirs)
    commands.restore_file(session, office.contact, theirs)
    assert queries.downloadable(session, office.contact, theirs).name == "receipt.pdf"
    commands.withdraw_task(session, office.staff, task_id)
    with pytest.raises(NotFound):
        queries.downloadable(session, office.contact, theirs)


def test_opening_makes_it_read_for_that_person_only(session: Session, office: Office) -> None:
    colleague = make_person(session, office.staff, office.client_id, "Kadri Kask")
    task_id = make_task(session, office)
    commands.share_task(session, office.staff, task_id, [colleague.person_id])
    assert portal_queries.open_task(session, office.contact, task_id).task.unread
    assert not portal_queries.my_tasks(session, office.contact).rows[0].unread
    assert portal_queries.my_tasks(session, colleague).rows[0].unread
    row = queries.tasks(session, office.staff, queries.TaskFilter()).rows[0]
    assert (row.shared, row.unread) == (2, 1)
