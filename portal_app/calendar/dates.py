"""The dates of a rule: plain days, whatever the clocks do (U22)."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from portal_app.calendar.holidays import working_day_before
from portal_app.calendar.rules import LAST_DAY, Every, On, Rule

#: Of how many months a step is.
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def dates(rule: Rule, start: date, country: str) -> Iterator[date]:
    """The days of a rule, each later than the one before.

    Args:
        rule: Without faults.
        start: No day is before it.
        country: Two letters, for its public holidays.
    """
    return islice(_until(rule, _all(rule, start, country)), rule.count)


def _until(rule: Rule, days: Iterator[date]) -> Iterator[date]:
    last = rule.until or LAST_DAY
    for day in days:
        if day > last:
            return
        yield day


def _all(rule: Rule, start: date, country: str) -> Iterator[date]:
    if rule.every is Every.DAY:
        return _days(rrule(DAILY, interval=rule.interval, dtstart=_at(start), until=_at(LAST_DAY)))
    if rule.every is Every.WEEK:
        return _weekly(rule, start)
    return _monthly(rule, start, country)


def _weekly(rule: Rule, start: date) -> Iterator[date]:
    # Every second week is counted from the week of the first day, not from one that has none left.
    if max(rule.weekdays) < start.weekday():
        start += timedelta(days=7 - start.weekday())
    return _days(
        rrule(
            WEEKLY,
            interval=rule.interval,
            byweekday=rule.weekdays,
            wkst=0,
            dtstart=_at(start),
            until=_at(LAST_DAY),
        )
    )


def _monthly(rule: Rule, start: date, country: str) -> Iterator[date]:
    step = _MONTHS[rule.every]
    first = start.replace(day=1)
    if rule.every is not Every.MONTH:
        first = _later(first, (rule.month - first.month) % step)
    # The first month whose day is still to come; the intervals are counted from there.
    if next(_in_months(rule, first, step, country)) < start:
        first = _later(first, step)
    return _in_months(rule, first, step * rule.interval, country)


def _in_months(rule: Rule, first: date, months: int, country: str) -> Iterator[date]:
    given = {"interval": months, "dtstart": _at(first), "until": _at(LAST_DAY)}
    if rule.on is On.LAST_WORKING_DAY:
        return (working_day_before(day, country) for day in _days(rrule(MONTHLY, bymonthday=-1, **given)))
    if rule.on is On.LAST_DAY:
        return _days(rrule(MONTHLY, bymonthday=-1, **given))
    if rule.on is On.WEEKDAY:
        return _days(rrule(MONTHLY, byweekday=weekday(rule.weekday, rule.nth), **given))
    if rule.day <= 28:
        return _days(rrule(MONTHLY, bymonthday=rule.day, **given))
    # A month that has no such day has it on its last.
    return _days(rrule(MONTHLY, bymonthday=range(28, rule.day + 1), bysetpos=-1, **given))


def _days(moments: Iterator[datetime]) -> Iterator[date]:
    return (moment.date() for moment in moments)


def _at(day: date) -> datetime:
    return datetime.combine(day, time())


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


@lru_cache(maxsize=2048)
def _known(rule: Rule, start: date, country: str, until: date) -> tuple[date, ...]:
    found: list[date] = []
    for day in dates(rule, start, country):
        if day > until:
            break
        found.append(day)
    return tuple(found)


def between(rule: Rule, start: date, country: str, after: date | None, until: date) -> tuple[date, ...]:
    """The days of a rule after one day and not after another.

    Args:
        rule: Without faults.
        start: No day is before it.
        country: Two letters.
        after: This day is known already, and what is before it; None for everything from the start.
        until: The last day that is asked for.
    """
    # Many tasks share a rule and a start; what they share is worked out once.
    known = _known(rule, start, country, min(until, LAST_DAY))
    return known if after is None else known[bisect_right(known, after) :]


@lru_cache(maxsize=8192)
def first_after(rule: Rule, start: date, country: str, after: date | None) -> date | None:
    """The first day of a rule after another; None when it has come to its end.

    Args:
        rule: How it repeats.
        start: The day from which it counts.
        country: Whose holidays count, as a code of two letters.
        after: The day that is passed; None for the first of all.
    """
    return next((day for day in dates(rule, start, country) if after is None or day > after), None)


def number_before(rule: Rule, start: date, country: str, day: date) -> int:
    """How many days of a rule are before a day.

    Args:
        rule: How it repeats.
        start: The day from which it counts.
        country: Whose holidays count, as a code of two letters.
        day: The first that is not counted.
    """
    return len(between(rule, start, country, None, day - timedelta(days=1)))
