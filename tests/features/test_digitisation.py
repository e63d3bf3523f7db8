"""Digitisation (U29): files of a task go as mail to the client's service, and what became of each shows."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Role
from portal_app.activity.models import Activity
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.storage import storage
from portal_app.digitisation.commands import digitise, set_address, switch
from portal_app.digitisation.queries import address_of, digitisation
from portal_app.digitisation.rules import parcels
from portal_app.files.commands import new_file
from portal_app.mail.compose import compose
from portal_app.notifications.claims import Parcel, due_of
from portal_app.notifications.commands import resend_mail
from portal_app.notifications.content import write
from portal_app.notifications.models import OutboxMail
from portal_app.tasks import commands as tasks
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_office, make_staff
from tests.support.environment import Environment
from tests.support.scope import writing


@pytest.fixture
def session(database: Any) -> Iterator[Session]:
    storage.cache_clear()
    with writing() as made:
        yield made


@pytest.fixture
def office(session: Session) -> Office:
    made = make_office(session)
    switch(session, made.staff, True)
    set_address(session, made.staff, made.client_id, " Invoices@CostPocket.example.com ")
    return made


def add(session: Session, office: Office, *names: str, size: int = 20) -> tuple[str, list[str]]:
    task_id = tasks.create_task(session, office.staff, office.client_id, TaskFields("Receipts of May")).task_id
    ids = []
    for name in names:
        file = new_file(office.staff, storage().put(f"{name:<{size}}".encode()), name, "text/plain")
        ids.append(tasks.attach_file(session, office.staff, task_id, file))
    session.flush()
    return task_id, ids


def outbox(session: Session) -> list[OutboxMail]:
    session.flush()
    return list(session.scalars(select(OutboxMail).where(OutboxMail.kind == "digitise").order_by(OutboxMail.id)))


def states(session: Session, office: Office, task_id: str) -> list[str]:
    session.flush()
    return [line.state for line in digitisation(session, office.staff, task_id).files or []]


def test_files_go_as_attachments(session: Session, office: Office) -> None:
    task_id, ids = add(session, office, "arve õ.txt", "second.txt", "third.txt")
    assert states(session, office, task_id) == ["", "", ""]
    assert digitise(session, office.staff, task_id, ids[:2]) == 2
    assert states(session, office, task_id) == ["queued", "queued", ""]
    (mail,) = outbox(session)
    assert mail.recipient_email == address_of(session, office.staff, office.client_id)
    assert mail.recipient_email.endswith("@costpocket.example.com")
    ((_parcel, letter),) = write(session, [Parcel("<one@kontor.test>", "", mail.due_at, rows=[due_of(mail)])]).letters
    composed = compose(letter, "portal@kontor.test")
    assert composed.recipient == mail.recipient_email
    read = message_from_bytes(composed.content, policy=policy.default)
    kept = {part.get_filename(): part.get_payload(decode=True).decode().strip() for part in read.iter_attachments()}
    assert kept == {"arve õ.txt": "arve õ.txt", "second.txt": "second.txt"}
    body = read.get_body(("plain",))
    assert body is not None and "second.txt" in body.get_content() and "Receipts of May" in str(read["subject"])
    what = session.scalars(select(Activity.data).where(Activity.kind == "files.digitised")).one()
    assert what["names"] == ["arve õ.txt", "second.txt"]


def test_files_never_go_again_to_an_address_that_was_set_right(session: Session, office: Office) -> None:
    task_id, ids = add(session, office, "one.txt")
    digitise(session, office.staff, task_id, ids)
    (mail,) = outbox(session)
    mail.state = "failed"
    resend_mail(session, office.staff, mail.id)
    (mail,) = outbox(session)
    assert mail.state == "pending" and mail.recipient_email == "Invoices@costpocket.example.com"
    mail.state = "failed"
    set_address(session, office.staff, office.client_id, "right@costpocket.example.com")
    session.flush()
    with pytest.raises(Refused, match="nothing left"):
        resend_mail(session, office.staff, mail.id)
    # From the task they go where they belong.
    assert digitise(session, office.staff, task_id, ids) == 1
    assert outbox(session)[-1].data["to"] == "right@costpocket.example.com"


def test_nothing_is_sent_twice_and_failures_again(session: Session, office: Office) -> None:
    task_id, ids = add(session, office, "one.txt", "two.txt")
    digitise(session, office.staff, task_id, ids)
    assert digitise(session, office.staff, task_id, ids) == 0 and len(outbox(session)) == 1
    session.execute(update(OutboxMail).values(state="failed", last_error="refused|full"))
    session.expire_all()
    shown = digitisation(session, office.staff, task_id).files or []
    assert [line.state for line in shown] == ["failed", "failed"] and "full" in shown[0].reason
    mate = make_staff(session, office.firm_id, "Mate")
    assert digitise(session, mate, task_id, ids[:1]) == 1
    assert states(session, office, task_id) == ["queued", "failed"]
    session.execute(update(OutboxMail).where(OutboxMail.state == "pending").values(state="sent"))
    session.expire_all()
    shown = digitisation(session, office.staff, task_id).files or []
    assert [line.state for line in shown] == ["sent", "failed"] and shown[0].said.startswith("Mate")


def test_large_ones_are_split(session: Session, office: Office, environment: Environment) -> None:
    environment.set(mail_attachments_mb=1)
    task_id, ids = add(session, office, "a.txt", "b.txt", "c.txt", size=600_000)
    assert digitise(session, office.staff, task_id, ids) == 3
    assert [mail.data["files"] for mail in outbox(session)] == [[one] for one in ids]


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(1, 25))
def test_parcels_keep_order_and_fit(sizes: list[int], most: int) -> None:
    made = parcels([(size, size) for size in sizes], most)
    assert [size for parcel in made for size in parcel] == sizes
    assert all(len(parcel) == 1 or sum(parcel) <= most for parcel in made) and all(made)


def test_who_may_and_when_it_is_refused(session: Session, office: Office) -> None:
    other = make_office(session, "Konkurent OÜ")
    task_id, ids = add(session, office, "one.txt")
    for actor in (other.staff, office.contact):
        with pytest.raises(NotFound):
            digitise(session, actor, task_id, ids)
        with pytest.raises(NotFound):
            digitisation(session, actor, task_id)
        with pytest.raises(NotFound):
            set_address(session, actor, office.client_id, "a@b.example.com")
    _strange, theirs = add(session, office, "elsewhere.txt")
    with pytest.raises(NotFound):
        digitise(session, office.staff, task_id, theirs)
    with pytest.raises(Refused):
        digitise(session, office.staff, task_id, [])
    with pytest.raises(Invalid):
        set_address(session, office.staff, office.client_id, "nobody")
    set_address(session, office.staff, office.client_id, "")
    with pytest.raises(Refused):
        digitise(session, office.staff, task_id, ids)
    set_address(session, office.staff, office.client_id, "a@b.example.com")
    accountant = make_staff(session, office.firm_id, "Accountant", Role.ACCOUNTANT)
    with pytest.raises(NotFound):
        switch(session, accountant, False)
    switch(session, office.staff, False)
    assert not digitisation(session, office.staff, task_id).on
    with pytest.raises(Refused):
        digitise(session, office.staff, task_id, ids)
    assert outbox(session) == []
