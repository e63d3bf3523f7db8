"""Files on requests: which there are, and which a person may download."""

from typing import Any

from sqlalchemy import bindparam, null, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.files.models import StoredFile
from portal_app.requests.commands.files import reach_of_file
from portal_app.requests.models import Request, RequestFile
from portal_app.tasks.queries.file_views import FILE_COLUMNS

_ALL: Any = (
    # What was asked for on a task has slots; a request has none.
    select(*FILE_COLUMNS, RequestFile.internal, null().label("slot_id"))
    .join(RequestFile, RequestFile.file_id == StoredFile.id)
    .where(RequestFile.removed_at.is_(None))
    .order_by(StoredFile.id)
)
_FILES = _ALL.where(RequestFile.request_id == bindparam("request"))
_CLIENTS_FILES = _FILES.where(RequestFile.internal.is_(False))
_DRAFT = _ALL.where(
    RequestFile.request_id.is_(None),
    RequestFile.contact_id == bindparam("contact"),
    RequestFile.client_id == bindparam("client"),
)


def file_rows(session: Session, request_id: str, *, internal: bool) -> list[Any]:
    """What `tasks.queries.file_views` asks for, oldest first."""
    return list(rows(session, _FILES if internal else _CLIENTS_FILES, {"request": request_id}))


def draft_rows(session: Session, actor: Actor) -> list[Any]:
    """What a contact has added to a request that is not sent yet: nobody else's to see, also not who looks on (B6)."""
    if actor.viewing_by:
        return []
    return list(rows(session, _DRAFT, {"contact": actor.person_id, "client": actor.client_id}))


def downloadable(session: Session, actor: Actor, file_id: str) -> StoredFile:
    """A file on a request, if this person may have it.

    Args:
        session: For reading.
        actor: Staff who see the request; or the contact whose request or draft it is, never an internal one.
        file_id: Of the file.

    Raises:
        NotFound: Missing, removed, internal or out of reach: all the same.
    """
    file = session.scalar(
        select(StoredFile)
        .join(RequestFile, RequestFile.file_id == StoredFile.id)
        .outerjoin(Request, Request.id == RequestFile.request_id)
        .where(StoredFile.id == file_id, RequestFile.removed_at.is_(None), *reach_of_file(actor))
    )
    if file is None:
        raise NotFound
    return file
