"""Files on a task, from either side (U16)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, system
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.files.models import StoredFile
from portal_app.files.queries import sent_again
from portal_app.tasks.commands.bringing import file_back, file_came, file_went, slot_for_file
from portal_app.tasks.models import Task, TaskFile
from portal_app.tasks.rules import Status
from portal_app.tasks.scope import task_to_change, task_to_do, within_reach


def may_attach(session: Session, actor: Actor, task_id: str, *, internal: bool = False) -> None:
    """Ask before receiving bytes whether this person may add a file to this task.

    Raises:
        NotFound: The task is out of reach, or a contact asks for an internal file.
        Refused: It is shared to read only, or done.
    """
    _task_for_file(session, actor, task_id, internal)


def attach_file(
    session: Session, actor: Actor, task_id: str, stored: StoredFile, *, internal: bool = False, slot_id: str = ""
) -> str:
    """Put a file whose bytes are stored on a task.

    Args:
        session: The unit of work.
        actor: Staff, or a contact who has the task to do.
        task_id: Of the task.
        stored: The row of the file, not yet in the database.
        internal: Only staff see it.
        slot_id: What was asked for, and is brought with it (B4); empty for nothing in particular.

    Returns:
        The file's id; of the first one, when the same person sends the same file again within a few minutes.

    Raises:
        NotFound: The task is out of reach, or a contact asks for an internal file.
        Refused: It is shared to read only, or done.
    """
    task = _task_for_file(session, actor, task_id, internal)
    slot = slot_for_file(session, actor, task, slot_id) if slot_id and not internal else None
    twin = _just_added(session, task, stored, internal, slot.id if slot else None)
    if twin is not None:
        return twin
    session.add(stored)
    session.flush()
    file = TaskFile(file_id=stored.id, task_id=task.id, firm_id=task.firm_id, internal=internal, added_at=now())
    session.add(file)
    _record(session, actor, task, Kind.FILE_ADDED, stored.name, internal)
    if slot is not None:
        file.slot_id = slot.id
        file_came(session, actor, task, slot)
    return stored.id


def remove_file(session: Session, actor: Actor, file_id: str) -> None:
    """Take a file off its task; `restore_file` puts it back. Contacts may remove what they added themselves.

    Raises:
        NotFound: The file is out of reach.
        Refused: A contact may not remove it.
    """
    _set_removed(session, actor, file_id, removed=True)


def restore_file(session: Session, actor: Actor, file_id: str) -> None:
    """Put a removed file back.

    Raises:
        NotFound: The file is out of reach.
        Refused: A contact may not restore it.
    """
    _set_removed(session, actor, file_id, removed=False)


def record_held(session: Session, firm_id: str, file_id: str, name: str, threat: str) -> None:
    """Record that the virus scanner found something in a file, where the file hangs.

    Args:
        session: The unit of work.
        firm_id: Whose file it is.
        file_id: Of the file.
        name: Of the file.
        threat: What was found.
    """
    task = session.scalar(
        select(Task)
        .join(TaskFile, TaskFile.task_id == Task.id)
        .where(TaskFile.file_id == file_id, TaskFile.firm_id == firm_id)
    )
    if task is not None:
        data = {"title": task.title, "file": name, "threat": threat}
        record(
            session,
            system(firm_id),
            Event(Kind.FILE_HELD, ("task", task.id), task.client_id, internal=True, data=data),
        )


def _set_removed(session: Session, actor: Actor, file_id: str, *, removed: bool) -> None:
    row = session.execute(
        select(TaskFile, StoredFile)
        .join(StoredFile, StoredFile.id == TaskFile.file_id)
        .join(Task, Task.id == TaskFile.task_id)
        # Out of reach makes no more work than what does not exist.
        .where(TaskFile.file_id == file_id, TaskFile.firm_id == actor.firm_id, *within_reach(actor))
    ).first()
    if row is None:
        raise NotFound
    file, stored = row
    if file.internal:
        office_only(actor)
    task = task_to_do(session, actor, file.task_id)
    if actor.is_contact:
        if stored.uploaded_by_id != actor.person_id:
            raise Refused(msg("Only who added a file can remove it."))
        _refuse_when_done(task)
    if removed == (file.removed_at is not None):
        return
    file.removed_at = now() if removed else None
    kind = Kind.FILE_REMOVED if removed else Kind.FILE_ADDED
    _record(session, actor, task, kind, stored.name, file.internal, back=not removed)
    if file.slot_id is not None:
        if removed:
            file_went(session, actor, task, file.slot_id)
        else:
            file_back(session, actor, task, file.slot_id)


def _task_for_file(session: Session, actor: Actor, task_id: str, internal: bool) -> Task:
    if internal:
        office_only(actor)
        return task_to_change(session, actor, task_id)
    task = task_to_do(session, actor, task_id)
    if actor.is_contact:
        _refuse_when_done(task)
    return task


def _just_added(session: Session, task: Task, stored: StoredFile, internal: bool, slot_id: str | None) -> str | None:
    """The same file, if this person added it a moment ago: a try whose answer was lost is made again."""
    return session.scalar(
        select(StoredFile.id)
        .join(TaskFile, TaskFile.file_id == StoredFile.id)
        .where(
            TaskFile.task_id == task.id,
            TaskFile.removed_at.is_(None),
            TaskFile.internal.is_(internal),
            TaskFile.slot_id.is_(None) if slot_id is None else TaskFile.slot_id == slot_id,
            *sent_again(stored),
        )
    )


def _refuse_when_done(task: Task) -> None:
    if task.status == Status.DONE:
        raise Refused(msg("This task is done. Reopen it to change its files."))


def _record(
    session: Session, actor: Actor, task: Task, kind: Kind, name: str, internal: bool, *, back: bool = False
) -> None:
    task.updated_at = now()
    data = {"title": task.title, "file": name} | ({"back": True} if back else {})
    record(session, actor, Event(kind, ("task", task.id), task.client_id, internal=internal, data=data))
