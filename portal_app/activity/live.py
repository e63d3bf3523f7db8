"""Which activities open pages hear of: those of tasks and requests, and those that end what somebody may see."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.activity.kinds import Kind
from portal_app.core.live import Note, announce

#: More things at once than this are told as one change of the firm.
_MANY = 20
#: Whose pages are closed by it: the subject's, or the actor's own.
_PERSONS = (
    Kind.SIGNED_OUT,
    Kind.SIGNED_OUT_EVERYWHERE,
    Kind.SIGNED_OUT_BY_FIRM,
    Kind.SESSION_ENDED,
    Kind.FACTORS_RESET,
    Kind.STAFF_LEFT,
    Kind.ROLE_CHANGED,
)
_CLIENTS = (Kind.CLIENT_PORTAL_CLOSED, Kind.CLIENT_PORTAL_OPENED, Kind.CONTACT_REMOVED, Kind.CLIENT_ARCHIVED)
_FIRMS = (Kind.PORTAL_DEACTIVATED,)


@listen
def tell_pages(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Let open pages know of what happened to that which they show.

    Args:
        session: The unit of work.
        actor: Who did it.
        events: What was recorded.
    """
    notes = {note for event in events if (note := _note(actor, event)) is not None}
    if len(notes) > _MANY:
        notes = {Note(actor.firm_id)}
    for note in notes:
        announce(session, note)


def tell_of(session: Session, actor: Actor, subject: tuple[str, str], client_id: str) -> None:
    """The same for a change that leaves no activity: an order of lines, that somebody has read, that nobody waits.

    Args:
        session: The unit of work.
        actor: Who did it.
        subject: As of an `Event`: a task or a request, and its id.
        client_id: Whose it is.
    """
    if (note := _of_thing(actor, subject, client_id)) is not None:
        announce(session, note)


def _of_thing(actor: Actor, subject: tuple[str, str], client_id: str) -> Note | None:
    match subject:
        case ("task", task_id):
            return Note(actor.firm_id, task_id=task_id, client_id=client_id)
        case ("request", request_id):
            return Note(actor.firm_id, request_id=request_id, client_id=client_id)
    return None


def _note(actor: Actor, event: Event) -> Note | None:
    if (note := _of_thing(actor, event.subject, event.client_id or "")) is not None:
        return note
    subject, subject_id = event.subject
    if event.kind in _PERSONS:
        return Note(actor.firm_id, person_id=subject_id if subject in ("staff", "contact") else actor.person_id)
    if event.kind in _CLIENTS:
        return Note(actor.firm_id, client_id=event.client_id or "")
    return Note(actor.firm_id) if event.kind in _FIRMS else None
