"""When something repeats: the rule, as it is kept and as it is checked. Pure functions (U22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal_app.core.i18n import Text, msg

MAX_INTERVAL = 99
MAX_COUNT = 999
#: Nobody plans further ahead, and nobody writes down what began before.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


class Every(StrEnum):
    """The step of a rule."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class On(StrEnum):
    """Where in its month a date lies."""

    DAY = "day"
    LAST_DAY = "last_day"
    LAST_WORKING_DAY = "last_working_day"
    WEEKDAY = "weekday"


#: Steps of which each date lies somewhere in a month.
BY_MONTH = (Every.MONTH, Every.QUARTER, Every.YEAR)
#: The first to the fourth weekday of a month, and the last.
NTH = (1, 2, 3, 4, -1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When something repeats.

    Attributes:
        every: The step.
        interval: Of so many steps one.
        weekdays: Of a week, Monday is 0; for a week only.
        on: Where in the month; for months, quarters and years.
        day: 1–31, for `On.DAY`; a shorter month has it on its last day.
        nth: Which weekday of the month, for `On.WEEKDAY`; -1 is the last.
        weekday: For `On.WEEKDAY`.
        month: 1–3 of a quarter, 1–12 of a year.
        until: No date after this day.
        count: No more dates than these; not together with `until`.
    """

    every: Every = Every.MONTH
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    on: On = On.DAY
    day: int = 1
    nth: int = 1
    weekday: int = 0
    month: int = 1
    until: date | None = None
    count: int | None = None


def rule_faults(rule: Rule, start: date | None) -> dict[str, Text]:
    """What is wrong with a rule, by field; empty when nothing is.

    Args:
        rule: As chosen.
        start: From which day on it counts.
    """
    faults: dict[str, Text] = {}
    if start is None or not FIRST_DAY <= start <= LAST_DAY:
        faults["starts_on"] = msg("Choose the day from which it repeats.")
    if not 1 <= rule.interval <= MAX_INTERVAL:
        faults["interval"] = msg("Write a number from 1 to {n}.", n=MAX_INTERVAL)
    if rule.every is Every.WEEK and (not rule.weekdays or not set(rule.weekdays) <= set(range(7))):
        faults["weekdays"] = msg("Choose at least one day of the week.")
    if rule.every in BY_MONTH and rule.on is On.DAY and not 1 <= rule.day <= 31:
        faults["day"] = msg("Write a day of the month, from 1 to 31.")
    if rule.every in BY_MONTH and rule.on is On.WEEKDAY and (rule.nth not in NTH or not 0 <= rule.weekday <= 6):
        faults["nth"] = msg("Choose one from the list.")
    months = {Every.QUARTER: 3, Every.YEAR: 12}.get(rule.every)
    if months and not 1 <= rule.month <= months:
        faults["month"] = msg("Choose one from the list.")
    if rule.until is not None and start is not None and rule.until < start:
        faults["until"] = msg("The end is before the start. Choose a later day.")
    if rule.count is not None and not 1 <= rule.count <= MAX_COUNT:
        faults["count"] = msg("Write a number from 1 to {n}.", n=MAX_COUNT)
    return faults


def to_json(rule: Rule) -> dict[str, Any]:
    """A rule as it is kept: only what its step means."""
    kept: dict[str, Any] = {"every": rule.every.value, "interval": rule.interval}
    if rule.every is Every.WEEK:
        kept["weekdays"] = sorted(set(rule.weekdays))
    if rule.every in BY_MONTH:
        kept["on"] = rule.on.value
        if rule.on is On.DAY:
            kept["day"] = rule.day
        if rule.on is On.WEEKDAY:
            kept |= {"nth": rule.nth, "weekday": rule.weekday}
    if rule.every in (Every.QUARTER, Every.YEAR):
        kept["month"] = rule.month
    if rule.until is not None:
        kept["until"] = rule.until.isoformat()
    if rule.count is not None:
        kept["count"] = rule.count
    return kept


def from_json(kept: Mapping[str, Any]) -> Rule:
    """The rule that was kept."""
    given = dict(kept)
    given["every"] = Every(given["every"])
    given["weekdays"] = tuple(given.get("weekdays", ()))
    if "on" in given:
        given["on"] = On(given["on"])
    if "until" in given:
        given["until"] = date.fromisoformat(given["until"])
    return Rule(**given)


def tidy(rule: Rule) -> Rule:
    """The rule without what its step does not mean."""
    return from_json(to_json(rule))
