"""Who is told what by mail, and when (U9, U15, U25, U26)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, update

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact, SignInLink
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.commands.portal import close_contact, close_portal, open_contact, open_portal
from portal_app.core.clock import now
from portal_app.core.db import engine
from portal_app.core.errors import Refused
from portal_app.core.ids import new_id
from portal_app.firms.commands import activate_portal, deactivate_portal
from portal_app.firms.models import Portal
from portal_app.firms.queries import branding
from portal_app.notifications import audiences
from portal_app.notifications.commands import resend_mail
from portal_app.notifications.delivery import drain
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.table import TABLE, Notice
from portal_app.tasks.commands.messages import post_message
from portal_app.tasks.commands.progress import complete_task, mark_client_done
from portal_app.tasks.commands.share import share_task, undo_withdraw, withdraw_task
from portal_app.tasks.models import Task, TaskShare
from tests.factories import as_contact, make_client, make_contact, make_firm, make_staff
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher


@dataclass(frozen=True)
class World:
    """A firm, its client, two people there."""

    owner: Actor
    accountant: Actor
    client_id: str
    jaan: str
    kadri: str


@pytest.fixture
def world(database: Database, environment: Environment, smtp: SmtpCatcher) -> World:
    environment.set(notify_delay="5m", smtp_url=smtp.url, public_url="https://portal.example.com")
    with writing() as session:
        other = make_firm(session, "Other firm")
        make_contact(session, other, make_client(session, other, "Stranger OÜ"), portal=True)
        owner = make_firm(session)
        client_id = make_client(session, owner)
        return World(
            owner=owner,
            accountant=make_staff(session, owner.firm_id),
            client_id=client_id,
            jaan=make_contact(session, owner, client_id, "Jaan Tamm", portal=True, email="jaan@tamm.example.com"),
            kadri=make_contact(session, owner, client_id, "Kadri Kask", portal=True, email="kadri@tamm.example.com"),
        )


def make_task(world: World, title: str = "Send the receipts", **fields: Any) -> str:
    with writing() as session:
        at = now()
        task = Task(
            firm_id=world.owner.firm_id,
            client_id=world.client_id,
            title=title,
            turn_since=at,
            created_at=at,
            updated_at=at,
            **fields,
        )
        session.add(task)
        session.flush()
        return task.id


def share(world: World, task_id: str, *contacts: str) -> None:
    with writing() as session:
        share_task(session, world.accountant, task_id, contacts)


def withdraw(world: World, task_id: str, *contacts: str) -> None:
    with writing() as session:
        withdraw_task(session, world.accountant, task_id, contacts)


def say(actor: Actor, task_id: str, text: str, *, internal: bool = False) -> None:
    with writing() as session:
        post_message(session, actor, task_id, text, internal=internal)


def contact(world: World, contact_id: str) -> Actor:
    with reading() as session:
        return as_contact(session, contact_id, world.client_id)


def outbox() -> Sequence[OutboxMail]:
    with reading() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def states() -> list[tuple[str, str]]:
    return [(mail.kind, mail.state) for mail in outbox()]


def pass_time(by: timedelta = timedelta(minutes=11)) -> None:
    """Let the waiting mails become due, and send them."""
    with writing() as session:
        session.execute(update(OutboxMail).values(due_at=OutboxMail.due_at, created_at=OutboxMail.created_at))
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.PENDING)):
            mail.due_at -= by
            mail.created_at -= by
    drain()


# The table itself


def test_every_audience_of_the_table_is_registered(world: World) -> None:
    used = {rule.audience for rules in TABLE.values() for rule in rules if isinstance(rule, Notice)}
    assert used <= audiences.names()


# Sharing (U15)


def test_a_shared_task_is_told_once_after_the_pause(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    assert drain() is not None
    assert smtp.messages == []
    [mail] = outbox()
    assert mail.due_at - mail.created_at == timedelta(minutes=5)
    pass_time()
    drain()
    [received] = smtp.messages
    assert received.recipients == ("jaan@tamm.example.com",)
    assert received.subject == "New task: Send the receipts"
    assert f"/tasks/{task}" in received.text() and f"/tasks/{task}" in received.text("html")
    [mail] = outbox()
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
    assert received.message["Message-ID"] == mail.message_id
    with reading() as session:
        assert session.get_one(TaskShare, (task, world.jaan)).told_at is not None


def test_recording_the_same_sharing_twice_tells_once(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    with writing() as session:
        fields = {"title": "x", "contacts": [world.jaan]}
        record(session, world.accountant, Event(Kind.TASK_SHARED, ("task", task), world.client_id, data=fields))
    pass_time()
    assert len(smtp.messages) == 1 and len(outbox()) == 1


def test_the_firm_sets_its_own_pause(world: World) -> None:
    with writing() as session:
        session.get_one(Portal, world.owner.firm_id).notify_delay = 0
    share(world, make_task(world), world.jaan)
    [mail] = outbox()
    assert mail.due_at == mail.created_at


def test_the_mail_carries_the_last_version(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    with writing() as session:
        row = session.get_one(Task, task)
        row.title, row.description = "Send the invoices", "All of <March>"
    pass_time()
    [received] = smtp.messages
    assert received.subject == "New task: Send the invoices"
    assert "All of <March>" in received.text() and "All of &lt;March&gt;" in received.text("html")


def test_several_tasks_within_the_pause_leave_as_one_mail(world: World, smtp: SmtpCatcher) -> None:
    first, second = make_task(world, "First"), make_task(world, "Second")
    share(world, first, world.jaan)
    with writing() as session:
        for mail in session.scalars(select(OutboxMail)):
            mail.created_at -= timedelta(minutes=4)
            mail.due_at -= timedelta(minutes=4)
    share(world, second, world.jaan, world.kadri)
    older, newer, _kadris = outbox()
    assert older.due_at == newer.due_at
    assert newer.due_at - newer.created_at == timedelta(minutes=5)
    pass_time()
    assert len(smtp.messages) == 2
    [received] = smtp.to("jaan@tamm.example.com")
    assert "First" in received.text() and "Second" in received.text()
    older, newer, _kadris = outbox()
    assert newer.sent_with == older.id and newer.message_id == older.message_id
    assert newer.state == MailState.SENT


def test_sharing_on_and_on_holds_nothing_back_for_longer_than_two_pauses(world: World) -> None:
    share(world, make_task(world, "First"), world.jaan)
    with writing() as session:
        for mail in session.scalars(select(OutboxMail)):
            mail.created_at -= timedelta(minutes=8)
    share(world, make_task(world, "Second"), world.jaan)
    older, newer = outbox()
    assert older.due_at == newer.due_at == older.created_at + timedelta(minutes=10)


def test_an_introduction_is_told_by_the_invitation_alone(world: World) -> None:
    share(world, make_task(world, introduction=True), world.jaan)
    assert outbox() == []


# Withdrawing (U15, U26)


def test_withdrawing_within_the_pause_sends_nothing(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan, world.kadri)
    withdraw(world, task, world.jaan)
    assert [(m.recipient_id, m.state) for m in outbox()] == [
        (world.jaan, MailState.CANCELLED),
        (world.kadri, MailState.PENDING),
    ]
    pass_time()
    assert [m.recipients for m in smtp.messages] == [("kadri@tamm.example.com",)]


def test_withdrawing_after_the_mail_is_told(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    withdraw(
        world,
        task,
        world.jaan,
    )
    pass_time()
    assert [m.subject for m in smtp.messages] == ["New task: Send the receipts", "Withdrawn: Send the receipts"]


def test_the_mail_of_a_withdrawn_task_is_not_sent_again(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    [told] = outbox()
    with writing() as session:
        resend_mail(session, world.accountant, told.id)
    drain()
    assert [m.subject for m in smtp.messages] == ["New task: Send the receipts"] * 2
    withdraw(world, task, world.jaan)
    before = states()
    for mail in outbox():
        if mail.kind == "task_shared":
            with pytest.raises(Refused, match="so there is nothing left to send"), writing() as session:
                resend_mail(session, world.accountant, mail.id)
    assert states() == before


def test_an_invitation_is_tried_without_leaving_a_link_behind(world: World, smtp: SmtpCatcher) -> None:
    with writing() as session:
        record(session, world.owner, Event(Kind.CONTACT_INVITED, ("contact", world.jaan), world.client_id))
    drain()
    [told] = outbox()
    with reading() as session:
        [first] = session.scalars(select(SignInLink))
    with writing() as session:
        resend_mail(session, world.accountant, told.id)
    with reading() as session:
        [link] = session.scalars(select(SignInLink))
        # Until the new mail leaves, the link in the old one still works.
        assert (link.id, link.voided_at) == (first.id, None)


def test_withdrawing_while_the_mail_is_being_sent_is_told_too(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    with writing() as session:
        session.execute(update(OutboxMail).values(state=MailState.SENDING, claimed_until=now() + timedelta(hours=1)))
    withdraw(world, task, world.jaan)
    pass_time()
    assert states() == [("task_shared", "sending"), ("task_withdrawn", "pending")]
    # The sender finds that the task is withdrawn: nothing was told, nothing is taken back.
    with writing() as session:
        session.execute(update(OutboxMail).where(OutboxMail.state == MailState.SENDING).values(claimed_until=now()))
    pass_time()
    pass_time()
    assert states() == [("task_shared", "cancelled"), ("task_withdrawn", "cancelled")]
    assert smtp.messages == []


def test_sharing_again_after_a_withdrawal_tells_again(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    for _ in range(2):
        share(world, task, world.jaan)
        pass_time()
        withdraw(world, task, world.jaan)
        pass_time()
    assert [m.subject.split(":")[0] for m in smtp.messages] == ["New task", "Withdrawn"] * 2
    share(world, task, world.jaan)
    withdraw(world, task, world.jaan)
    pass_time()
    assert len(smtp.messages) == 4


def test_undoing_a_withdrawal_at_once_tells_nothing(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    withdraw(world, task, world.jaan)
    with writing() as session:
        undo_withdraw(session, world.accountant, task, [world.jaan])
    pass_time()
    assert len(smtp.messages) == 1
    withdraw(world, task, world.jaan)
    pass_time()
    assert [m.subject for m in smtp.messages][1:] == ["Withdrawn: Send the receipts"]


def test_undoing_a_withdrawal_whose_mail_is_being_sent_tells_of_the_task_again(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    withdraw(world, task, world.jaan)
    sending = update(OutboxMail).where(OutboxMail.kind == Mail.TASK_WITHDRAWN).values(state=MailState.SENDING)
    with writing() as session:
        session.execute(sending.values(claimed_until=now() + timedelta(hours=1)))
        undo_withdraw(session, world.accountant, task, [world.jaan])
    pass_time()
    assert [m.subject for m in smtp.messages] == ["New task: Send the receipts"] * 2
    # Its sender died: whoever takes it up finds that there is nothing to take back.
    with writing() as session:
        session.execute(sending.values(claimed_until=now() - timedelta(seconds=1)))
    pass_time()
    assert len(smtp.messages) == 2


@pytest.mark.parametrize("whose", ["a contact's", "a client's", "the firm's"])
def test_what_came_due_while_the_portal_was_closed_is_told_when_it_opens(
    world: World, smtp: SmtpCatcher, whose: str
) -> None:
    told, withdrawn, finished = make_task(world, "Receipts"), make_task(world, "Gone"), make_task(world, "Done")
    for task_id in (told, withdrawn, finished):
        share(world, task_id, world.jaan)
    with writing() as session:
        if whose == "a contact's":
            close_contact(session, world.owner, world.client_id, world.jaan)
        elif whose == "a client's":
            close_portal(session, world.owner, world.client_id)
        else:
            address = branding(session, world.owner.firm_id).address
            deactivate_portal(session, world.owner)
    pass_time()
    assert [(mail.state, mail.last_error) for mail in outbox()] == [(MailState.CANCELLED, "portal_closed")] * 3
    withdraw(world, withdrawn, world.jaan)
    with writing() as session:
        complete_task(session, world.accountant, finished)
    with writing() as session:
        if whose == "a contact's":
            open_contact(session, world.owner, world.client_id, world.jaan)
        elif whose == "a client's":
            open_portal(session, world.owner, world.client_id)
        else:
            activate_portal(session, world.owner, address)
    # It waits as what has just been shared does, and says what is true then.
    assert [mail.state for mail in outbox()][:3] == [MailState.PENDING] * 3
    assert smtp.messages == []
    pass_time()
    assert [m.subject for m in smtp.messages] == ["New task: Receipts"]
    assert [(mail.state, mail.last_error) for mail in outbox()][:3] == [
        (MailState.SENT, ""),
        (MailState.CANCELLED, "withdrawn"),
        (MailState.CANCELLED, "closed"),
    ]
    # Opened once more, there is nothing left.
    with writing() as session:
        close_contact(session, world.owner, world.client_id, world.jaan)
    with writing() as session:
        open_contact(session, world.owner, world.client_id, world.jaan)
    pass_time()
    assert len(smtp.messages) == 1


def test_nobody_else_s_mails_come_back_with_an_opened_portal(world: World, smtp: SmtpCatcher) -> None:
    task_id = make_task(world)
    share(world, task_id, world.jaan, world.kadri)
    with writing() as session:
        close_portal(session, world.owner, world.client_id)
    pass_time()
    with writing() as session:
        open_contact(session, world.owner, world.client_id, world.kadri)
    pass_time()
    assert [m.message["to"] for m in smtp.messages] == ["Kadri Kask <kadri@tamm.example.com>"]


def test_a_closed_portal_and_a_deleted_task_send_nothing(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    with writing() as session:
        session.get_one(Portal, world.owner.firm_id).active = False
    pass_time()
    [mail] = outbox()
    assert (mail.state, mail.last_error) == (MailState.CANCELLED, "portal_closed")
    with writing() as session:
        session.get_one(Portal, world.owner.firm_id).active = True
    share(world, make_task(world), world.kadri)
    with writing() as session:
        subject = ("task", outbox()[1].subject_id)
        record(session, world.accountant, Event(Kind.TASK_DELETED, subject, world.client_id, data={"title": "x"}))
    assert outbox()[1].state == MailState.CANCELLED
    assert smtp.messages == []


# Messages (U25, U26)


def test_portal_messages_go_to_those_who_see_the_task_and_comments_to_nobody(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world, assignee_id=world.accountant.person_id)
    share(world, task, world.jaan)
    pass_time()
    smtp.reset()
    say(world.accountant, task, "SECRET internal thought", internal=True)
    say(world.accountant, task, "Where is page two?")
    say(world.accountant, task, "And page three?")
    first, second = outbox()[1:]
    assert first.due_at == second.due_at and first.due_at - first.created_at <= timedelta(minutes=1)
    pass_time()
    [received] = smtp.messages
    assert received.recipients == ("jaan@tamm.example.com",)
    assert "Where is page two?" in received.text() and "And page three?" in received.text()
    assert b"SECRET" not in received.raw


def test_what_was_read_in_the_portal_is_not_mailed(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    say(world.accountant, task, "Hello")
    with writing() as session:
        share_row = session.get_one(TaskShare, (task, world.jaan))
        share_row.read_at, share_row.unread = now(), False
    pass_time()
    assert outbox()[1].last_error == "read" and len(smtp.messages) == 1


def test_what_was_said_while_the_page_opened_is_mailed(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    pass_time()
    say(world.accountant, task, "Hello")
    with writing() as session:
        # Opened a moment later than it was said, but before it was there to be read: it stays unread.
        session.get_one(TaskShare, (task, world.jaan)).read_at = now()
    pass_time()
    assert len(smtp.messages) == 2


def test_a_message_never_comes_before_the_task_itself(world: World, smtp: SmtpCatcher) -> None:
    task = make_task(world)
    share(world, task, world.jaan)
    say(world.accountant, task, "By the way")
    with writing() as session:
        session.execute(update(OutboxMail).where(OutboxMail.kind == Mail.MESSAGE_TO_CLIENT).values(due_at=now()))
    drain()
    assert smtp.messages == []
    pass_time()
    pass_time()
    assert [m.subject for m in smtp.messages] == ["New task: Send the receipts", "Message about: Send the receipts"]


@pytest.mark.parametrize("responsible", ["assignee", "manager", "owner"])
def test_what_a_client_writes_and_finishes_goes_to_who_looks_after_it(
    world: World, smtp: SmtpCatcher, responsible: str
) -> None:
    from portal_app.clients.models import Client

    task = make_task(world, assignee_id=world.accountant.person_id if responsible == "assignee" else None)
    if responsible == "manager":
        with writing() as session:
            session.get_one(Client, world.client_id).manager_id = world.accountant.person_id
    share(world, task, world.jaan)
    jaan = contact(world, world.jaan)
    say(jaan, task, "Is this the right file?")
    drain()
    [received] = smtp.messages
    expected = world.owner if responsible == "owner" else world.accountant
    assert received.recipients == (expected.email,)
    assert "https://portal.example.com/tasks/" in received.text()
    with writing() as session:
        mark_client_done(session, jaan, task)
    drain()
    assert [m.subject for m in smtp.messages[1:]] == ["Done by the client: Send the receipts"]


def test_what_is_done_on_both_sides_at_once_is_told_to_nobody(world: World) -> None:
    task = make_task(world, auto_complete=True)
    share(world, task, world.jaan)
    with writing() as session:
        mark_client_done(session, contact(world, world.jaan), task)
    assert [mail.kind for mail in outbox()] == [Mail.TASK_SHARED]


# Who can't or does not want to be told


def test_nobody_is_told_what_they_turned_off(world: World) -> None:
    with writing() as session:
        session.get_one(Contact, world.jaan).notify = {"task_shared": "off"}
    share(world, make_task(world), world.jaan)
    assert outbox() == []


def test_who_has_no_working_address_shows_as_not_sent(world: World, smtp: SmtpCatcher) -> None:
    with writing() as session:
        session.get_one(Contact, world.jaan).email_faulty = True
    share(world, make_task(world), world.jaan)
    [mail] = outbox()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "no_address")


def test_another_firms_people_are_never_told(world: World) -> None:
    with writing() as session:
        stranger = session.scalars(select(Contact.id).where(Contact.firm_id != world.owner.firm_id)).one()
        record(session, world.owner, Event(Kind.CONTACT_INVITED, ("contact", stranger), world.client_id))
    assert outbox() == []


# Invitations and sign-in links (U9)


def invite(world: World, *contacts: str) -> None:
    with writing() as session:
        record_many(
            session,
            world.owner,
            [Event(Kind.CONTACT_INVITED, ("contact", contact), world.client_id) for contact in contacts],
        )


def test_an_invitation_leaves_at_once_with_a_link(world: World, smtp: SmtpCatcher) -> None:
    invite(world, world.jaan)
    drain()
    [received] = smtp.messages
    assert "https://portal.example.com/p/firm-" in received.text() and "/enter/" in received.text()
    assert "Tamm OÜ" in received.text()
    with reading() as session:
        [link] = session.scalars(select(SignInLink)).all()
    assert link.person_id == world.jaan and link.client_id == world.client_id
    assert timedelta(hours=23) < link.expires_at - now() <= timedelta(hours=24)


def test_the_same_mail_sent_again_carries_the_same_link_and_a_newer_one_voids_it(
    world: World, smtp: SmtpCatcher
) -> None:
    smtp.refuse("451 4.3.0 later", times=1)
    invite(world, world.jaan)
    drain()
    pass_time()
    [first] = smtp.messages
    with reading() as session:
        assert len(session.scalars(select(SignInLink)).all()) == 1
    asked = Event(Kind.SIGN_IN_ASKED, ("contact", world.jaan), data={"next": "/tasks/abc"})
    with writing() as session:
        record(session, replace(world.owner, person_id="", name="Kontor"), asked)
    drain()
    with reading() as session:
        older, newer = session.scalars(select(SignInLink).order_by(SignInLink.id)).all()
    assert older.voided_at is not None and newer.voided_at is None and newer.next_path == "/tasks/abc"
    assert first.text() != smtp.messages[1].text()


def test_ten_thousand_invitations_take_few_statements(world: World) -> None:
    people = [new_id() for _ in range(10_000)]
    with writing() as session:
        session.execute(
            Contact.__table__.insert(),  # type: ignore[attr-defined]
            [
                {
                    "id": person,
                    "firm_id": world.owner.firm_id,
                    "name": "P",
                    "email": f"{person}@x.example.com",
                    "email_key": f"{person}@x.example.com",
                    "phone": "",
                    "notify": {},
                    "email_faulty": False,
                    "created_at": now(),
                }
                for person in people
            ],
        )
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    sqlalchemy_event.listen(engine(), "before_cursor_execute", count)
    invite(world, *people)
    sqlalchemy_event.remove(engine(), "before_cursor_execute", count)
    assert statements < 60
    assert len(outbox()) == 10_000
