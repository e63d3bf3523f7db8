"""A task's history in words: who did what, when, before → after (U19). For staff only."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.history import FILES_AND_MAILS, What, history, names_of, subject_is
from portal_app.activity.kinds import Kind
from portal_app.activity.views import HistoryLine
from portal_app.activity.wording import fields
from portal_app.core.i18n import Text, msg

#: The newest that a page shows.
LINES = 200

_WHAT: What = {
    **FILES_AND_MAILS,
    Kind.TASK_CREATED: lambda data: msg("made the task"),
    Kind.TASK_CHANGED: lambda data: msg("changed the task"),
    Kind.RECURRING_CHANGED: lambda data: msg("changed the repetition, and this task with it"),
    Kind.TASK_SHARED: lambda data: (
        msg("shared the task to read with {names}", names=names_of(data))
        if data.get("mode") == "read"
        else msg("shared the task with {names}", names=names_of(data))
    ),
    Kind.TASK_WITHDRAWN: lambda data: msg("withdrew the task from {names}", names=names_of(data)),
    Kind.TASK_REMINDED: lambda data: msg("reminded {names}", names=names_of(data)),
    Kind.TASK_CLIENT_DONE: lambda data: msg("marked it done for the client"),
    Kind.TASK_DONE: lambda data: msg("completed the task"),
    Kind.TASK_REOPENED: lambda data: msg("reopened the task"),
    Kind.CHECKLIST_TICKED: lambda data: msg("ticked “{item}”", item=data.get("item", "")),
    Kind.CHECKLIST_UNTICKED: lambda data: msg("took the tick from “{item}”", item=data.get("item", "")),
    Kind.CHECKLIST_CHANGED: lambda data: msg("changed the checklist"),
    Kind.SLOTS_CHANGED: lambda data: msg("changed what is asked for"),
    Kind.SLOTS_SUBMITTED: lambda data: (
        msg("handed over, {n} still missing", n=data["missing"])
        if data.get("missing")
        else msg("brought all that was asked for")
    ),
    Kind.SLOT_ACCEPTED: lambda data: msg("accepted “{slot}”", slot=data.get("slot", "")),
    Kind.SLOT_REJECTED: lambda data: msg("asked again for “{slot}”", slot=data.get("slot", "")),
    Kind.SLOT_ABSENT: lambda data: msg("said that they do not have “{slot}”", slot=data.get("slot", "")),
    Kind.SLOT_NEEDED: lambda data: msg("will bring “{slot}” after all", slot=data.get("slot", "")),
    Kind.FILES_DIGITISED: lambda data: msg("sent to digitisation: {files}", files=names_of(data)),
    Kind.MESSAGE_POSTED: lambda data: msg("wrote a portal message"),
    Kind.COMMENT_POSTED: lambda data: msg("wrote an internal comment"),
    Kind.MESSAGE_EDITED: lambda data: msg("changed what they had written"),
    Kind.MESSAGE_DELETED: lambda data: msg("deleted what they had written"),
    Kind.MESSAGE_RESTORED: lambda data: msg("put back what they had deleted"),
}

_FIELDS: dict[str, Text] = {
    "title": msg("Title"),
    "description": msg("Description"),
    "start_on": msg("Start"),
    "internal_deadline": msg("Internal deadline"),
    "client_days": msg("Days earlier for the client"),
    "client_deadline": msg("Client's deadline"),
    "assignee": msg("Assignee"),
    "auto_complete": msg("Complete automatically"),
    "mode": msg("Shared"),
    "checklist": msg("Checklist"),
    "slots": msg("Asked for"),
    "reminders": msg("Reminders"),
}

_MODES = {("mode", "do"): msg("to do"), ("mode", "read"): msg("to read")}
fields(_FIELDS, _MODES, days=("start_on", "internal_deadline", "client_deadline"))


def task_history(session: Session, actor: Actor, task_id: str) -> list[HistoryLine]:
    """What happened to a task, latest first. The caller has made sure that the actor may see it."""
    return history(session, actor, _WHAT, subject_is("task", task_id), most=LINES)
