"""Sending what is due: take it in hand, find out what is true now, write, send, note what became of it.

Each mail's outcome is committed by itself. A process that dies loses only its claim, which lapses; the mail in
whose middle it died goes again with the same Message-ID.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal_app.core.db import reading, writing
from portal_app.core.ids import new_id
from portal_app.core.noting import Note, noting
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.mail import failures, transport
from portal_app.mail.compose import compose
from portal_app.mail.letter import Composed, Letter
from portal_app.notifications import content, outcome
from portal_app.notifications.claims import Due, Parcel, claim, claim_lasts, mail_host, next_due
from portal_app.notifications.kinds import Mail

log = structlog.get_logger(__name__)

BATCH = 100
_ALL = across_firms("Mails leave by their time, whosever they are")


def drain(
    stopping: Callable[[], bool] = lambda: False,
    more: Callable[[], None] = lambda: None,
    batch: int = BATCH,
) -> datetime | None:
    """Send everything that is due.

    Args:
        stopping: Asked between two mails; true puts the rest back.
        more: Called when there may be more than this sender has in hand, so that others can help.
        batch: Rows to take in hand at once.

    Returns:
        From when there is more to do; None when nothing waits.
    """
    while not stopping():
        with writing(_ALL) as session:
            parcels = claim(session, new_id(), batch)
        if not parcels:
            break
        if sum(len(parcel.rows) for parcel in parcels) >= batch:
            more()
        if not _deliver(parcels, stopping):
            # The server takes nothing: the next sweep tries again.
            return None
    with reading(_ALL) as session:
        return next_due(session)


def _deliver(parcels: Sequence[Parcel], stopping: Callable[[], bool]) -> bool:
    """Send what is in hand; false when no server takes anything."""
    told: list[Parcel] = []
    try:
        with noting(_ALL, outcome.SENT) as note:
            return _send_all(_written(parcels), note, told, stopping)
    finally:
        _tell(told)


def _send_all(
    letters: Sequence[tuple[Parcel, Letter]], note: Note, told: list[Parcel], stopping: Callable[[], bool]
) -> bool:
    # Whoever begins to send must be done before the claim lapses.
    margin = settings().send_lease / 3
    desk, notes = _Desk(letters), _Notes(note)
    try:
        for place, (parcel, letter) in enumerate(letters):
            if stopping() or not claim_lasts(parcel, margin):
                notes.write()
                with writing(_ALL) as session:
                    outcome.put_back(session, [left for left, _ in letters[place:]])
                return True
            try:
                if _send(parcel, letter, notes, desk, place):
                    told.append(parcel)
            except failures.Unreachable as error:
                notes.write()
                log.warning("mail_server_unreachable", detail=error.detail)
                with writing(_ALL) as session:
                    outcome.unreachable(session, [left for left, _ in letters[place:]], error.detail)
                return False
        return True
    finally:
        notes.write()


class _Notes:
    """The note that a mail was sent: on its way while the server hears who sends the next one, and safe before that is
    handed over. So there is never more than one mail that a server has and the outbox does not know of."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._waiting: Sequence[Mapping[str, Any]] = ()
        self._begun = False

    def add(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Begin to write it; `write` sees it done."""
        self.write()
        self._waiting = values
        if len(values) == 1:
            self._begun = _tried(lambda: self._note.begin(values[0]))

    def work(self) -> None:
        """Do what there is to do for it while the mail server is waited for anyway."""
        if self._begun and _tried(self._note.work):
            return
        self._begun = False
        self.write()

    def write(self) -> None:
        """See that it is written, if there is one."""
        if self._waiting:
            values, self._waiting = self._waiting, ()
            begun, self._begun = self._begun, False
            # Even if the database is away for a moment, or the quick way breaks: else the mail would go twice.
            if not (begun and _tried(self._note.end)):
                _note_sent(values)


def _tried(step: Callable[[], None]) -> bool:
    try:
        step()
    except Exception as error:
        # Whatever it is: after a connection broke, all further notes on it fail, each in words of its own.
        log.warning("note_delayed", error=str(error))
        return False
    return True


class _Desk:
    """Puts mails together, each one while the server takes in the one before it."""

    def __init__(self, letters: Sequence[tuple[Parcel, Letter]]) -> None:
        self._letters = letters
        self._sender = sender_address()
        self._ready: dict[int, Composed | Exception] = {}

    def prepare(self, place: int) -> None:
        """Put one together, if there is one at this place."""
        if place >= len(self._letters) or place in self._ready:
            return
        try:
            self._ready[place] = compose(self._letters[place][1], self._sender)
        except Exception as error:
            # Told when its turn comes: here somebody waits to hear about another mail.
            self._ready[place] = error

    def take(self, place: int) -> Composed | Exception:
        """The mail at a place, or why there is none."""
        self.prepare(place)
        return self._ready.pop(place)


def _send(parcel: Parcel, letter: Letter, notes: _Notes, desk: _Desk, place: int) -> bool:
    """Send one; true when a server took it."""
    mail = desk.take(place)
    if isinstance(mail, Exception):
        notes.write()
        _unwritten([parcel], mail)
        return False
    try:
        eml_key = transport.send(mail, parcel.rows[0].id, notes.work, notes.write, lambda: desk.prepare(place + 1))
    except (failures.RefusedNow, failures.Unclear) as error:
        notes.write()
        code = "refused" if isinstance(error, failures.RefusedNow) else "unclear"
        with writing(_ALL) as session:
            outcome.refused_now(session, parcel, code, error.detail)
        return False
    except failures.RefusedForGood as error:
        notes.write()
        with writing(_ALL) as session:
            outcome.refused_for_good(session, parcel, error)
        return False
    notes.add(outcome.notes(parcel, letter.to_email, eml_key))
    return True


def _note_sent(notes: Sequence[Mapping[str, Any]]) -> None:
    """Note the slow way that a mail is sent, until the database takes it."""
    for wait in (0.0, 0.2, 1.0, 3.0, 10.0):
        time.sleep(wait)
        try:
            with writing(_ALL) as session:
                for values in notes:
                    session.connection().execute(outcome.SENT, values)
            return
        except SQLAlchemyError as error:
            log.warning("note_delayed", error=str(error))


def _tell(parcels: Sequence[Parcel]) -> None:
    """Let the features know what was sent. That it was sent stands in the outbox already."""
    by_mail: dict[Mail, list[Due]] = {}
    for parcel in parcels:
        by_mail.setdefault(parcel.rows[0].mail, []).extend(parcel.rows)
    if not by_mail:
        return
    with writing(_ALL) as session:
        for rows in by_mail.values():
            content.tell_sent(session.connection(), rows)


def _written(parcels: Sequence[Parcel]) -> list[tuple[Parcel, Letter]]:
    """What parcels say now. One that can't be written must not hold up the others."""
    try:
        return _write(parcels)
    except Exception as error:
        if len(parcels) == 1:
            _unwritten(parcels, error)
            return []
    return [letter for parcel in parcels for letter in _written([parcel])]


def _write(parcels: Sequence[Parcel]) -> list[tuple[Parcel, Letter]]:
    before = {id(parcel): list(parcel.rows) for parcel in parcels}
    try:
        # Most mails only need a look: nobody else's writing waits for that.
        with (writing if content.makes_something(parcels) else reading)(_ALL) as session:
            written = content.write(session, parcels)
        if written.skipped or written.later:
            with writing(_ALL) as session:
                outcome.dropped(session, parcels[0].claim, written.skipped, written.later)
    except Exception:
        for parcel in parcels:
            parcel.rows[:] = before[id(parcel)]
        raise
    return written.letters


def _unwritten(parcels: Sequence[Parcel], error: Exception) -> None:
    reference = new_id()[-8:]
    log.error("mail_unwritten", reference=reference, rows=[p.ids for p in parcels], exc_info=error)
    with writing(_ALL) as session:
        for parcel in parcels:
            outcome.failed(session, parcel, "unwritten", reference)


def sender_address() -> str:
    """The address that all mails come from."""
    return settings().mail_from or f"portal@{mail_host()}"
