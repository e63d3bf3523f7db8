"""Selected clients as a file, in the reader's language; the import reads it back (P1)."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.imports.export import clients_csv, clients_xlsx
from portal_app.clients.queries import export_clients
from portal_app.clients.selection import Selection
from portal_app.core.clock import today
from portal_app.core.i18n import Text, msg, translate

Format = Literal["csv", "xlsx"]
MEDIA_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to download."""

    name: str
    media_type: str
    data: bytes


def may_export(_session: Session, actor: Actor) -> None:
    """Let pass whoever may carry the client list away at this moment.

    Raises:
        NotFound: The actor is a contact.
        ConfirmFirst: It is too long ago that they showed that it is them.
    """
    office_only(actor)
    require_fresh(actor)


def export_file(session: Session, actor: Actor, selection: Selection, kind: Format) -> ExportFile:
    """Write the selected clients into a file, in which every cell is text. That they were taken is recorded.

    Args:
        session: A unit of work.
        actor: Staff; headings are in their language.
        selection: Which clients.
        kind: "csv" or "xlsx".

    Raises:
        NotFound: The actor is a contact.
        ConfirmFirst: It is too long ago that they showed that it is them.
    """
    may_export(session, actor)
    clients = export_clients(session, actor, selection)
    taken = {"count": len(clients), "format": kind}
    record(session, actor, Event(Kind.CLIENTS_EXPORTED, ("firm", actor.firm_id), internal=True, data=taken))

    def words(text: Text) -> str:
        return translate(text, actor.language)

    data = clients_xlsx(clients, words) if kind == "xlsx" else clients_csv(clients, words)
    name = f"{translate(msg('Clients'), actor.language)} {today(actor.time_zone).isoformat()}.{kind}"
    return ExportFile(name, MEDIA_TYPES[kind], data)
