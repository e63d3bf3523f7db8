"""Many tasks at once: a few statements, whatever the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record_many
from portal_app.activity.kinds import Kind
from portal_app.clients.rules import fold
from portal_app.core.clock import now, today
from portal_app.core.ids import new_ids
from portal_app.tasks.models import ChecklistItem, Task, TaskShare


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an introduction task says (U7).

    Attributes:
        title: One line.
        description: Plain text with line breaks.
        checklist: Its lines, in order.
    """

    title: str
    description: str = ""
    checklist: tuple[str, ...] = ()


def insert_introductions(
    session: Session, actor: Actor, texts: Sequence[Introduction], recipients: Sequence[tuple[str, str]]
) -> int:
    """Give each contact an introduction task of their own, shared with nobody else (U7).

    No mail of its own: the invitation speaks of the portal, and the introduction waits there. Hence the sharing is
    recorded with the task's creation and not as an activity that notifications know.

    Args:
        session: The unit of work.
        actor: Who invites.
        texts: The firm's introductions, in the order in which the contact shall meet them.
        recipients: (client's id, contact's id) of each contact.

    Returns:
        How many tasks there are now more.
    """
    at, day = now(), today(actor.time_zone)
    tasks: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    events: list[Event] = []
    for text in texts:
        a_task = Task(
            firm_id=actor.firm_id,
            client_id="",
            title=text.title,
            description=text.description,
            search=fold(text.title),
            start_on=day,
            turn="client",
            turn_since=at,
            introduction=True,
            created_by_id=actor.person_id,
            created_at=at,
            updated_at=at,
        ).model_dump()
        a_share = TaskShare(task_id="", contact_id="", firm_id=actor.firm_id, client_id="", shared_at=at).model_dump()
        lines = [
            ChecklistItem(task_id="", firm_id=actor.firm_id, position=position, text=line).model_dump()
            for position, line in enumerate(text.checklist)
        ]
        item_ids = iter(new_ids(len(lines) * len(recipients)))
        for task_id, (client_id, contact_id) in zip(new_ids(len(recipients)), recipients, strict=True):
            tasks.append({**a_task, "id": task_id, "client_id": client_id})
            shares.append({**a_share, "task_id": task_id, "client_id": client_id, "contact_id": contact_id})
            items.extend({**line, "id": next(item_ids), "task_id": task_id} for line in lines)
            data = {"title": text.title, "contacts": [contact_id], "introduction": True}
            events.append(Event(Kind.TASK_CREATED, ("task", task_id), client_id, internal=True, data=data))
    for model, rows in ((Task, tasks), (TaskShare, shares), (ChecklistItem, items)):
        _insert(session, model, rows)
    record_many(session, actor, events)
    return len(tasks)


def _insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)  # type: ignore[attr-defined]
