"""Who gets a portal later also gets what is shared with everybody at their client (U12)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.activity.kinds import Kind
from portal_app.tasks.commands.share import share_open_tasks
from portal_app.tasks.models import Task
from portal_app.tasks.rules import Status

_CHUNK = 2000


@listen
def share_when_opened(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Share the open tasks of everybody with contacts whose portal was just opened.

    Args:
        session: The unit of work that opens it.
        actor: Who opened it.
        events: What was recorded; a bulk activation brings thousands, of which few clients have such tasks.
    """
    opened = {
        event.client_id: [str(contact_id) for contact_id in event.data.get("contacts", [])]
        for event in events
        if event.kind is Kind.CLIENT_PORTAL_OPENED and event.client_id and event.data.get("contacts")
    }
    clients = list(opened)
    for start in range(0, len(clients), _CHUNK):
        having = session.scalars(
            select(Task.client_id)
            .where(
                Task.client_id.in_(clients[start : start + _CHUNK]),
                Task.firm_id == actor.firm_id,
                Task.status == Status.OPEN,
                Task.share_all.is_(True),
            )
            .distinct()
        ).all()
        for client_id in having:
            share_open_tasks(session, actor, client_id, opened[client_id])
