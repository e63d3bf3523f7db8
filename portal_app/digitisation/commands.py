"""Switching digitisation on, saying where a client's files go, and sending them (U29)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.rules import email_fault, read_email
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record, record_many
from portal_app.activity.kinds import Kind
from portal_app.activity.wording import fields
from portal_app.clients.scope import client_of
from portal_app.core import scanner
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.core.settings import settings
from portal_app.digitisation.models import DigitisationAddress, DigitisedFile
from portal_app.digitisation.rules import MAX_FILES, State, parcels, state_of
from portal_app.files.models import StoredFile
from portal_app.files.rules import hold
from portal_app.firms.models import Firm
from portal_app.notifications.kinds import Mail
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.rules import key_of
from portal_app.tasks.models import Task, TaskFile
from portal_app.tasks.scope import office_task

_MEGABYTE = 1_000_000

fields({"digitisation": msg("Digitisation")})


def switch(session: Session, actor: Actor, on: bool) -> None:
    """Switch digitisation on or off for the firm; what was sent stays on record.

    Raises:
        NotFound: For anybody who does not manage the firm.
    """
    office_only(actor)
    if not actor.manages_firm:
        raise NotFound
    firm = session.get_one(Firm, actor.firm_id)
    if firm.digitises == on:
        return
    change = {"field": "digitisation", "before": firm.digitises, "after": on}
    firm.digitises = on
    record(session, actor, Event(Kind.PORTAL_CHANGED, ("portal", actor.firm_id), data={"changes": [change]}))


def set_address(session: Session, actor: Actor, client_id: str, email: str) -> None:
    """Say where a client's files go; empty takes the address away.

    Raises:
        NotFound: There is no such client for this actor.
        Invalid: It is no e-mail address.
    """
    client = client_of(session, actor, client_id)
    email = email.strip()
    fault = email_fault(email) if email else None
    if fault is not None:
        raise Invalid({"digitisation_email": fault})
    given = read_email(email)
    wanted = given[0] if given else ""
    known = session.get(DigitisationAddress, client.id)
    before = known.email if known else ""
    if wanted == before:
        return
    if known is not None and not wanted:
        session.delete(known)
    elif known is not None:
        known.email = wanted
    else:
        session.add(DigitisationAddress(client_id=client.id, firm_id=client.firm_id, email=wanted))
    data = {"title": client.name, "changes": [{"field": "email", "before": before, "after": wanted}]}
    record(session, actor, Event(Kind.DIGITISATION_CHANGED, ("client", client.id), client.id, internal=True, data=data))


def digitise(session: Session, actor: Actor, task_id: str, file_ids: Sequence[str]) -> int:
    """Send files of a task to the client's digitisation service, in as few mails as they fit into.

    What is on its way or has arrived is not sent twice; what failed goes again.

    Args:
        session: The unit of work.
        actor: Staff.
        task_id: Of the task.
        file_ids: Which of its files.

    Returns:
        How many files are on their way now.

    Raises:
        NotFound: The task or a file is out of reach.
        Refused: It is switched off, the client has no address for it, or the virus scanner holds a file.
    """
    task = office_task(session, actor, task_id)
    email = _address_for(session, actor, task)
    wanted = list(dict.fromkeys(file_ids))
    if not wanted:
        raise Refused(msg("Choose at least one file."))
    if len(wanted) > MAX_FILES:
        raise Refused(msg("At most {n} files at a time.", n=MAX_FILES))
    files = _files(session, task, wanted)
    before = latest(session, task.id)
    fresh = [file for file in files if file.id not in before or state_of(before[file.id].state) is State.FAILED]
    if not fresh:
        return 0
    at, events, rows = now(), [], []
    most = settings().mail_attachments_mb * _MEGABYTE
    for number, parcel in enumerate(parcels([(file, file.size) for file in fresh], most)):
        names = [file.name for file in parcel]
        data = {"title": task.title, "to": email, "files": [file.id for file in parcel], "names": names}
        event = Event(
            Kind.FILES_DIGITISED, ("task", task.id), task.client_id, internal=True, data=data | {"part": number}
        )
        key = key_of(Mail.DIGITISE, task.id, actor.person_id, event.id)
        events.append(event)
        rows += [
            {
                "id": new_id(),
                "firm_id": task.firm_id,
                "task_id": task.id,
                "file_id": file.id,
                "mail_key": key,
                "by_name": actor.name,
                "at": at,
            }
            for file in parcel
        ]
    session.execute(insert(DigitisedFile), rows)
    record_many(session, actor, events)
    return len(fresh)


def latest(session: Session, task_id: str) -> dict[str, Any]:
    """For each file of a task that was sent: the last time (by name, at, the mail's state and error)."""
    found = session.execute(
        select(
            DigitisedFile.file_id,
            DigitisedFile.by_name,
            DigitisedFile.at,
            OutboxMail.state,
            OutboxMail.last_error,
            OutboxMail.sent_at,
        )
        .outerjoin(OutboxMail, OutboxMail.key == DigitisedFile.mail_key)
        .where(DigitisedFile.task_id == task_id)
        .order_by(DigitisedFile.id)
    )
    return {row.file_id: row for row in found}


def _address_for(session: Session, actor: Actor, task: Task) -> str:
    found = session.execute(
        select(Firm.digitises, DigitisationAddress.email)
        .outerjoin(DigitisationAddress, DigitisationAddress.client_id == task.client_id)
        .where(Firm.id == actor.firm_id)
    ).one()
    if not found.digitises:
        raise Refused(msg("Digitisation is switched off. An owner or admin switches it on under Settings → Apps."))
    if not found.email:
        raise Refused(msg("This client has no address of a digitisation service yet. Add it on the client's page."))
    return str(found.email)


def _files(session: Session, task: Task, wanted: Sequence[str]) -> list[StoredFile]:
    files = session.scalars(
        select(StoredFile)
        .join(TaskFile, TaskFile.file_id == StoredFile.id)
        .where(TaskFile.task_id == task.id, TaskFile.removed_at.is_(None), StoredFile.id.in_(wanted))
        .order_by(StoredFile.id)
    ).all()
    if len(files) != len(wanted):
        raise NotFound
    for file in files:
        if hold(file.scanned_at, file.threat, scanner=scanner.is_set()):
            raise Refused(msg("The virus scanner holds {file} back, so it can't be sent.", file=file.name))
    return list(files)
