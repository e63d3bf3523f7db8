"""Reading what was sent to digitisation (U29)."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.clients.scope import client_of
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.core.scanner import is_set as scanner_is_set
from portal_app.digitisation.commands import latest
from portal_app.digitisation.models import DigitisationAddress
from portal_app.digitisation.rules import State, state_of
from portal_app.digitisation.views import Digitisation, DigitiseLine
from portal_app.files.rules import hold
from portal_app.firms.models import Firm
from portal_app.notifications.rules import reason_words
from portal_app.tasks.models import Task
from portal_app.tasks.queries.thread import file_rows
from portal_app.tasks.wording import Reader


def switched_on(session: Session, actor: Actor) -> bool:
    """Whether the firm digitises."""
    office_only(actor)
    return bool(session.scalar(select(Firm.digitises).where(Firm.id == actor.firm_id)))


def address_of(session: Session, actor: Actor, client_id: str) -> str:
    """Where a client's files go; empty for nowhere.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    return session.scalar(select(DigitisationAddress.email).where(DigitisationAddress.client_id == client.id)) or ""


_OF_TASK = (
    select(Firm.digitises, DigitisationAddress.email)
    .select_from(Task)
    .join(Firm, Firm.id == Task.firm_id)
    .outerjoin(DigitisationAddress, DigitisationAddress.client_id == Task.client_id)
    .where(Task.id == bindparam("task"), Task.firm_id == bindparam("firm"))
)


def digitisation(session: Session, actor: Actor, task_id: str) -> Digitisation:
    """What a task's page shows of digitisation: at most four statements; one where it is switched off.

    Raises:
        NotFound: The task is out of reach.
    """
    office_only(actor)
    found = rows(session, _OF_TASK, {"task": task_id, "firm": actor.firm_id})
    if not found:
        raise NotFound
    row = found[0]
    if not row.digitises:
        return Digitisation()
    reader, sent, scanner = Reader(actor), latest(session, task_id), scanner_is_set()
    lines = []
    for file in file_rows(session, task_id, internal=True):
        known = sent.get(file.id)
        state = State.NONE if known is None else state_of(known.state)
        lines.append(
            DigitiseLine(
                id=file.id,
                name=file.name,
                size=reader.size(file.size),
                state=state.value,
                said="" if known is None else reader.by(known.by_name, known.sent_at or known.at),
                reason=reader.text(reason_words(known.last_error)) if known and known.last_error else "",
                held=bool(hold(file.scanned_at, file.threat, scanner=scanner)),
            )
        )
    return Digitisation(True, row.email or "", lines)
