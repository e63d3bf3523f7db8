"""What is true of tasks, whoever asks: deadlines, whose turn it is, what may be written. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal_app.core.clock import zone
from portal_app.core.i18n import Text, deadline_words, msg, msgn
from portal_app.core.words import says_anything

MAX_TITLE = 200
MAX_TEXT = 20_000
MAX_ITEM = 500
#: What a file that staff add may have, in megabytes; the firm's own setting is for its clients.
STAFF_MEGABYTES = 50
MAX_ITEMS = 200
MAX_CLIENT_DAYS = 7
#: How many things can be asked for on one task.
MAX_SLOTS = 100
MAX_NONCE = 64
#: So long an author may change what they wrote.
EDIT_FOR = timedelta(minutes=5)
#: A deadline nearer than this is shown as near, in days.
SOON_DAYS = 3


class Status(StrEnum):
    """What a task is at the firm."""

    OPEN = "open"
    DONE = "done"


class Mode(StrEnum):
    """What a contact may do with a task that is shared with them (U13)."""

    DO = "do"
    READ = "read"


class Turn(StrEnum):
    """Who is to act (B9)."""

    OFFICE = "office"
    CLIENT = "client"
    NOBODY = ""


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What staff write down about a task and may change later (U13).

    Attributes:
        title: One line.
        description: Free text; the client reads it too.
        start_on: No client deadline lies before it.
        internal_deadline: The firm's own.
        client_days: By how many days the client's deadline is earlier, 0–7.
        assignee_id: Of a staff member; None for nobody.
        auto_complete: Done by the client is done at the firm (U23).
    """

    title: str
    description: str = ""
    start_on: date | None = None
    internal_deadline: date | None = None
    client_days: int = 0
    assignee_id: str | None = None
    auto_complete: bool = False


def first_day(start: date | None, internal: date | None, day: date) -> date:
    """The day on which a new task begins: today where none is chosen, at the latest on its deadline (U13).

    A deadline already passed is allowed: work is often written down late.

    Args:
        start: As chosen.
        internal: The firm's deadline.
        day: Today.
    """
    return start or min(day, internal or day)


def client_deadline(internal: date | None, days: int, start: date | None) -> date | None:
    """The client's deadline: the internal one less some days, never before the start (U13).

    Args:
        internal: The firm's deadline.
        days: How many days earlier the client's is, 0–7.
        start: The task's first day.

    Returns:
        The day, or None when the task has no deadline.
    """
    if internal is None:
        return None
    earlier = internal - timedelta(days=days)
    return earlier if start is None else max(earlier, start)


def field_faults(fields: TaskFields) -> dict[str, Text]:
    """What is wrong with a task's fields, by field; empty when nothing is."""
    faults: dict[str, Text] = {}
    if not says_anything(fields.title):
        faults["title"] = msg("Give the task a title.")
    elif len(fields.title) > MAX_TITLE:
        faults["title"] = msg("Keep the title under {n} characters.", n=MAX_TITLE)
    if len(fields.description) > MAX_TEXT:
        faults["description"] = msg("Keep the description under {n} characters.", n=MAX_TEXT)
    start, internal = fields.start_on, fields.internal_deadline
    if start is not None and internal is not None and internal < start:
        faults["internal_deadline"] = msg("The deadline is before the start. Choose a later day.")
    if not 0 <= fields.client_days <= MAX_CLIENT_DAYS:
        faults["client_days"] = msg("The client's deadline can be 0 to {n} days earlier.", n=MAX_CLIENT_DAYS)
    return faults


def item_faults(texts: Sequence[str]) -> dict[str, Text]:
    """What is wrong with the lines of a checklist; empty when nothing is."""
    if len(texts) > MAX_ITEMS:
        return {"checklist": msg("A checklist has at most {n} lines.", n=MAX_ITEMS)}
    if not all(map(says_anything, texts)):
        return {"checklist": msg("Write something in the line.")}
    if any(len(text) > MAX_ITEM for text in texts):
        return {"checklist": msg("Keep each line under {n} characters.", n=MAX_ITEM)}
    return {}


def message_faults(text: str) -> dict[str, Text]:
    """What is wrong with the text of a message; empty when nothing is."""
    if not says_anything(text):
        return {"message": msg("Write something first.")}
    if len(text) > MAX_TEXT:
        return {"message": msg("Keep the message under {n} characters.", n=MAX_TEXT)}
    return {}


class SlotState(StrEnum):
    """Where one thing that is asked for stands (B4)."""

    NEEDED = "needed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    #: The client does not have it, and said why.
    ABSENT = "absent"


#: What the client still owes.
MISSING = (SlotState.NEEDED, SlotState.REJECTED)


def slot_faults(titles: Sequence[str]) -> dict[str, Text]:
    """What is wrong with the names of what is asked for; empty when nothing is."""
    if len(titles) > MAX_SLOTS:
        return {"slots": msg("At most {n} things can be asked for on one task.", n=MAX_SLOTS)}
    if not all(map(says_anything, titles)):
        return {"slots": msg("Write what you need.")}
    if any(len(title) > MAX_TITLE for title in titles):
        return {"slots": msg("Keep each under {n} characters.", n=MAX_TITLE)}
    return {}


def reason_faults(reason: str) -> dict[str, Text]:
    """What is wrong with a reason; empty when nothing is."""
    if not reason.strip():
        return {"reason": msg("Say why, in a few words.")}
    if len(reason) > MAX_ITEM:
        return {"reason": msg("Keep the reason under {n} characters.", n=MAX_ITEM)}
    return {}


def parts_of(text: str, names: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces: what lies between, and each "@Name" of somebody it speaks to.

    Args:
        text: Of a comment.
        names: Of colleagues; anybody else's stay text. Of two that fit in one place the longer counts.

    Returns:
        (piece, whether it is a name); together they are the text.
    """
    known = sorted({name for name in names if name}, key=len, reverse=True)
    if not known:
        return [(text, False)]
    found = re.split("(@(?:" + "|".join(map(re.escape, known)) + r")(?!\w))", text, flags=re.IGNORECASE)
    return [(piece, place % 2 == 1) for place, piece in enumerate(found) if piece]


def mentioned(text: str, names: Sequence[str]) -> set[str]:
    """Those of the names that a text speaks to, as given."""
    spoken = {piece[1:].casefold() for piece, is_name in parts_of(text, names) if is_name}
    return {name for name in names if name.casefold() in spoken}


def may_edit(written_at: datetime, at: datetime) -> bool:
    """Whether what was written can still be changed by its author.

    Args:
        written_at: When it was written.
        at: Now.
    """
    return at - written_at <= EDIT_FOR


def whose_turn(*, done: bool, client_done: bool, asked: bool, doers: bool, brought: bool = False) -> Turn:
    """Who is to act next (B9).

    Args:
        done: The task is done at the firm.
        client_done: The client said that their part is done.
        asked: The client wrote last and nobody at the firm has answered.
        doers: Somebody at the client has the task to do, not only to read.
        brought: The client has brought all that was asked for, or all that they have (B4).

    Returns:
        The side; an unanswered question is the office's even on a task that is done.
    """
    if asked:
        return Turn.OFFICE
    if done:
        return Turn.NOBODY
    return Turn.CLIENT if doers and not client_done and not brought else Turn.OFFICE


def turn_days(since: datetime, today: date, time_zone: str) -> int:
    """For how many days it has been somebody's turn, by the viewer's calendar.

    Args:
        since: When it became their turn.
        today: The viewer's day.
        time_zone: The viewer's, an IANA name.
    """
    return max(0, (today - since.astimezone(zone(time_zone)).date()).days)


def turn_words(days: int) -> Text:
    """How long a turn has lasted, in words.

    Args:
        days: From `turn_days`.
    """
    return msg("since today") if days == 0 else msgn("for {n} day", "for {n} days", days)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a deadline stands to the viewer's day (U21).

    Attributes:
        words: "2 days late", "today", "in 3 days"; None without a deadline or when nothing is due any more.
        late: It has passed.
        soon: It comes within a few days.
    """

    words: Text | None = None
    late: bool = False
    soon: bool = False


def lateness(deadline: date | None, today: date, *, over: bool) -> Lateness:
    """How a deadline stands to the viewer's day.

    Args:
        deadline: The day, if there is one.
        today: The viewer's day, in their time zone.
        over: Nothing is due any more: what is done is never late.
    """
    if deadline is None or over:
        return Lateness()
    days = (deadline - today).days
    return Lateness(deadline_words(deadline, today), days < 0, 0 <= days < SOON_DAYS)


def portal_status_over(status: str, client_done: bool) -> bool:
    """Whether the client has nothing left to do on it."""
    return client_done or status == Status.DONE


#: More than there are days in a calendar.
_DAYS = 4_000_000
#: From here on stands what is over for the client; see `list_place`.
OVER_FROM = 2 * _DAYS


def list_place(*, introduction: bool, over: bool, deadline: date | None) -> int:
    """Where a task stands among what a contact has read, and among what they have not: the lower, the further up (U12).

    The introduction first, then what is to be done by its deadline, what is over last; without a deadline after those
    with one.

    Args:
        introduction: It is the first that a person sees (U7).
        over: For the client, see `portal_status_over`.
        deadline: The client's.
    """
    group = 2 if over else 0 if introduction else 1
    return group * _DAYS + (_DAYS - 1 if deadline is None else deadline.toordinal())
