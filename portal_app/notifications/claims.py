"""Taking due mails in hand, so that of several senders each mail has one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import Session

from portal_app.core.among import among
from portal_app.core.clock import now
from portal_app.core.db import rows
from portal_app.core.settings import settings
from portal_app.notifications.kinds import Mail, MailState
from portal_app.notifications.models import OutboxMail

#: One claim at a time on PostgreSQL, as on SQLite: two senders must not tear a bundle apart.
_CLAIM_LOCK = 0x6B6F6E74


@dataclass(frozen=True, slots=True)
class Due:
    """One row of the outbox in somebody's hand: what providers need to know of it."""

    id: str
    firm_id: str
    mail: Mail
    bundle: str
    subject_kind: str
    subject_id: str
    about: str
    client_id: str
    side: str
    person_id: str
    created_at: datetime
    due_at: datetime
    attempts: int
    data: dict[str, Any]


@dataclass(slots=True)
class Parcel:
    """Rows that leave as one mail to one person.

    Attributes:
        message_id: Fixed before the first attempt.
        rows: In the order in which they were written.
        claim: Whose hand it is in: the sender that lost it must not mark it.
        until: When the claim lapses.
        fresh: Taken in hand for the first time: nobody can have been sent it yet.
    """

    message_id: str
    claim: str
    until: datetime
    fresh: bool = True
    rows: list[Due] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Of its rows."""
        return [row.id for row in self.rows]


def claim(session: Session, sender: str, limit: int = 100) -> list[Parcel]:
    """Take due mails in hand, and those whose sender died.

    Args:
        session: A unit of work of its own; once it is committed the mails are this sender's for
            `settings().send_lease`.
        sender: A new id for each call.
        limit: About how many rows; a bundle is always taken whole.

    Returns:
        What to send, the longest due first.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
    at = now()
    # Two statements, because each then walks one index.
    wanted = {"at": at, "most": limit}
    found = [*rows(session, _LAPSED, wanted), *rows(session, _PENDING, wanted)][:limit]
    if not found:
        return []
    found += _companions(session, found, at)
    until = at + settings().send_lease
    parcels = _parcels(found, sender, until)
    _take(session, parcels, sender, until)
    return parcels


def _take(session: Session, parcels: Sequence[Parcel], sender: str, until: datetime) -> None:
    held = {"state": MailState.SENDING.value, "claimed_by": sender, "claimed_until": until}
    # Most are alone and new: one statement names them all, each after its own id.
    alone = [parcel.rows[0].id for parcel in parcels if parcel.fresh and len(parcel.rows) == 1]
    if alone:
        named = literal("<") + OutboxMail.id + literal(f"@{mail_host()}>")
        session.connection().execute(
            update(OutboxMail).where(among(OutboxMail.id, alone)).values(message_id=named, **held)
        )
    others = [parcel for parcel in parcels if not (parcel.fresh and len(parcel.rows) == 1)]
    if others:
        session.connection().execute(
            update(OutboxMail).where(OutboxMail.id == bindparam("row")).values(message_id=bindparam("message"), **held),
            [{"row": row.id, "message": parcel.message_id} for parcel in others for row in parcel.rows],
        )


def next_due(session: Session) -> datetime | None:
    """From when there is something to do: the earliest pending mail, or claim that lapses."""
    moments = rows(session, _NEXT, {})[0]
    return min((moment for moment in moments if moment is not None), default=None)


def mail_host() -> str:
    """The name in Message-IDs and in the default sender's address."""
    host = urlsplit(settings().public_url).hostname or "localhost"
    return "localhost" if host.replace(".", "").isdigit() or ":" in host else host


_ROW = select(
    OutboxMail.id,
    OutboxMail.firm_id,
    OutboxMail.kind,
    OutboxMail.bundle,
    OutboxMail.subject_kind,
    OutboxMail.subject_id,
    OutboxMail.about,
    OutboxMail.client_id,
    OutboxMail.recipient_kind,
    OutboxMail.recipient_id,
    OutboxMail.created_at,
    OutboxMail.due_at,
    OutboxMail.attempts,
    OutboxMail.data,
    OutboxMail.message_id,
).with_for_update(skip_locked=True)
#: In the words of the index `ix_outbox_mail_due`, which then serves each statement that says so.
_UNDERWAY = OutboxMail.state.in_(
    bindparam("underway", [MailState.PENDING.value, MailState.SENDING.value], expanding=True, literal_execute=True)
)
_IS_PENDING = OutboxMail.state == MailState.PENDING.value
_HAS_LAPSED = and_(OutboxMail.state == MailState.SENDING.value, OutboxMail.claimed_until < bindparam("at"))
_IN_TURN = (OutboxMail.due_at, OutboxMail.id)
_IS_DUE = OutboxMail.due_at <= bindparam("at")
_PENDING = _ROW.where(_UNDERWAY, _IS_PENDING, _IS_DUE).order_by(*_IN_TURN).limit(bindparam("most"))
_LAPSED = _ROW.where(_UNDERWAY, _HAS_LAPSED).order_by(*_IN_TURN).limit(bindparam("most"))
_NEXT = select(
    select(func.min(OutboxMail.due_at)).where(_UNDERWAY, _IS_PENDING).scalar_subquery(),
    select(func.min(OutboxMail.claimed_until))
    .where(_UNDERWAY, OutboxMail.state == MailState.SENDING.value)
    .scalar_subquery(),
)
_FREE = or_(_IS_PENDING, _HAS_LAPSED)
_NAMES = select(OutboxMail.id, OutboxMail.bundle, OutboxMail.message_id).where(_FREE)


def _companions(session: Session, found: Sequence[Row[Any]], at: datetime) -> Sequence[Row[Any]]:
    """The rest of the bundles of which something was found, whatever their own due time."""
    bundles = {row.bundle for row in found if row.bundle}
    if not bundles:
        return []
    have = {row.id for row in found}
    tried = {row.message_id for row in found if row.message_id}
    fresh = {row.bundle for row in found if not row.message_id}
    # Mostly there are none: the names alone say so.
    rest = [
        row_id
        for row_id, bundle, name in rows(session, _NAMES.where(among(OutboxMail.bundle, bundles)), {"at": at})
        if row_id not in have and (name in tried if name else bundle in fresh)
    ]
    return rows(session, _ROW.where(among(OutboxMail.id, rest), _FREE), {"at": at}) if rest else []


def _parcels(found: Sequence[Row[Any]], sender: str, until: datetime) -> list[Parcel]:
    parcels: dict[str, Parcel] = {}
    for row in found:
        group = row.message_id or row.bundle or row.id
        parcel = parcels.get(group)
        if parcel is None:
            # From the row's id: whoever takes it up again without having seen it makes the same one.
            name = row.message_id or f"<{row.id}@{mail_host()}>"
            parcel = parcels[group] = Parcel(name, sender, until, fresh=not row.message_id)
        parcel.rows.append(due_of(row))
    for parcel in parcels.values():
        parcel.rows.sort(key=lambda due: due.id)
    return list(parcels.values())


def due_of(row: Any) -> Due:
    """A row of the outbox as providers take it."""
    return Due(
        id=row.id,
        firm_id=row.firm_id,
        mail=Mail(row.kind),
        bundle=row.bundle,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        about=row.about,
        client_id=row.client_id or "",
        side=row.recipient_kind,
        person_id=row.recipient_id,
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=row.attempts,
        data=row.data,
    )


def claim_lasts(parcel: Parcel, margin: timedelta) -> bool:
    """Whether the claim holds long enough to begin sending."""
    return now() + margin < parcel.until
