"""Sending what is due: take it in hand, find out what is true now, write, send, note what became of it.

Each mail's outcome is committed by itself. A process that dies loses only its claim, which lapses; the mail in
whose middle it died goes again with the same Message-ID.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock

from portal_app.core.db import reading, writing
from portal_app.core.ids import new_id
from portal_app.core.noting import noting
from portal_app.core.scope import across_firms
from portal_app.mail.letter import Letter
from portal_app.mail.transport import hang_up
from portal_app.notifications import content, outcome
from portal_app.notifications.claims import Due, Parcel, claim, next_due
from portal_app.notifications.kinds import Mail
from portal_app.notifications.sending import Sending, unwritten

BATCH = 100
_ALL = across_firms("Mails leave by their time, whosever they are")
#: One sender a process: it talks over several lines at once, and two would only fight for the interpreter.
_at_work = Lock()
_called = Event()


def drain(
    stopping: Callable[[], bool] = lambda: False,
    more: Callable[[], None] = lambda: None,
    batch: int = BATCH,
) -> datetime | None:
    """Send everything that is due. While another thread of this process is at it, that one looks once more instead.

    Args:
        stopping: Asked between two mails; true puts the rest back.
        more: Called when there may be more than this sender has in hand, so that other processes can help.
        batch: Rows to take in hand at once.

    Returns:
        From when there is more to do; None when nothing waits, or another thread sees to it.
    """
    _called.set()
    ahead = None
    # Whoever comes while the lock is held has said so before asking for it, and is heard when it is given back.
    while _called.is_set() and _at_work.acquire(blocking=False):
        try:
            _called.clear()
            ahead = _drain(stopping, more, batch)
        finally:
            hang_up(keep=1)
            _at_work.release()
    return ahead


def _drain(stopping: Callable[[], bool], more: Callable[[], None], batch: int) -> datetime | None:
    with ThreadPoolExecutor(1, "kontor-mail") as ahead:
        group = None if stopping() else _take(more, batch)
        while group is not None:
            # Where more is sure to wait, it is made ready while this leaves: else the mail server would wait for us.
            following = ahead.submit(_take, more, batch) if group.full else None
            try:
                went = _deliver(group, stopping)
            except BaseException:
                _put_back(following)
                raise
            if stopping() or not went:
                _put_back(following)
                if not went:
                    # The server takes nothing: the next sweep tries again.
                    return None
                break
            group = (following.result() if following else None) or _take(more, batch)
    with reading(_ALL) as session:
        return next_due(session)


@dataclass(frozen=True, slots=True)
class _Group:
    """Mails in hand.

    Attributes:
        letters: What they say now.
        full: There were as many rows as were asked for: probably there are more.
    """

    letters: Sequence[tuple[Parcel, Letter]]
    full: bool


def _take(more: Callable[[], None], batch: int) -> _Group | None:
    """Take the next mails in hand and find out what they say; None when nothing is due."""
    with writing(_ALL) as session:
        parcels = claim(session, new_id(), batch)
    if not parcels:
        return None
    full = sum(len(parcel.rows) for parcel in parcels) >= batch
    if full:
        more()
    return _Group(_written(parcels), full)


def _put_back(following: "Future[_Group | None] | None") -> None:
    group = following.result() if following else None
    if group is not None and group.letters:
        with writing(_ALL) as session:
            outcome.put_back(session, [parcel for parcel, _ in group.letters])


def _deliver(group: _Group, stopping: Callable[[], bool]) -> bool:
    """Send what is in hand; false when no server takes anything."""
    with noting(_ALL, outcome.SENT) as note:
        sending = Sending(_ALL, group.letters, note, stopping)
        try:
            sending.all()
        finally:
            _tell(sending.told)
    if not sending.left:
        return True
    left = [parcel for parcel, _ in sending.left]
    with writing(_ALL) as session:
        if sending.unreachable:
            outcome.unreachable(session, left, sending.unreachable)
        else:
            outcome.put_back(session, left)
    return not sending.unreachable


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
            unwritten(_ALL, parcels, error)
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
