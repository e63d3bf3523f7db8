"""What an actor may reach of the tasks. Everything that reads or changes one goes through here.

Staff reach every task of their firm. A contact reaches what is shared with them, not withdrawn, and of the client
whose portal is open before them (U12). Everything else is not found.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.core.db import rows
from portal_app.core.errors import NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.tasks.models import Task, TaskShare
from portal_app.tasks.rules import Mode


def shared_with(actor: Actor) -> list[ColumnElement[bool]]:
    """Conditions on `TaskShare` rows that a contact sees now."""
    conditions: list[Any] = [
        TaskShare.contact_id == actor.person_id,
        TaskShare.client_id == actor.client_id,
        TaskShare.firm_id == actor.firm_id,
        TaskShare.withdrawn_at.is_(None),
    ]
    return conditions


#: The same conditions for a statement that is kept; `seen_by` gives their values.
SHARED: tuple[Any, ...] = (
    TaskShare.contact_id == bindparam("contact"),
    TaskShare.client_id == bindparam("client"),
    TaskShare.firm_id == bindparam("firm"),
    TaskShare.withdrawn_at.is_(None),
)


def seen_by(actor: Actor) -> dict[str, str]:
    """The values of `SHARED` for a contact."""
    return {"contact": actor.person_id, "client": actor.client_id, "firm": actor.firm_id}


def within_reach(actor: Actor) -> list[ColumnElement[bool]]:
    """Conditions on `Task` rows that an actor reaches."""
    conditions: list[Any] = [Task.firm_id == actor.firm_id]
    if actor.is_contact:
        conditions.append(exists().where(TaskShare.task_id == Task.id, *shared_with(actor)))
    return conditions


_FIRMS_TASK = (
    select(Task).where(Task.id == bindparam("task"), Task.firm_id == bindparam("firm")).with_for_update(of=Task)
)
_SHARED_TASK = _FIRMS_TASK.where(exists().where(TaskShare.task_id == Task.id, *SHARED))


def task_to_change(session: Session, actor: Actor, task_id: str) -> Task:
    """A task that the actor reaches, held until the unit of work ends: two changes to one task queue.

    Raises:
        NotFound: Missing, of another firm, or not shared with this contact.
    """
    statement = _SHARED_TASK if actor.is_contact else _FIRMS_TASK
    task: Task | None = session.scalar(statement, seen_by(actor) | {"task": task_id})
    if task is None:
        raise NotFound
    return task


def office_task(session: Session, actor: Actor, task_id: str) -> Task:
    """A task for staff to change.

    Raises:
        NotFound: As `task_to_change`, and for any contact.
    """
    office_only(actor)
    return task_to_change(session, actor, task_id)


def task_to_do(session: Session, actor: Actor, task_id: str) -> Task:
    """A task that the actor may work on: tick, mark done, add files.

    Raises:
        NotFound: As `task_to_change`.
        Refused: It is shared with this contact to read only (U13).
    """
    task = task_to_change(session, actor, task_id)
    if actor.is_contact and contact_mode(session, actor, task_id) is Mode.READ:
        raise Refused(msg("This task is shared with you to read. Write a message if something should change."))
    return task


_MODE = select(TaskShare.mode).where(TaskShare.task_id == bindparam("task"), *SHARED)


def contact_mode(session: Session, actor: Actor, task_id: str) -> Mode:
    """What a contact may do with a task shared with them.

    Raises:
        NotFound: It is not shared with them.
    """
    found = rows(session, _MODE, seen_by(actor) | {"task": task_id})
    if not found:
        raise NotFound
    return Mode(found[0].mode)
