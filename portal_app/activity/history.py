"""A thing's history in words: who did what, when, before → after (U19). For staff only."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.activity.views import HistoryLine
from portal_app.activity.wording import change_words
from portal_app.core.clock import zone
from portal_app.core.i18n import Text, format_datetime, msg, translate

#: What an activity says beside its kind: title, changes, names.
Data = dict[str, Any]
#: What somebody did, from the activity's data, by its kind.
What = Mapping[str, Callable[[Data], Text]]

#: What happens to files and mails is told the same way wherever they hang.
FILES_AND_MAILS: What = {
    Kind.FILE_ADDED: lambda data: (
        msg("put the file {file} back", file=data.get("file", ""))
        if data.get("back")
        else msg("added the file {file}", file=data.get("file", ""))
    ),
    Kind.FILE_REMOVED: lambda data: msg("removed the file {file}", file=data.get("file", "")),
    Kind.FILE_HELD: lambda data: msg(
        "held back the file {file}: the virus scanner found {threat}",
        file=data.get("file", ""),
        threat=data.get("threat", ""),
    ),
    Kind.MAIL_RESENT: lambda data: msg("sent the mail to {name} again", name=data.get("to", "")),
    Kind.MAIL_CANCELLED: lambda data: msg("cancelled the mail to {name}", name=data.get("to", "")),
}


def names_of(data: Data) -> str:
    """The people or things that an activity names, in one text."""
    return ", ".join(str(name) for name in data.get("names", ()))


def subject_is(kind: str, subject_id: str) -> ColumnElement[bool]:
    """What happened to one thing itself."""
    return (Activity.subject_kind == kind) & (Activity.subject_id == subject_id)


def history(
    session: Session,
    actor: Actor,
    what: What,
    *which: ColumnElement[bool],
    most: int,
    own: Mapping[str, Text] | None = None,
) -> list[HistoryLine]:
    """What happened, latest first. One statement. The caller has made sure that the actor may see the thing.

    Args:
        session: For reading.
        actor: Staff; it is in their language and time zone.
        what: What can happen to such a thing; a kind that is not there shows as it is recorded.
        which: Which activities of the firm.
        most: How many lines at most.
        own: Fields as the asking feature calls them, before what all call them.
    """
    found = session.execute(
        select(Activity.id, Activity.at, Activity.kind, Activity.actor_name, Activity.internal, Activity.data)
        .where(Activity.firm_id == actor.firm_id, *which)
        .order_by(Activity.id.desc())
        .limit(most)
    )
    time_zone = zone(actor.time_zone).key
    return [
        HistoryLine(
            id=activity_id,
            at=format_datetime(at, time_zone, actor.language),
            who=who,
            what=translate(what[kind](data), actor.language) if kind in what else kind,
            internal=internal,
            changes=[change_words(change, actor.language, own) for change in data.get("changes", ())],
        )
        for activity_id, at, kind, who, internal, data in found
    ]
