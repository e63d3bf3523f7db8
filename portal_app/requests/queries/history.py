"""What happened to a request, in words. For staff only."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.history import FILES_AND_MAILS, What, history, subject_is
from portal_app.activity.kinds import Kind
from portal_app.activity.views import HistoryLine
from portal_app.core.i18n import msg

#: The newest that a page shows.
LINES = 100

_WHAT: What = {
    **FILES_AND_MAILS,
    Kind.REQUEST_MADE: lambda data: msg("sent the request"),
    Kind.REQUEST_WRITTEN: lambda data: msg("wrote a message"),
    Kind.REQUEST_COMMENTED: lambda data: msg("wrote an internal comment"),
    Kind.REQUEST_ASSIGNED: lambda data: msg("gave the request to somebody else"),
    Kind.REQUEST_CLOSED: lambda data: msg("closed the request"),
    Kind.REQUEST_REOPENED: lambda data: msg("reopened the request"),
    Kind.REQUEST_BECAME_TASK: lambda data: msg("made a task of the request"),
    Kind.REQUEST_AGAIN: lambda data: msg("took the task back: it is a request again"),
    Kind.MESSAGE_DELETED: lambda data: msg("deleted what they had written"),
}


def request_history(session: Session, actor: Actor, request_id: str) -> list[HistoryLine]:
    """What happened to a request, latest first. The caller has made sure that the actor may see it."""
    return history(session, actor, _WHAT, subject_is("request", request_id), most=LINES)
