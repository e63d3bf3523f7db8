"""Many tasks at once: a few statements, whatever the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
from portal_app.tasks.commands.fields import values_of
from portal_app.tasks.models import ChecklistItem, FileSlot, Task, TaskShare
from portal_app.tasks.rules import Mode, TaskFields, Turn, list_place


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an introduction task says (U7).

    Attributes:
        title: One line.
        description: Plain text with line breaks.
        checklist: Its lines, in order.
        slots: Names of what is asked for, in order.
    """

    title: str
    description: str = ""
    checklist: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


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
    slots: list[dict[str, Any]] = []
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
            slots_total=len(text.slots),
            slots_missing=len(text.slots),
            created_by_id=actor.person_id,
            created_at=at,
            updated_at=at,
        ).model_dump()
        place = list_place(introduction=True, over=False, deadline=None)
        a_share = TaskShare(
            task_id="", contact_id="", firm_id=actor.firm_id, client_id="", shared_at=at, place=place
        ).model_dump()
        lines = [
            ChecklistItem(task_id="", firm_id=actor.firm_id, position=position, text=line).model_dump()
            for position, line in enumerate(text.checklist)
        ]
        asked = [
            FileSlot(task_id="", firm_id=actor.firm_id, position=position, title=title).model_dump()
            for position, title in enumerate(text.slots)
        ]
        item_ids = iter(new_ids(len(lines) * len(recipients)))
        slot_ids = iter(new_ids(len(asked) * len(recipients)))
        for task_id, (client_id, contact_id) in zip(new_ids(len(recipients)), recipients, strict=True):
            tasks.append({**a_task, "id": task_id, "client_id": client_id})
            shares.append({**a_share, "task_id": task_id, "client_id": client_id, "contact_id": contact_id})
            items.extend({**line, "id": next(item_ids), "task_id": task_id} for line in lines)
            slots.extend({**slot, "id": next(slot_ids), "task_id": task_id} for slot in asked)
            data = {"title": text.title, "contacts": [contact_id], "introduction": True}
            events.append(Event(Kind.TASK_CREATED, ("task", task_id), client_id, internal=True, data=data))
    for model, rows in ((Task, tasks), (TaskShare, shares), (ChecklistItem, items), (FileSlot, slots)):
        _insert(session, model, rows)
    record_many(session, actor, events)
    return len(tasks)


@dataclass(frozen=True, slots=True)
class NewTask:
    """One of many tasks to be made.

    Attributes:
        client_id: Of the client.
        fields: What is written down about it, tidy and without faults.
        checklist: Its lines in order.
        slots: Names of what is asked for, in order.
        contact_ids: With whom it is shared; their portal is open.
        mode: To do or to read only.
        share_all: Also with those whose portal opens later.
        nonce: What makes it unique, if a page makes it.
        recurring_id: Of the rule that makes it, if one does.
        occurrence_on: For which of the rule's days.
        series: The rule's own title.
        note: Further facts for its first activity.
    """

    client_id: str
    fields: TaskFields
    checklist: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    contact_ids: tuple[str, ...] = ()
    mode: Mode = Mode.DO
    share_all: bool = False
    nonce: str | None = None
    recurring_id: str | None = None
    occurrence_on: date | None = None
    series: str | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


def insert_tasks(session: Session, actor: Actor, wanted: Sequence[NewTask], names: Mapping[str, str]) -> list[str]:
    """Make tasks of many clients and share them, as `create_task` does with one.

    Args:
        session: The unit of work.
        actor: Staff, or the program.
        wanted: The tasks.
        names: Of the contacts, by id.

    Returns:
        Ids of the tasks, in order. The number of statements does not depend on theirs.
    """
    at = now()
    a_task = Task(
        firm_id=actor.firm_id,
        client_id="",
        title="",
        created_by_id=actor.person_id,
        turn_since=at,
        created_at=at,
        updated_at=at,
    ).model_dump()
    a_share = TaskShare(task_id="", contact_id="", firm_id=actor.firm_id, client_id="", shared_at=at).model_dump()
    a_line = ChecklistItem(task_id="", firm_id=actor.firm_id, position=0, text="").model_dump()
    a_slot = FileSlot(task_id="", firm_id=actor.firm_id, position=0, title="").model_dump()
    ids = new_ids(len(wanted))
    line_ids = iter(new_ids(sum(len(one.checklist) for one in wanted)))
    slot_ids = iter(new_ids(sum(len(one.slots) for one in wanted)))
    tasks: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    slots: list[dict[str, Any]] = []
    made: list[Event] = []
    shared: list[Event] = []
    for task_id, one in zip(ids, wanted, strict=True):
        subject, title = ("task", task_id), one.fields.title
        asked = bool(one.contact_ids) and one.mode is Mode.DO
        values = values_of(one.fields)
        tasks.append(
            {
                **a_task,
                **values,
                "id": task_id,
                "client_id": one.client_id,
                "share_all": one.share_all,
                "turn": (Turn.CLIENT if asked else Turn.OFFICE).value,
                "nonce": one.nonce,
                "recurring_id": one.recurring_id,
                "occurrence_on": one.occurrence_on,
                "series": one.series,
                "slots_total": len(one.slots),
                "slots_missing": len(one.slots),
            }
        )
        place = list_place(introduction=False, over=False, deadline=values["client_deadline"])
        a_mode = {"task_id": task_id, "client_id": one.client_id, "mode": one.mode.value, "place": place}
        shares.extend({**a_share, **a_mode, "contact_id": contact_id} for contact_id in one.contact_ids)
        lines.extend(
            {**a_line, "id": next(line_ids), "task_id": task_id, "position": position, "text": text}
            for position, text in enumerate(one.checklist)
        )
        slots.extend(
            {**a_slot, "id": next(slot_ids), "task_id": task_id, "position": position, "title": text}
            for position, text in enumerate(one.slots)
        )
        made.append(Event(Kind.TASK_CREATED, subject, one.client_id, internal=True, data={"title": title, **one.note}))
        if one.contact_ids:
            data = {
                "title": title,
                "contacts": list(one.contact_ids),
                "names": [names.get(contact_id, "") for contact_id in one.contact_ids],
                "mode": one.mode.value,
            }
            shared.append(Event(Kind.TASK_SHARED, subject, one.client_id, data=data))
    for model, rows in ((Task, tasks), (TaskShare, shares), (ChecklistItem, lines), (FileSlot, slots)):
        _insert(session, model, rows)
    record_many(session, actor, made)
    record_many(session, actor, shared)
    return ids


def _insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)  # type: ignore[attr-defined]
