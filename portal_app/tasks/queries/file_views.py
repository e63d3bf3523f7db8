"""Files of a task or a request, as either side sees them. Each side has its own shape: what is not in it can't leak."""

from collections.abc import Sequence
from typing import Any

from portal_app.accounts.actor import Actor
from portal_app.core.scanner import is_set as scanner_is_set
from portal_app.files.models import StoredFile
from portal_app.files.rules import hold
from portal_app.tasks.portal_views import PortalFile
from portal_app.tasks.views import File
from portal_app.tasks.wording import IMAGES, Reader, is_client

#: What is read of a file itself; whether it is internal, and what it was brought for, hangs where the file hangs.
FILE_COLUMNS: tuple[Any, ...] = (
    StoredFile.id,
    StoredFile.name,
    StoredFile.media_type,
    StoredFile.size,
    StoredFile.uploaded_at,
    StoredFile.uploaded_by_kind,
    StoredFile.uploaded_by_id,
    StoredFile.uploaded_by_name,
    StoredFile.scanned_at,
    StoredFile.threat,
)


def office_files(reader: Reader, rows: Sequence[Any]) -> list[File]:
    """Files for staff.

    Args:
        reader: Whose language and time zone they are in.
        rows: Each with `FILE_COLUMNS`, internal and slot_id.
    """
    scanner = scanner_is_set()
    return [
        File(
            id=row.id,
            name=row.name,
            size=reader.size(row.size),
            added=reader.by(row.uploaded_by_name, row.uploaded_at),
            by_client=is_client(row.uploaded_by_kind),
            internal=row.internal,
            image=row.media_type in IMAGES,
            held=hold(row.scanned_at, row.threat, scanner=scanner),
            slot_id=row.slot_id or "",
        )
        for row in rows
    ]


def portal_files(reader: Reader, actor: Actor, rows: Sequence[Any]) -> list[PortalFile]:
    """Files for a contact; the rows hold no internal one.

    Args:
        reader: Whose language and time zone they are in.
        actor: The contact.
        rows: Each with `FILE_COLUMNS` and slot_id.
    """
    scanner = scanner_is_set()
    return [
        PortalFile(
            id=row.id,
            name=row.name,
            size=reader.size(row.size),
            added=reader.by(row.uploaded_by_name, row.uploaded_at),
            mine=row.uploaded_by_id == actor.person_id,
            by_client=is_client(row.uploaded_by_kind),
            image=row.media_type in IMAGES,
            held=hold(row.scanned_at, row.threat, scanner=scanner),
            slot_id=row.slot_id or "",
        )
        for row in rows
    ]
