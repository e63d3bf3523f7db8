"""Remembering stored files, and what the virus scanner said of them."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now
from portal_app.core.storage import Stored
from portal_app.files.models import StoredFile
from portal_app.files.rules import BYTES_LOST


def new_file(actor: Actor, stored: Stored, name: str, media_type: str, *, clean: bool = False) -> StoredFile:
    """The row of a file whose bytes are in the store, not yet in the database.

    Args:
        actor: Who brought the file.
        stored: What the store said when it had all bytes.
        name: As people see it; already cleaned.
        media_type: By content, not by name.
        clean: The virus scanner has seen it and found nothing.
    """
    at = now()
    return StoredFile(
        firm_id=actor.firm_id,
        key=stored.key,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_at=at,
        uploaded_by_kind=actor.kind.value,
        uploaded_by_id=actor.person_id,
        uploaded_by_name=actor.name,
        scanned_at=at if clean else None,
    )


def store_file(session: Session, actor: Actor, stored: Stored, name: str, media_type: str) -> str:
    """Write the row of a file whose bytes are in the store.

    Args:
        session: The unit of work.
        actor: Who brought the file.
        stored: What the store said when it had all bytes.
        name: As people see it; already cleaned.
        media_type: By content, not by name.

    Returns:
        The file's id.
    """
    row = new_file(actor, stored, name, media_type)
    session.add(row)
    session.flush()
    return row.id


def note_scan(session: Session, firm_id: str, file_id: str, threat: str) -> bool:
    """Note the virus scanner's verdict on a file that waited for it.

    Args:
        session: The unit of work.
        firm_id: Whose file it is.
        file_id: Of the file.
        threat: What was found; empty for a clean file, `BYTES_LOST` where there was nothing to look at.

    Returns:
        Whether this was the first verdict.
    """
    unjudged = or_(StoredFile.scanned_at.is_(None), StoredFile.threat == BYTES_LOST)
    noted = session.execute(
        update(StoredFile)
        .where(StoredFile.id == file_id, StoredFile.firm_id == firm_id, unjudged)
        .values(scanned_at=now(), threat=threat or None)
    )
    return bool(noted.rowcount)  # type: ignore[attr-defined]
