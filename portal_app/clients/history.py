"""A client's history in words: who did what, when, before → after. For staff only."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.history import FILES_AND_MAILS, Data, What, history
from portal_app.activity.kinds import Kind
from portal_app.activity.models import Activity
from portal_app.activity.views import HistoryLine
from portal_app.activity.wording import fields
from portal_app.clients.scope import client_of
from portal_app.core.i18n import Text, msg, msgn
from portal_app.core.languages import language_name, zone_name

#: The newest that a page shows.
LINES = 100


def _title(data: Data) -> str:
    return str(data.get("title", ""))


def _opened(data: Data) -> Text:
    number = len(data.get("contacts", ()))
    if not number:
        return msg("opened the client portal")
    return msgn("opened the client portal to {n} contact", "opened the client portal to {n} contacts", number)


def _added(data: Data) -> Text:
    if data.get("restored"):
        return msg("put {name} back among the contacts", name=_title(data))
    return msg("added the contact {name}", name=_title(data))


_WHAT: What = {
    Kind.CLIENT_ADDED: lambda data: msg("added the client"),
    Kind.CLIENT_CHANGED: lambda data: msg("changed the client"),
    Kind.CLIENT_ARCHIVED: lambda data: msg("archived the client"),
    Kind.CLIENT_RESTORED: lambda data: msg("restored the client"),
    Kind.CLIENTS_IMPORTED: lambda data: msg("imported the client from a file"),
    Kind.CLIENT_PORTAL_OPENED: _opened,
    Kind.CLIENT_PORTAL_CLOSED: lambda data: msg("closed the client portal"),
    Kind.DIGITISATION_CHANGED: lambda data: msg("changed the address of the digitisation service"),
    Kind.FOLDER_CHANGED: lambda data: msg("changed the documents folder"),
    Kind.DOCUMENT_UPLOADED: lambda data: msg("put {file} into the documents folder", file=data.get("file", "")),
    Kind.CONTACT_ADDED: _added,
    Kind.CONTACT_CHANGED: lambda data: msg("changed the contact {name}", name=_title(data)),
    Kind.CONTACT_REMOVED: lambda data: msg("removed the contact {name}", name=_title(data)),
    Kind.CONTACT_INVITED: lambda data: msg("invited {name} to the portal", name=_title(data)),
    Kind.PORTAL_VIEWED: lambda data: msg(
        "looked at the portal as {name} sees it, until {until} at most", name=_title(data), until=data.get("until", "")
    ),
    Kind.CONTACT_ENTERED: lambda data: msg("entered the portal for the first time"),
    Kind.TASK_CREATED: lambda data: msg("made the task “{title}”", title=_title(data)),
    Kind.TASK_SHARED: lambda data: msg("shared the task “{title}”", title=_title(data)),
    Kind.TASK_REMINDED: lambda data: msg("reminded of the task “{title}”", title=_title(data)),
    Kind.TASK_WITHDRAWN: lambda data: msg("withdrew the task “{title}”", title=_title(data)),
    Kind.TASK_CLIENT_DONE: lambda data: msg("marked “{title}” done for the client", title=_title(data)),
    Kind.TASK_DONE: lambda data: msg("completed the task “{title}”", title=_title(data)),
    Kind.TASK_REOPENED: lambda data: msg("reopened the task “{title}”", title=_title(data)),
    Kind.RECURRING_CREATED: lambda data: msg("let “{title}” repeat", title=_title(data)),
    Kind.RECURRING_PAUSED: lambda data: msg("paused the repetition of “{title}”", title=_title(data)),
    Kind.RECURRING_RESUMED: lambda data: msg("resumed the repetition of “{title}”", title=_title(data)),
    Kind.RECURRING_ENDED: lambda data: msg("ended the repetition of “{title}”", title=_title(data)),
    Kind.RECURRING_DELETED: lambda data: msg("deleted the repetition of “{title}”", title=_title(data)),
    Kind.FILE_HELD: FILES_AND_MAILS[Kind.FILE_HELD],
    Kind.TASK_DELETED: lambda data: msg("deleted the task “{title}”", title=_title(data)),
}

_KINDS = [kind.value for kind in Kind if kind in _WHAT]

_FIELDS: dict[str, Text] = {
    "name": msg("Name"),
    "kind": msg("Kind"),
    "registry_code": msg("Registry code"),
    "vat_number": msg("VAT number"),
    "address": msg("Address"),
    "note": msg("Note"),
    "manager": msg("Client manager"),
    "group": msg("Group"),
    "email": msg("E-mail address"),
    "phone": msg("Phone"),
    "portal": msg("Client portal"),
    "url": msg("Address"),
    "way": msg("How files get in"),
    "dav_url": msg("WebDAV address"),
    "user_name": msg("User name"),
    "language": msg("Language"),
    "time_zone": msg("Time zone"),
    "away_until": msg("On holiday until"),
}

# In other histories a title is what a task is called.
_POSITION = {"title": msg("Position")}

_VALUES: dict[tuple[str, str], Text] = {
    ("kind", "company"): msg("Company"),
    ("kind", "person"): msg("Private person"),
    ("way", "link"): msg("Only a link"),
    ("way", "nextcloud"): msg("Nextcloud share"),
    ("way", "webdav"): msg("WebDAV"),
    ("portal", "open"): msg("Open"),
    ("portal", "closed"): msg("Closed"),
}
fields(_FIELDS, _VALUES, days=["away_until"], read={"language": language_name, "time_zone": zone_name})


def client_history(session: Session, actor: Actor, client_id: str) -> list[HistoryLine]:
    """What happened to a client, its people and its tasks, newest first.

    Args:
        session: For reading.
        actor: Staff; moments are in their time zone.
        client_id: Which.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    which = Activity.client_id == client.id, Activity.kind.in_(_KINDS)
    return history(session, actor, _WHAT, *which, most=LINES, own=_POSITION)
