"""Recording what happened. Whoever changes something calls this, in the same unit of work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, literal, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.core.clock import now
from portal_app.core.db import send
from portal_app.core.ids import new_id


@dataclass(frozen=True, slots=True)
class Event:
    """One activity to record.

    Attributes:
        kind: What happened.
        subject: Kind and id of the thing that it happened to, for example `("task", id)`.
        client_id: The client that it concerns, if any.
        internal: Only staff may see that it happened.
        data: What the history shows and the mails need: `title`, `changes` as a list of
            `{"field", "before", "after"}`, `contacts` as ids of the people concerned.
        id: Of the activity.
    """

    kind: Kind
    subject: tuple[str, str]
    client_id: str | None = None
    internal: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)


#: Called with every batch of recorded events, in the same unit of work. `notifications` registers itself here.
Listener = Callable[[Session, Actor, Sequence[Event]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Listener:
    """Let a later feature learn of every activity; returns the listener, so it can decorate one."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


_INSERT = insert(Activity.__table__)  # type: ignore[attr-defined]


def record(session: Session, actor: Actor, event: Event) -> str:
    """Record one activity and tell the listeners.

    Args:
        session: The unit of work that makes the change itself.
        actor: Who did it.
        event: What they did.

    Returns:
        The activity's id.
    """
    record_many(session, actor, [event])
    return event.id


def record_many(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Record activities in bulk, in the order given: one statement, whatever their number."""
    if not events:
        return
    if actor.viewing_by:
        # Where commands begin has stopped them already. Nothing happens in a contact's name that is not theirs.
        raise RuntimeError("somebody who only looks on did something")
    at = now()
    rows = [
        {
            "id": event.id,
            "firm_id": actor.firm_id,
            "at": at,
            "kind": event.kind.value,
            "actor_kind": actor.kind.value,
            "actor_id": actor.person_id,
            "actor_name": actor.name,
            "subject_kind": event.subject[0],
            "subject_id": event.subject[1],
            "client_id": event.client_id,
            "internal": event.internal,
            "data": event.data,
        }
        for event in events
    ]
    # Rows, not objects: ten thousand at once are nothing unusual. What the activity speaks of is written before
    # them, so that the listeners find it.
    send(session, _INSERT, rows)
    for listener in _listeners:
        listener(session, actor, events)


def record_clients(session: Session, actor: Actor, kind: Kind, clients: Select[str, str]) -> None:
    """Record the same internal activity for each of thousands of clients, without carrying a row through Python.

    Listeners are not told: this is for what nobody is notified of.

    Args:
        session: The unit of work that makes the change itself, already flushed.
        actor: Who did it.
        kind: What happened to each of them; once in a client's life, such as being added.
        clients: Selects their ids and titles.
    """
    table = Activity.__table__  # type: ignore[attr-defined]
    rows = clients.subquery()
    client_id, title = rows.c
    values: dict[str, ColumnElement[Any]] = {
        # Happens once to a client, so the client's own identifier can stand for it, and sorts as it should.
        "id": client_id,
        "firm_id": literal(actor.firm_id),
        "at": literal(now(), table.c.at.type),
        "kind": literal(kind.value),
        "actor_kind": literal(actor.kind.value),
        "actor_id": literal(actor.person_id),
        "actor_name": literal(actor.name),
        "subject_kind": literal("client"),
        "subject_id": client_id,
        "client_id": client_id,
        "internal": literal(True),
        "data": _json_object(session, "title", title),
    }
    session.execute(insert(Activity).from_select(list(values), select(*values.values())))


def _json_object(session: Session, name: str, value: ColumnElement[str]) -> ColumnElement[Any]:
    make = func.json_object if session.get_bind().dialect.name == "sqlite" else func.json_build_object
    return make(literal(name, literal_execute=True), value)
