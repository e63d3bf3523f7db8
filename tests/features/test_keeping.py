"""What is kept for how long: the settings say so, and the night's round forgets the rest."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

import portal_app.wiring  # noqa: F401
from jobs.keeping import purge
from portal_app.accounts.actor import Actor
from portal_app.accounts.models import WebSession
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.errors import NotFound
from portal_app.core.storage import storage
from portal_app.digitisation.models import DigitisedFile
from portal_app.files.commands import new_file
from portal_app.files.models import StoredFile
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from portal_app.tasks import commands as tasks
from portal_app.tasks.models import TaskFile
from portal_app.tasks.rules import TaskFields
from tests.factories import Office, make_office, sign_in
from tests.support.environment import Environment
from tests.support.scope import reading, writing

KEPT = timedelta(days=10)


@pytest.fixture
def office(database: Any, environment: Environment, tmp_path: Path) -> Iterator[Office]:
    environment.set(data_dir=tmp_path, keep_sign_ins="10d", keep_removed_files="10d", keep_mails="10d")
    storage.cache_clear()
    with writing() as session:
        made = make_office(session, "Ledger")
    yield made
    storage.cache_clear()


def _file(actor: Actor, task: str) -> tuple[str, str]:
    """Its id and where its bytes lie."""
    stored = storage().put(b"%PDF-1.4")
    with writing() as session:
        row = new_file(actor, stored, f"{stored.key}.pdf", "application/pdf")
        return tasks.attach_file(session, actor, task, row, internal=False), stored.key


def _there(key: str) -> bool:
    try:
        return storage().read(key) == b"%PDF-1.4"
    except NotFound:
        return False


def test_files_that_were_removed_long_ago_are_gone_and_no_others(office: Office) -> None:
    with writing() as session:
        other = make_office(session, "Other")
        task = tasks.create_task(session, office.staff, office.client_id, TaskFields("Books")).task_id
        theirs = tasks.create_task(session, other.staff, other.client_id, TaskFields("Books")).task_id
    hanging, lately, long_ago, sent = (_file(office.staff, task) for _ in range(4))
    elsewhere = _file(other.staff, theirs)
    for actor, (file_id, _) in ((office.staff, lately), (office.staff, long_ago), (office.staff, sent)):
        with writing() as session:
            tasks.remove_file(session, actor, file_id)
    with writing() as session:
        tasks.remove_file(session, other.staff, elsewhere[0])
        for file_id, _ in (long_ago, sent, elsewhere):
            removed = now() - KEPT - timedelta(hours=1)
            session.execute(update(TaskFile).where(TaskFile.file_id == file_id).values(removed_at=removed))
        session.add(_sent(office, task, sent[0]))
    purge()
    assert [_there(key) for _, key in (hanging, lately, sent, long_ago, elsewhere)] == [True, True, True, False, False]
    with reading() as session:
        assert set(session.scalars(select(StoredFile.id))) == {hanging[0], lately[0], sent[0]}
        # That it was there, and who removed it, stays in the history.
        assert session.scalars(select(Activity.id).where(Activity.kind == "file.removed")).first()
    with writing() as session:
        tasks.restore_file(session, office.staff, lately[0])
    with pytest.raises(NotFound), writing() as session:
        tasks.restore_file(session, office.staff, long_ago[0])
    purge()
    assert _there(lately[1]) and _there(hanging[1])


def _sent(office: Office, task: str, file_id: str) -> DigitisedFile:
    return DigitisedFile(
        firm_id=office.firm_id, task_id=task, file_id=file_id, mail_key="mail", by_name=office.staff.name, at=now()
    )


def test_copies_of_mails_go_and_that_they_went_out_stays(office: Office, tmp_path: Path) -> None:
    with writing() as session:
        tasks.create_task(session, office.staff, office.client_id, TaskFields("Books"))
        for mail in ("old", "new"):
            session.add(
                OutboxMail(
                    firm_id=office.firm_id,
                    kind="new_device",
                    key=mail,
                    subject_kind="staff",
                    subject_id=office.staff.person_id,
                    recipient_kind="staff",
                    recipient_id=office.staff.person_id,
                    state="pending",
                    due_at=now(),
                    created_at=now(),
                    data={"browser": "Firefox", "system": "Linux"},
                )
            )
    drain()
    with writing() as session:
        old = session.scalars(select(OutboxMail).where(OutboxMail.key == "old")).one()
        assert old.state == "sent" and old.eml_key
        old.sent_at = now() - KEPT - timedelta(hours=1)
        session.execute(update(OutboxAttempt).where(OutboxAttempt.mail_id == old.id).values(at=old.sent_at))
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2
    purge()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    with reading() as session:
        kept = dict(session.execute(select(OutboxMail.key, OutboxMail.eml_key)).all())
        assert kept["old"] == "" and kept["new"]
        assert set(session.scalars(select(OutboxMail.state))) == {"sent"}
        tried = select(OutboxMail.key).join(OutboxAttempt, OutboxAttempt.mail_id == OutboxMail.id)
        assert set(session.scalars(tried)) <= {"new"}


def test_sign_ins_that_are_over_go(office: Office) -> None:
    with writing() as session:
        for _ in range(3):
            sign_in(session, office.staff)
        over, lately, _ = session.scalars(select(WebSession).order_by(WebSession.id)).all()
        over.ended_at, lately.ended_at = now() - KEPT - timedelta(hours=1), now() - timedelta(days=9)
        gone = over.id
    purge()
    with reading() as session:
        left = set(session.scalars(select(WebSession.id)))
        assert len(left) == 2 and gone not in left
