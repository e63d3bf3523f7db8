"""Which files still wait for the virus scanner."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.files.models import StoredFile


def waiting_for_scan(session: Session, most: int, after_id: str = "") -> Sequence[Any]:
    """(id, firm id, key, name) of files without a verdict, of every firm, oldest first.

    Args:
        session: For reading.
        most: How many.
        after_id: Only files behind this one.
    """
    return session.execute(
        select(StoredFile.id, StoredFile.firm_id, StoredFile.key, StoredFile.name)
        .where(StoredFile.scanned_at.is_(None), StoredFile.threat.is_(None), StoredFile.id > after_id)
        .order_by(StoredFile.id)
        .limit(most)
    ).all()
