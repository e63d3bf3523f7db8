"""When somebody is reminded of a deadline, and in which words (B1). Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from portal_app.core.clock import zone
from portal_app.core.i18n import Text, msg, msgn

MAX_DAYS = 60
MAX_TIMES = 20
MAX_BEFORE = 5
#: What was missed longer ago than this, because nobody worked the jobs or it was a holiday, is not caught up on.
CATCH_UP = timedelta(days=7)
WORKDAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Days:
    """On which days around a deadline.

    Attributes:
        before: So many days earlier, each one reminder.
        on_day: On the day itself.
        after_every: Every so many days later; 0 is never.
        after_most: So many times at most.
    """

    before: tuple[int, ...] = (3,)
    on_day: bool = True
    after_every: int = 3
    after_most: int = 3

    @property
    def offsets(self) -> list[int]:
        """Each in days from the deadline, the earliest first."""
        later = [self.after_every * n for n in range(1, self.after_most + 1)] if self.after_every else []
        return sorted({*(-days for days in self.before), *([0] if self.on_day else []), *later})


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person may be disturbed, by their own clock.

    Attributes:
        start: The first hour.
        end: Until its beginning.
        weekdays: Monday is 0.
    """

    start: int = 9
    end: int = 17
    weekdays: tuple[int, ...] = WORKDAYS


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task that waits for a person.

    Attributes:
        deadline: The client's.
        since: The day of the person's own on which they got it, or the firm began to remind: what fell due then or
            before is not reminded of.
        away_until: Their last day on holiday.
        last_moment: The day that the last reminder was for.
        last_on: The day on which it was made.
    """

    deadline: date
    since: date
    away_until: date | None = None
    last_moment: date | None = None
    last_on: date | None = None


def due(days: Days, hours: Hours, waiting: Waiting, time_zone: str, at: datetime) -> date | None:
    """For which day a person is to be reminded at this moment, if for any.

    Of several that were missed only the latest counts.

    Args:
        days: On which.
        hours: When.
        waiting: What for.
        time_zone: The person's.
        at: Now.

    Returns:
        The day, in their calendar; None when nothing is due.
    """
    local = at.astimezone(zone(time_zone))
    today = local.date()
    if not is_open(hours, local) or (waiting.away_until is not None and today <= waiting.away_until):
        return None
    if waiting.last_on is not None and waiting.last_on >= today:
        return None
    moment = _latest(days, waiting.deadline, today)
    if moment is None or moment <= waiting.since:
        return None
    # A deadline that was moved may bring the same day again.
    return None if waiting.last_moment is not None and moment <= waiting.last_moment else moment


# Thousands of tasks have few different deadlines.
@lru_cache(maxsize=4096)
def _latest(days: Days, deadline: date, today: date) -> date | None:
    """The latest day to remind that has come, unless that is too long ago."""
    past = [moment for offset in days.offsets if (moment := deadline + timedelta(days=offset)) <= today]
    return past[-1] if past and today - past[-1] <= CATCH_UP else None


def is_open(hours: Hours, local: datetime) -> bool:
    """Whether a person may be disturbed at this moment of their own."""
    return local.weekday() in hours.weekdays and hours.start <= local.hour < hours.end


def opens_at(hours: Hours, time_zone: str, at: datetime) -> datetime:
    """From when a person may be disturbed: now, or the next opening.

    Args:
        hours: With at least one weekday and one hour.
        time_zone: The person's.
        at: Now.
    """
    here = zone(time_zone)
    local = at.astimezone(here)
    if is_open(hours, local):
        return at
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        opening = datetime.combine(day, time(hours.start), here).astimezone(UTC)
        if opening > at and day.weekday() in hours.weekdays:
            return opening
    return at + timedelta(days=1)


class Done(StrEnum):
    """How much of what is asked is there."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


def done(ready: int, asked: int) -> Done:
    """How much is there.

    Args:
        ready: How many things.
        asked: Of how many; 0 where nothing was listed.
    """
    if asked and ready >= asked:
        return Done.ALL
    return Done.SOME if ready > 0 else Done.NOTHING


def reminder_words(ready: int, asked: int) -> Text:
    """What is still to be done, in words."""
    how_far = done(ready, asked)
    if how_far is Done.ALL:
        return msg('Everything on its list is done. If nothing is left, press "Mark as done".')
    if how_far is Done.SOME:
        return msgn(
            "{ready} of {all} is done already; {n} thing is still missing.",
            "{ready} of {all} are done already; {n} things are still missing.",
            asked - ready,
            ready=ready,
            all=asked,
        )
    return msg("It has not been begun yet.") if asked else msg("It is not done yet.")


def when_words(deadline: date, today: date) -> Text:
    """How far away the deadline is, in words."""
    days = (deadline - today).days
    if days == 0:
        return msg("It is due today.")
    if days > 0:
        return msgn("It is due in {n} day.", "It is due in {n} days.", days)
    return msgn("It was due {n} day ago.", "It was due {n} days ago.", -days)


def days_words(days: Days) -> Text:
    """On which days reminders come, in a sentence."""
    before = ", ".join(str(day) for day in days.before)
    if before and days.on_day and days.after_every:
        return msg(
            "{before} days before the deadline, on the day, and every {every} days after it, at most {most} times",
            before=before,
            every=days.after_every,
            most=days.after_most,
        )
    parts = {
        (True, True): msg("{before} days before the deadline, and on the day", before=before),
        (True, False): msg("{before} days before the deadline", before=before),
        (False, True): msg("on the day of the deadline"),
    }
    if not days.after_every:
        return parts.get((bool(before), days.on_day), msg("never"))
    every, most = days.after_every, days.after_most
    if before:
        return msg(
            "{before} days before the deadline, and every {every} days after it, at most {most} times",
            before=before,
            every=every,
            most=most,
        )
    if days.on_day:
        return msg(
            "on the day of the deadline, and every {every} days after it, at most {most} times", every=every, most=most
        )
    return msg("every {every} days after the deadline, at most {most} times", every=every, most=most)


def read_days(form: Mapping[str, str]) -> tuple[Days, dict[str, Text]]:
    """The days that somebody typed, and what is wrong with them.

    Args:
        form: `before` as "7, 1", `on_day` present when ticked, `after_every` and `after_most`.
    """
    faults: dict[str, Text] = {}
    before: list[int] = []
    for word in form.get("before", "").replace(";", ",").replace(" ", ",").split(","):
        if not word:
            continue
        days = _number(word)
        if days is None or not 1 <= days <= MAX_DAYS:
            faults["before"] = msg("Write days from 1 to {most}, for example: 7, 1", most=MAX_DAYS)
        else:
            before.append(days)
    if len(set(before)) > MAX_BEFORE:
        faults["before"] = msg("At most {most} reminders before the deadline.", most=MAX_BEFORE)
    every, most = _number(form.get("after_every", "") or "0"), _number(form.get("after_most", "") or "0")
    if every is None or every > MAX_DAYS:
        faults["after_every"] = msg("Write a number of days up to {most}; 0 is never.", most=MAX_DAYS)
    if most is None or most > MAX_TIMES:
        faults["after_most"] = msg("Write a number up to {most}.", most=MAX_TIMES)
    read = Days(tuple(sorted(set(before), reverse=True)), bool(form.get("on_day")), every or 0, most or 0)
    return (read if read.after_every and read.after_most else replace(read, after_every=0, after_most=0)), faults


def read_hours(form: Mapping[str, str]) -> tuple[Hours, dict[str, Text]]:
    """The hours that somebody chose, and what is wrong with them.

    Args:
        form: `from_hour`, `to_hour`, and `weekday_0` … `weekday_6` present when ticked.
    """
    faults: dict[str, Text] = {}
    start, end = _number(form.get("from_hour", "")), _number(form.get("to_hour", ""))
    weekdays = tuple(day for day in range(7) if form.get(f"weekday_{day}"))
    if start is None or end is None or not 0 <= start < end <= 24:
        faults["to_hour"] = msg("The end must be later than the beginning.")
    if not weekdays:
        faults["weekdays"] = msg("Choose at least one day.")
    return Hours(start or 0, end or 24, weekdays or WORKDAYS), faults


def _number(words: str) -> int | None:
    words = words.strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 3 else None


def widest(plans: Sequence[Days]) -> tuple[int, int]:
    """How many days before and after a deadline anything can fall due, with what may be caught up on."""
    offsets = [offset for plan in plans for offset in plan.offsets] or [0]
    return max(0, -min(offsets)), max(0, max(offsets)) + CATCH_UP.days
