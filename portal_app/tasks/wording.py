"""Days, times and people of a task in words, for one reader."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from portal_app.accounts.actor import Actor, Kind
from portal_app.core.clock import today, zone
from portal_app.core.i18n import Text, format_date, format_size, translate
from portal_app.tasks.rules import Lateness, lateness, turn_days, turn_words

# A list of fifty tasks has few different days and words; putting one into words costs more than reading a row.
_date = lru_cache(maxsize=4096)(format_date)
_NOT_LATE = Lateness()

IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")


class Due(NamedTuple):
    """A deadline as a reader sees it."""

    day: str
    words: str
    late: bool
    soon: bool


_NEVER_DUE = Due("", "", False, False)


class Reader:
    """Puts facts into words for one person: their language, their time zone, their day."""

    def __init__(self, actor: Actor) -> None:
        self.language = actor.language
        self.time_zone = zone(actor.time_zone).key
        self.today = today(actor.time_zone)

    @property
    def way(self) -> tuple[str, str, date]:
        """How things are put: readers of whom this is the same get the same words."""
        return self.language, self.time_zone, self.today

    def text(self, text: Text | str | None) -> str:
        """A text, or nothing."""
        return "" if text is None else translate(text, self.language)

    def day(self, day: date | None) -> str:
        """A day, or nothing."""
        return "" if day is None else _date(day, self.language)

    def moment(self, at: datetime | None) -> str:
        """A moment, or nothing."""
        if at is None:
            return ""
        local = at.astimezone(zone(self.time_zone))
        return f"{_date(local.date(), self.language)}, {local:%H:%M}"

    def clock(self, at: datetime) -> str:
        """The time of day of a moment."""
        return at.astimezone(zone(self.time_zone)).strftime("%H:%M")

    def by(self, name: str, at: datetime | None) -> str:
        """Who did something and when, in one text; empty when nobody did."""
        return "" if at is None else f"{name}, {self.moment(at)}"

    def reading(self, row: Any) -> str:
        """Who has read something and when, of a row with a name and a moment."""
        return self.by(row.name, row.at)

    def size(self, size: int) -> str:
        """A file's size."""
        return format_size(size, self.language)

    def due(self, deadline: date | None, *, over: bool) -> Due:
        """A deadline, and how it stands to the reader's day unless nothing is due any more."""
        return _NEVER_DUE if deadline is None else _due(deadline, over, self.today, self.language)

    def turn(self, turn: str, since: datetime) -> str:
        """For how long it has been somebody's turn; empty when it is nobody's."""
        if not turn:
            return ""
        # Local time is off by whole quarters of an hour, so all of one quarter lies on one day.
        return _waited(int(since.timestamp()) // 900, self.today, self.time_zone, self.language)


@lru_cache(maxsize=8192)
def _due(deadline: date, over: bool, today: date, language: str) -> Due:
    late = _NOT_LATE if over else lateness(deadline, today, over=False)
    words = "" if late.words is None else translate(late.words, language)
    return Due(_date(deadline, language), words, late.late, late.soon)


@lru_cache(maxsize=16384)
def _waited(quarter: int, today: date, time_zone: str, language: str) -> str:
    since = datetime.fromtimestamp(quarter * 900, UTC)
    return translate(turn_words(turn_days(since, today, time_zone)), language)


def is_client(kind: str) -> bool:
    """Whether something came from the client's side."""
    return kind == Kind.CONTACT
