"""Open pages hear of requests: what is recorded of one, and what leaves no activity."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.core.live import Note, announce


@listen
def tell_pages(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Let open pages know of what happened to the requests that they show.

    Args:
        session: The unit of work.
        actor: Who did it.
        events: What was recorded.
    """
    for event in events:
        subject, subject_id = event.subject
        if subject == "request":
            tell_of_request(session, actor, subject_id, event.client_id or "")


def tell_of_request(session: Session, actor: Actor, request_id: str, client_id: str) -> None:
    """The same for a change that leaves no activity: that it was read, that nobody waits any more.

    Args:
        session: The unit of work.
        actor: Who did it.
        request_id: What changed.
        client_id: Whose it is.
    """
    announce(session, Note(actor.firm_id, client_id=client_id, request_id=request_id))
