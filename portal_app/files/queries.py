"""Which files still wait for the virus scanner, and which one was sent twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal_app.core.clock import now
from portal_app.files.models import StoredFile
from portal_app.files.rules import BYTES_LOST, LOOKED_FOR_AGAIN

#: So long a file that comes again is a try whose answer was lost, not a second file.
AGAIN_WITHIN = timedelta(minutes=10)


def sent_again(stored: StoredFile) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the file that the same person sent a moment ago, when this is it once more.

    Args:
        stored: The row of the file that came, not yet in the database.
    """
    table: Any = StoredFile
    return (
        table.uploaded_by_id == stored.uploaded_by_id,
        table.uploaded_at > stored.uploaded_at - AGAIN_WITHIN,
        table.sha256 == stored.sha256,
        table.name == stored.name,
    )


def waiting_for_scan(session: Session, most: int, after_id: str = "") -> Sequence[Any]:
    """(id, firm id, key, name) of files to be looked at, of every firm, oldest first.

    Those without a verdict, and those whose bytes were lost a day ago.

    Args:
        session: For reading.
        most: How many.
        after_id: Only files behind this one.
    """
    unseen = and_(StoredFile.scanned_at.is_(None), StoredFile.threat.is_(None))
    lost = and_(StoredFile.threat == BYTES_LOST, StoredFile.scanned_at < now() - LOOKED_FOR_AGAIN)
    return session.execute(
        select(StoredFile.id, StoredFile.firm_id, StoredFile.key, StoredFile.name)
        .where(or_(unseen, lost), StoredFile.id > after_id)
        .order_by(StoredFile.id)
        .limit(most)
    ).all()
