"""What is kept for how long, and forgotten every night: sign-ins that are over, copies of mails, removed files.

How long, the installation's settings say. What happened to tasks and clients, and the audit trail, are kept for good.
"""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from portal_app.access.commands.housekeeping import purge_sign_ins
from portal_app.core.clock import now
from portal_app.core.db import reading, writing
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.storage import storage
from portal_app.digitisation.models import DigitisedFile
from portal_app.files.models import StoredFile
from portal_app.mail import transport
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from portal_app.requests.models import RequestFile
from portal_app.tasks.models import TaskFile

log = structlog.get_logger(__name__)

_ALL = across_firms("What is long over is forgotten, whosever it is")
_AT_ONCE = 200


def purge() -> None:
    """Forget what has been kept for long enough."""
    with writing(_ALL) as session:
        signed = purge_sign_ins(session)
    gone = {"sign_ins": signed, "mails": purge_mails(), "files": purge_files()}
    if any(gone.values()):
        log.info("kept_long_enough", **gone)


def purge_mails() -> int:
    """Forget the written copies of mails that went out long ago, and what servers said. That they went out stays.

    Returns:
        How many copies are gone.
    """
    before, done = now() - settings().keep_mails, 0
    with writing(_ALL) as session:
        session.execute(delete(OutboxAttempt).where(OutboxAttempt.at < before))
    while True:
        with writing(_ALL) as session:
            found = session.execute(
                select(OutboxMail.id, OutboxMail.eml_key)
                .where(OutboxMail.eml_key != "", OutboxMail.sent_at < before)
                .order_by(OutboxMail.id)
                .limit(_AT_ONCE)
            ).all()
            session.execute(update(OutboxMail).where(OutboxMail.id.in_([row.id for row in found])).values(eml_key=""))
        for row in found:
            transport.forget_written(row.eml_key)
        done += len(found)
        if len(found) < _AT_ONCE:
            return done


def purge_files() -> int:
    """Forget files that were removed long ago, bytes and all: nobody puts them back any more.

    Returns:
        How many are gone.
    """
    before, done = now() - settings().keep_removed_files, 0
    while True:
        with reading(_ALL) as session:
            found = session.execute(
                select(StoredFile.id, StoredFile.firm_id, StoredFile.key)
                .where(*_removed(before))
                .order_by(StoredFile.id)
                .limit(_AT_ONCE)
            ).all()
        for file_id, firm_id, key in found:
            done += _forget(firm_id, file_id, key, before)
        if len(found) < _AT_ONCE:
            return done


def _forget(firm_id: str, file_id: str, key: str, before: datetime) -> bool:
    with writing(firm_id) as session:
        # Looked at again and held: somebody may put it back at this very moment.
        held = select(StoredFile.id).where(StoredFile.id == file_id, *_removed(before)).with_for_update()
        if session.scalar(held) is None:
            return False
        for table in (TaskFile, RequestFile):
            session.execute(delete(table).where(table.file_id == file_id))
        session.execute(delete(StoredFile).where(StoredFile.id == file_id))
    # The rows are gone first: what is left by a crash in between is bytes that nobody can ask for.
    storage().delete(key)
    return True


def _removed(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Removed from wherever it hung, long ago, and sent to nobody."""
    hangs = [
        exists().where(table.file_id == StoredFile.id, or_(table.removed_at.is_(None), table.removed_at >= before))
        for table in (TaskFile, RequestFile)
    ]
    hung = or_(*(exists().where(table.file_id == StoredFile.id) for table in (TaskFile, RequestFile)))
    return hung, and_(*(~one for one in hangs)), ~exists().where(DigitisedFile.file_id == StoredFile.id)
