"""Sending mails that are in hand, over several lines at once, and noting what became of each."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal_app.core.db import writing
from portal_app.core.ids import new_id
from portal_app.core.noting import Note
from portal_app.core.scope import across_firms
from portal_app.core.settings import settings
from portal_app.core.turns import Turns, apart, take_turns
from portal_app.mail import failures
from portal_app.mail.compose import compose
from portal_app.mail.letter import Composed, Letter
from portal_app.mail.transport import Line, lines
from portal_app.notifications import outcome
from portal_app.notifications.claims import Parcel, claim_lasts, mail_host

log = structlog.get_logger(__name__)

#: So many mails are worth one more connection.
_WORTH_A_LINE = 10


class Sending:
    """Mails on their way.

    Args:
        scope: Why it may reach rows of any firm.
        letters: What to send, first come first served.
        note: Of outcome.SENT.
        stopping: Asked before each mail; true leaves the rest.

    Attributes:
        left: What was not tried, or what no server took.
        told: What a server took.
        unreachable: Why a line ended before all was sent; empty when none did.
    """

    def __init__(
        self,
        scope: across_firms,
        letters: Sequence[tuple[Parcel, Letter]],
        note: Note,
        stopping: Callable[[], bool],
    ) -> None:
        self.left = deque(letters)
        self.told: list[Parcel] = []
        self.unreachable = ""
        self._scope, self._note, self._stopping = scope, note, stopping
        self._sender = sender_address()
        # Whoever begins to send must be done before the claim lapses.
        self._margin = settings().send_lease / 3

    def all(self) -> None:
        """Send everything, or as much as can be: the rest stays in `left`."""
        lines_worth = min(settings().smtp_connections, 1 + len(self.left) // _WORTH_A_LINE)
        first, *others = lines(lines_worth)
        # One knocks, and the others follow: a wrong password is told to the server once, not once a line.
        take_turns([self._opened(first)])
        if not self.unreachable:
            take_turns([self._send(line) for line in (first, *others)])

    def _opened(self, line: Line) -> Turns[None]:
        try:
            yield from line.open()
        except failures.Unreachable as error:
            self._ended(error)

    def _send(self, line: Line) -> Turns[None]:
        """Send over one line, mail after mail, until nothing is left.

        There is never more than one mail that the server has from it and the outbox does not know of.
        """
        noted = _Noted(self._scope, self._note)
        try:
            while self.left and not self._stopping() and claim_lasts(self.left[0][0], self._margin):
                parcel, letter = self.left.popleft()
                mail = self._composed(parcel, letter)
                if mail is not None and not (yield from self._send_one(line, parcel, letter, mail, noted)):
                    break
        finally:
            yield from noted.safe()

    def _send_one(self, line: Line, parcel: Parcel, letter: Letter, mail: Composed, noted: "_Noted") -> Turns[bool]:
        """Send one; false when this line is good for no more."""
        try:
            yield from line.announce(mail)
            yield from noted.safe()
            file = yield from line.hand_over(mail, parcel.rows[0].id)
        except failures.Unreachable as error:
            self.left.appendleft((parcel, letter))
            self._ended(error)
            return False
        except (failures.RefusedNow, failures.Unclear) as error:
            code = "refused" if isinstance(error, failures.RefusedNow) else "unclear"
            with writing(self._scope) as session:
                outcome.refused_now(session, parcel, code, error.detail)
        except failures.RefusedForGood as error:
            with writing(self._scope) as session:
                outcome.refused_for_good(session, parcel, error)
        else:
            noted.begin(outcome.notes(parcel, letter.to_email, file))
            self.told.append(parcel)
        return True

    def _composed(self, parcel: Parcel, letter: Letter) -> Composed | None:
        try:
            return compose(letter, self._sender)
        except Exception as error:
            unwritten(self._scope, [parcel], error)
            return None

    def _ended(self, error: failures.Unreachable) -> None:
        log.warning("mail_server_unreachable", detail=error.detail)
        self.unreachable = error.detail


class _Noted:
    """The note that one line's last mail was sent: on its way from the server's yes, and safe when `safe` returns."""

    def __init__(self, scope: across_firms, note: Note) -> None:
        self._scope, self._note = scope, note
        self._waiting: Sequence[Mapping[str, Any]] = ()
        self._number: int | None = None

    def begin(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Begin to write it; the one before it must be safe."""
        self._waiting, self._number = values, None
        if len(values) == 1:
            try:
                self._number = self._note.begin(values[0])
            except Exception as error:
                log.warning("note_delayed", error=str(error))

    def safe(self) -> Turns[None]:
        """See that it is written, if there is one."""
        values, self._waiting = self._waiting, ()
        if not values:
            return
        if self._number is not None:
            try:
                yield from self._note.safe(self._number)
                return
            except Exception as error:
                # Whatever it is: after a connection broke, all further notes on it fail, each in words of its own.
                log.warning("note_delayed", error=str(error))
        # Even if the database is away for a moment, or the quick way breaks: else the mail would go twice. The other
        # lines have their own answers to hear meanwhile.
        yield from apart(lambda: _note_sent(self._scope, values))


def _note_sent(scope: across_firms, notes: Sequence[Mapping[str, Any]]) -> None:
    """Note the slow way that a mail is sent, until the database takes it."""
    for wait in (0.0, 0.2, 1.0, 3.0, 10.0):
        time.sleep(wait)
        try:
            with writing(scope) as session:
                for values in notes:
                    session.connection().execute(outcome.SENT, values)
            return
        except SQLAlchemyError as error:
            log.warning("note_delayed", error=str(error))


def unwritten(scope: across_firms, parcels: Sequence[Parcel], error: Exception) -> None:
    """Note that mails can't be put together; why stands in the log, under a reference that the outbox tells.

    Args:
        scope: Why it may reach rows of any firm.
        parcels: The mails.
        error: What went wrong.
    """
    reference = new_id()[-8:]
    log.error("mail_unwritten", reference=reference, rows=[parcel.ids for parcel in parcels], exc_info=error)
    with writing(scope) as session:
        for parcel in parcels:
            outcome.failed(session, parcel, "unwritten", reference)


def sender_address() -> str:
    """The address that all mails come from."""
    return settings().mail_from or f"portal@{mail_host()}"
