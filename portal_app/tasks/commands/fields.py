"""What is written down about a task, between its row and a form (U13)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.clients.rules import fold
from portal_app.core.errors import NotFound
from portal_app.tasks.models import Task
from portal_app.tasks.rules import TaskFields, client_deadline


def fields_of(task: Task) -> TaskFields:
    """What is written down about a task now."""
    return TaskFields(
        title=task.title,
        description=task.description,
        start_on=task.start_on,
        internal_deadline=task.internal_deadline,
        client_days=task.client_days,
        assignee_id=task.assignee_id,
        auto_complete=task.auto_complete,
    )


def tidy(fields: TaskFields) -> TaskFields:
    """The fields without what nobody meant: spaces around, an empty assignee."""
    return replace(
        fields,
        title=" ".join(fields.title.split()),
        description=fields.description.strip(),
        assignee_id=fields.assignee_id or None,
    )


def values_of(fields: TaskFields) -> dict[str, Any]:
    """The fields by column, with what follows from them."""
    return {
        "title": fields.title,
        "search": fold(fields.title),
        "description": fields.description,
        "start_on": fields.start_on,
        "internal_deadline": fields.internal_deadline,
        "client_days": fields.client_days,
        "client_deadline": client_deadline(fields.internal_deadline, fields.client_days, fields.start_on),
        "assignee_id": fields.assignee_id,
        "auto_complete": fields.auto_complete,
    }


def write_fields(task: Task, fields: TaskFields) -> None:
    """Put the fields into a row, with what follows from them."""
    for name, value in values_of(fields).items():
        setattr(task, name, value)


def assignee_name(session: Session, actor: Actor, staff_id: str | None) -> str:
    """The name of a staff member; empty for nobody.

    Raises:
        NotFound: No such staff member at this firm.
    """
    if staff_id is None:
        return ""
    name = session.scalar(
        select(StaffMember.name).where(
            StaffMember.id == staff_id,
            StaffMember.firm_id == actor.firm_id,
            # Whoever is only invited does not work here yet.
            StaffMember.invited_at.is_(None),
        )
    )
    if name is None:
        raise NotFound
    return name
