"""Which files still wait for the virus scanner."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal_app.core.clock import now
from portal_app.files.models import StoredFile
from portal_app.files.rules import BYTES_LOST, LOOKED_FOR_AGAIN


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
