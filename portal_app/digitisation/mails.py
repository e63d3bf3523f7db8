"""The mail that carries files to a digitisation service (U29)."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event
from portal_app.digitisation.models import DigitisationAddress
from portal_app.files.models import StoredFile
from portal_app.mail.letter import Attachment
from portal_app.notifications.audiences import Recipient, audience
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Skip, provide
from portal_app.notifications.kinds import Mail


@audience("digitisation")
def whoever_pressed(_session: Session, actor: Actor, events: Sequence[Event]) -> Iterable[Recipient]:
    """In the outbox the mail is theirs; it goes to the address that the activity names."""
    return [Recipient(event, "staff", actor.person_id, event.id) for event in events]


@provide(Mail.DIGITISE)
def digitise(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The files of one mail; what the virus scanner found something in meanwhile stays here.

    Where the client's files go elsewhere by now, the mail says nothing: sent again, it would carry them to whoever
    reads the address from before.
    """
    ids = {file_id for row in rows for file_id in row.data.get("files", ())}
    found = session.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.media_type, StoredFile.key).where(
            StoredFile.id.in_(ids), StoredFile.threat.is_(None)
        )
    )
    files = {row.id: Attachment(row.name, row.media_type, row.key) for row in found}
    clients = {row.client_id for row in rows}
    known = session.execute(
        select(DigitisationAddress.client_id, DigitisationAddress.email).where(
            DigitisationAddress.client_id.in_(clients)
        )
    )
    addresses = {row.client_id: row.email for row in known}
    answers: dict[str, Answer] = {}
    for row in rows:
        if row.data.get("to") != addresses.get(row.client_id):
            answers[row.id] = Skip("moved")
            continue
        attached = [files[file_id] for file_id in row.data.get("files", ()) if file_id in files]
        answers[row.id] = (
            {
                "title": row.about,
                "client": desk.client(row),
                "to_name": "",
                "names": [file.name for file in attached],
                "attachments": attached,
            }
            if attached
            else Skip("closed")
        )
    return answers
