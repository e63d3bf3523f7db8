""" "Make a task of it" (U24)."""

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.requests.models import Request, RequestFile
from portal_app.requests.rules import Status
from portal_app.requests.scope import office_request
from portal_app.tasks.commands.create import ShareWith, create_task
from portal_app.tasks.models import Message, MessageRead, Task, TaskFile, TaskShare
from portal_app.tasks.rules import TaskFields
from portal_app.tasks.scope import office_task
from portal_app.tasks.turn import settle_turn


def make_task(session: Session, actor: Actor, request_id: str) -> str:
    """Turn a request into a task, which keeps its text, files and thread; the request points there from then on.

    The task is shared with whoever asked, and is theirs who had the request, else of who makes it. Pressed twice, or
    by two at once, it makes one.

    Args:
        session: The unit of work.
        actor: Staff who see the request.
        request_id: Of the request.

    Returns:
        The task's id; of the first one, when there is one already.

    Raises:
        NotFound: The request is out of reach.
        Refused: Its client is archived.
    """
    request = office_request(session, actor, request_id)
    if request.task_id is not None:
        return request.task_id
    fields = TaskFields(request.subject, request.text, assignee_id=request.assignee_id or actor.person_id)
    made = create_task(session, actor, request.client_id, fields, share_with=ShareWith((request.contact_id,)))
    task = session.get_one(Task, made.task_id)
    _hand_on(session, request, task)
    at = now()
    request.task_id, request.status = task.id, Status.TASK.value
    request.asked_at, request.updated_at, request.unread = None, at, False
    data = {"task_id": task.id}
    record(session, actor, Event(Kind.REQUEST_BECAME_TASK, ("request", request.id), request.client_id, data=data))
    return task.id


def take_task_back(session: Session, actor: Actor, request_id: str, *, unread: bool = False) -> None:
    """Make a task a request again, as long as nobody did anything on it and the client was not told of it.

    Args:
        session: The unit of work.
        actor: Staff who see the request.
        request_id: Of the request that became a task.
        unread: There was something in it that its contact had not seen.

    Raises:
        NotFound: The request is out of reach.
        Refused: Somebody has worked on the task, or the client knows of it.
    """
    request = office_request(session, actor, request_id)
    if request.task_id is None:
        return
    task = office_task(session, actor, request.task_id)
    _refuse_if_known(session, task)
    session.execute(update(Message).where(Message.request_id == request.id).values(task_id=None))
    _hand_back_files(session, request, task)
    request.task_id, request.status = None, Status.OPEN.value
    request.asked_at, request.unread, request.updated_at = task.asked_at, unread, now()
    session.flush()
    gone = Event(Kind.TASK_DELETED, ("task", task.id), task.client_id, internal=True, data={"title": task.title})
    again = Event(Kind.REQUEST_AGAIN, ("request", request.id), request.client_id, internal=True)
    record_many(session, actor, [gone, again])
    for table in (TaskShare, MessageRead):
        session.execute(delete(table).where(table.task_id == task.id))
    session.delete(task)
    session.flush()


def _refuse_if_known(session: Session, task: Task) -> None:
    worked = session.scalar(
        select(Activity.id)
        .where(
            Activity.firm_id == task.firm_id,
            Activity.subject_kind == "task",
            Activity.subject_id == task.id,
            Activity.kind.not_in((Kind.TASK_CREATED.value, Kind.TASK_SHARED.value)),
        )
        .limit(1)
    )
    known = session.scalar(
        select(TaskShare.task_id)
        .where(TaskShare.task_id == task.id, or_(TaskShare.told_at.is_not(None), TaskShare.read_at.is_not(None)))
        .limit(1)
    )
    if worked is not None or known is not None:
        raise Refused(msg("The task is in use already, so it stays one. Complete it, or withdraw it from the client."))


def _hand_back_files(session: Session, request: Request, task: Task) -> None:
    files = session.execute(
        select(TaskFile.file_id, TaskFile.internal, TaskFile.added_at, TaskFile.removed_at).where(
            TaskFile.task_id == task.id
        )
    ).all()
    if files:
        place = {
            "firm_id": request.firm_id,
            "client_id": request.client_id,
            "contact_id": request.contact_id,
            "request_id": request.id,
        }
        session.execute(insert(RequestFile), [{**file._mapping, **place} for file in files])
        session.execute(delete(TaskFile).where(TaskFile.task_id == task.id))


def _hand_on(session: Session, request: Request, task: Task) -> None:
    """Give the thread, the files and the open question to the task."""
    session.execute(update(Message).where(Message.request_id == request.id).values(task_id=task.id))
    task.said, task.asked_at = request.said, request.asked_at
    files = session.execute(
        select(RequestFile.file_id, RequestFile.internal, RequestFile.added_at, RequestFile.removed_at).where(
            RequestFile.request_id == request.id
        )
    ).all()
    if files:
        session.execute(
            insert(TaskFile),
            [
                {
                    "file_id": file.file_id,
                    "task_id": task.id,
                    "firm_id": task.firm_id,
                    "internal": file.internal,
                    "added_at": file.added_at,
                    "removed_at": file.removed_at,
                }
                for file in files
            ],
        )
        session.execute(delete(RequestFile).where(RequestFile.request_id == request.id))
    settle_turn(session, task)
