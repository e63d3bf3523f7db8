"""With whom a task is shared, as staff see it (U15)."""

from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact
from portal_app.clients.models import Client, ClientContact
from portal_app.clients.scope import CLIENT_IS_OPEN
from portal_app.core.db import rows
from portal_app.core.i18n import msg
from portal_app.firms.models import Portal
from portal_app.notifications.models import OutboxMail
from portal_app.notifications.rules import reason_words
from portal_app.tasks import models
from portal_app.tasks.queries.thread import Rows
from portal_app.tasks.reach import closed_reason
from portal_app.tasks.views import Share
from portal_app.tasks.wording import Reader

_SHARES = (
    select(
        models.TaskShare.contact_id,
        models.TaskShare.mode,
        models.TaskShare.withdrawn_at,
        models.TaskShare.unread,
        models.TaskShare.read_at,
        Contact.name,
        Contact.email,
        ClientContact.portal_open,
        CLIENT_IS_OPEN,
        Portal.active,
    )
    .join(Contact, Contact.id == models.TaskShare.contact_id)
    .join(Client, Client.id == models.TaskShare.client_id)
    .outerjoin(
        ClientContact,
        and_(
            ClientContact.contact_id == models.TaskShare.contact_id,
            ClientContact.client_id == models.TaskShare.client_id,
        ),
    )
    .outerjoin(Portal, Portal.firm_id == models.TaskShare.firm_id)
    .where(models.TaskShare.task_id == bindparam("task"))
    .order_by(models.TaskShare.withdrawn_at.is_not(None), Contact.name, Contact.id)
)
# Of the many that a long conversation brings only the latest are read; ids grow with time.
_LATEST = (
    select(func.max(OutboxMail.id))
    .where(
        OutboxMail.subject_kind == "task",
        OutboxMail.subject_id == bindparam("task"),
        OutboxMail.recipient_kind == "contact",
    )
    .group_by(OutboxMail.recipient_id)
)
_MAILS = select(
    OutboxMail.recipient_id,
    OutboxMail.state,
    OutboxMail.due_at,
    OutboxMail.sent_at,
    OutboxMail.last_error,
).where(OutboxMail.id.in_(_LATEST))


def share_rows(session: Session, task_id: str) -> tuple[Rows, dict[str, Any]]:
    """With whom a task is shared, and for each contact the latest mail about it. Two statements."""
    found = list(rows(session, _SHARES, {"task": task_id}))
    # Of what was never shared nobody was told.
    return found, _mails(session, task_id) if found else {}


def task_shares(reader: Reader, found: Rows, mails: dict[str, Any]) -> list[Share]:
    """With whom a task is shared, who has read it, and where its latest mail to each stands: of `share_rows`."""
    shares = []
    for contact_id, mode, withdrawn_at, unread, read_at, name, email, contact_open, client_open, active in found:
        told, pending = _told(reader, mails.get(contact_id), withdrawn=withdrawn_at is not None)
        closed = closed_reason(bool(active), client_open, bool(contact_open))
        shares.append(
            Share(
                contact_id=contact_id,
                name=name,
                email=email or "",
                mode=mode,
                withdrawn=withdrawn_at is not None,
                unread=unread,
                read_at=reader.moment(read_at),
                told=told,
                pending=pending,
                closed=reader.text(closed),
            )
        )
    return shares


def _mails(session: Session, task_id: str) -> dict[str, Any]:
    """For each contact, the latest mail about this task: (recipient, state, due at, sent at, error)."""
    return {row[0]: row for row in rows(session, _MAILS, {"task": task_id})}


def _told(reader: Reader, mail: Any | None, *, withdrawn: bool) -> tuple[str, bool]:
    """Where the latest mail stands, in words, and whether it is still to leave.

    Whom a task was taken back from is announced no mail: one that still leaves says no more than that (U26).
    """
    if mail is None:
        return "", False
    _recipient, state, due_at, sent_at, error = mail
    if state in ("pending", "sending"):
        if withdrawn:
            return "", False
        return reader.text(msg("The mail leaves at {time}", time=reader.clock(due_at))), state == "pending"
    if state == "sent":
        return reader.text(msg("Mail sent {time}", time=reader.moment(sent_at))), False
    if state == "failed":
        return reader.text(msg("The mail failed: {reason}", reason=reader.text(reason_words(error)))), False
    return reader.text(msg("No mail")), False
