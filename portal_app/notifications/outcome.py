"""Writing down what became of mails: each outcome is a unit of work of its own, so that a crash loses only one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact
from portal_app.core.clock import now
from portal_app.core.ids import new_id
from portal_app.core.settings import settings
from portal_app.mail.failures import RefusedForGood
from portal_app.notifications import content
from portal_app.notifications.claims import Parcel
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from portal_app.notifications.rules import gives_up, reason, retry_after

#: Either is a unit of work: a session where one is at hand anyway, a bare connection where it must be fast.
Db = Session | Connection
_mails: Any = inspect(OutboxMail).local_table
#: That a server took a mail. Made once: at a thousand a second, making a statement costs more than running it.
SENT = (
    update(_mails)
    .where(
        _mails.c.id == bindparam("row"),
        _mails.c.claimed_by == bindparam("claim"),
        _mails.c.state == MailState.SENDING.value,
    )
    .values(
        state=MailState.SENT.value,
        sent_at=bindparam("at"),
        attempts=_mails.c.attempts + 1,
        last_error="",
        recipient_email=bindparam("to"),
        eml_key=bindparam("file"),
        sent_with=bindparam("carrier"),
        claimed_by="",
        claimed_until=None,
    )
)
_NOBODY = {"claimed_by": "", "claimed_until": None}


def sent(db: Db, parcel: Parcel, to: str, eml_key: str) -> None:
    """The server took it.

    Args:
        db: In a unit of work.
        parcel: The rows that left as one mail.
        to: The address it went to.
        eml_key: The file it was written to instead; empty when a server took it.
    """
    for note in notes(parcel, to, eml_key):
        db.execute(SENT, note)
    # The try that worked is the row itself; only the others are written down.
    content.tell_sent(db, parcel.rows)


def notes(parcel: Parcel, to: str, eml_key: str) -> list[dict[str, Any]]:
    """The values of `SENT` for each row of a parcel; the arguments are those of `sent`."""
    at, carrier = now(), parcel.rows[0].id
    return [
        {
            "row": row.id,
            "claim": parcel.claim,
            "at": at,
            "to": to,
            "file": eml_key,
            "carrier": "" if row.id == carrier else carrier,
        }
        for row in parcel.rows
    ]


def unreachable(db: Db, parcels: Iterable[Parcel], detail: str) -> None:
    """No server takes anything: all wait, and none has failed."""
    for parcel in parcels:
        _change(
            db,
            parcel,
            parcel.ids,
            {**_waiting(parcel), "last_error": reason("unreachable", detail)},
        )


def put_back(db: Db, parcels: Iterable[Parcel]) -> None:
    """Not tried: back to where they were, for the next sender."""
    for parcel in parcels:
        _change(db, parcel, parcel.ids, _waiting(parcel))


def _waiting(parcel: Parcel) -> dict[str, Any]:
    # As long as nothing can have been handed over, others may still join it.
    unnamed = {"message_id": ""} if parcel.fresh else {}
    return {"state": MailState.PENDING.value, **unnamed, **_NOBODY}


def refused_now(db: Db, parcel: Parcel, code: str, detail: str) -> None:
    """To be tried again later, until it has been tried for long enough.

    Args:
        db: In a unit of work.
        parcel: The mail.
        code: Of `rules.reason`.
        detail: What the server said.
    """
    at = now()
    first_failed = db.scalar(_first_failed(parcel))
    attempts = max(row.attempts for row in parcel.rows) + 1
    over = gives_up(first_failed, at)
    changes: dict[str, Any] = {
        "state": (MailState.FAILED if over else MailState.PENDING).value,
        "attempts": attempts,
        "last_error": reason(code, detail),
        "due_at": at + retry_after(attempts, first_wait()),
        **_NOBODY,
    }
    _change(db, parcel, parcel.ids, changes)
    _refusal(db, parcel, at, reason(code, detail))


def _first_failed(parcel: Parcel) -> Any:
    statement = select(func.min(OutboxAttempt.at)).where(
        OutboxAttempt.mail_id.in_(parcel.ids), OutboxAttempt.ok.is_(False)
    )
    # What staff had sent again begins anew.
    again_at = max((row.data.get("again_at", "") for row in parcel.rows), default="")
    return statement.where(OutboxAttempt.at >= datetime.fromisoformat(again_at)) if again_at else statement


def refused_for_good(db: Db, parcel: Parcel, error: RefusedForGood) -> None:
    """Never to be tried again; an address that does not exist is marked, so that nobody trusts it."""
    at = now()
    code = "faulty" if error.faulty_address else "refused"
    failed(db, parcel, code, error.detail)
    _refusal(db, parcel, at, reason(code, error.detail))
    first = parcel.rows[0]
    if error.faulty_address and first.side == "contact" and not first.data.get("to"):
        db.execute(update(Contact).where(Contact.id == first.person_id).values(email_faulty=True))


def failed(db: Db, parcel: Parcel, code: str, detail: str = "") -> None:
    """It will not be sent.

    Args:
        db: A unit of work.
        parcel: The rows that leave as one mail.
        code: Why, one of `rules.reason_words`.
        detail: What a server said, or a reference for the log.
    """
    changes = {
        "state": MailState.FAILED.value,
        "attempts": parcel.rows[0].attempts + 1,
        "last_error": reason(code, detail),
        **_NOBODY,
    }
    _change(db, parcel, parcel.ids, changes)


def dropped(db: Db, claim: str, skipped: Mapping[str, str], later: Mapping[str, datetime]) -> None:
    """Rows that have nothing to say, and rows that have to wait for something.

    Args:
        db: In a unit of work.
        claim: Of the sender that holds them.
        skipped: Row id → why; no address is a failure, all else is cancelled.
        later: Row id → when to look again.
    """
    for row_id, why in skipped.items():
        state = MailState.FAILED if why == "no_address" else MailState.CANCELLED
        _change_rows(db, claim, [row_id], {"state": state.value, "last_error": why, **_NOBODY})
    for row_id, at in later.items():
        # Not tried, so its next mail may hold others too.
        changes = {"state": MailState.PENDING.value, "due_at": at, "message_id": "", **_NOBODY}
        _change_rows(db, claim, [row_id], changes)


def first_wait() -> timedelta:
    """How long a refused mail waits the first time: a few sweeps."""
    return settings().sweep_interval * 4


def _change(db: Db, parcel: Parcel, ids: Sequence[str], changes: Mapping[str, Any]) -> None:
    _change_rows(db, parcel.claim, ids, changes)


def _change_rows(db: Db, claim: str, ids: Sequence[str], changes: Mapping[str, Any]) -> None:
    # Only while it is still ours: whoever took a lapsed claim over says what became of it.
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(ids), OutboxMail.claimed_by == claim, OutboxMail.state == MailState.SENDING)
        .values(**changes)
    )


def _refusal(db: Db, parcel: Parcel, at: datetime, detail: str) -> None:
    rows: list[dict[str, Any]] = [
        {"id": new_id(), "mail_id": row.id, "at": at, "ok": False, "detail": detail} for row in parcel.rows
    ]
    db.execute(insert(OutboxAttempt), rows)
