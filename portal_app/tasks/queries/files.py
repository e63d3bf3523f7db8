"""Which file a person may download."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.errors import NotFound
from portal_app.files.models import StoredFile
from portal_app.tasks.models import Task, TaskFile
from portal_app.tasks.scope import within_reach


def downloadable(session: Session, actor: Actor, file_id: str) -> StoredFile:
    """A file on a task, if this person may have it.

    Args:
        session: For reading.
        actor: Staff; or a contact, who gets files of tasks shared with them, never an internal one.
        file_id: Of the file.

    Raises:
        NotFound: Missing, removed, internal or out of reach: all the same.
    """
    statement = (
        select(StoredFile)
        .join(TaskFile, TaskFile.file_id == StoredFile.id)
        .join(Task, Task.id == TaskFile.task_id)
        .where(StoredFile.id == file_id, TaskFile.removed_at.is_(None), *within_reach(actor))
    )
    if actor.is_contact:
        statement = statement.where(TaskFile.internal.is_(False))
    file = session.scalar(statement)
    if file is None:
        raise NotFound
    return file
