"""A rule in plain words."""

from datetime import date
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

from portal_app.calendar.rules import Every, On, Rule
from portal_app.core.i18n import Text, format_date, msg, msgn, translate
from portal_app.core.languages import babel_locale


def weekday_name(weekday: int, language: str) -> str:
    """Monday is 0."""
    return str(get_day_names("wide", locale=babel_locale(language))[weekday])


@lru_cache(maxsize=256)
def month_name(month: int, language: str) -> str:
    """January is 1; as it stands by itself."""
    return str(get_month_names("wide", context="stand-alone", locale=babel_locale(language))[month])


def rule_words(rule: Rule, language: str) -> str:
    """A rule as people say it: "Every month on the last working day, until 31 Dec 2026".

    Args:
        rule: Without faults.
        language: A code of `LANGUAGES`.
    """
    step = translate(_step(rule), language)
    place = _place(rule, language)
    text = step if place is None else translate(msg("{every} {place}", every=step, place=place), language)
    end = _end(rule, language)
    return text if end is None else translate(msg("{rule}, {end}", rule=text, end=end), language)


def _step(rule: Rule) -> Text:
    n = rule.interval
    one: dict[Every, Text] = {
        Every.DAY: msg("Every day"),
        Every.WEEK: msg("Every week"),
        Every.MONTH: msg("Every month"),
        Every.QUARTER: msg("Every quarter"),
        Every.YEAR: msg("Every year"),
    }
    several: dict[Every, Text] = {
        Every.DAY: msgn("Every {n} day", "Every {n} days", n),
        Every.WEEK: msgn("Every {n} week", "Every {n} weeks", n),
        Every.MONTH: msgn("Every {n} month", "Every {n} months", n),
        Every.QUARTER: msgn("Every {n} quarter", "Every {n} quarters", n),
        Every.YEAR: msgn("Every {n} year", "Every {n} years", n),
    }
    return (one if n == 1 else several)[rule.every]


def _place(rule: Rule, language: str) -> Text | str | None:
    if rule.every is Every.DAY:
        return None
    if rule.every is Every.WEEK:
        names = [weekday_name(day, language) for day in rule.weekdays]
        return msg("on {days}", days=_listed(names, language))
    where = _in_month(rule, language)
    if rule.every is Every.QUARTER:
        return (
            msg("in its first month, {place}", place=where),
            msg("in its second month, {place}", place=where),
            msg("in its last month, {place}", place=where),
        )[rule.month - 1]
    if rule.every is Every.YEAR:
        return msg("in {month}, {place}", month=month_name(rule.month, language), place=where)
    return where


def _in_month(rule: Rule, language: str) -> Text:
    if rule.on is On.LAST_DAY:
        return msg("on the last day")
    if rule.on is On.LAST_WORKING_DAY:
        return msg("on the last working day")
    if rule.on is On.WEEKDAY:
        name = weekday_name(rule.weekday, language)
        return {
            1: msg("on the first {weekday}", weekday=name),
            2: msg("on the second {weekday}", weekday=name),
            3: msg("on the third {weekday}", weekday=name),
            4: msg("on the fourth {weekday}", weekday=name),
        }.get(rule.nth, msg("on the last {weekday}", weekday=name))
    return msg("on day {n}", n=rule.day)


def _end(rule: Rule, language: str) -> Text | None:
    if rule.until is not None:
        return msg("until {day}", day=format_date(rule.until, language))
    if rule.count is not None:
        return msgn("{n} time", "{n} times", rule.count)
    return None


def _listed(names: list[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return translate(msg("{some} and {last}", some=", ".join(names[:-1]), last=names[-1]), language)


def short_date(day: date, language: str) -> str:
    """A day with its weekday: "Mon, 30 Nov 2026"."""
    name = str(get_day_names("abbreviated", locale=babel_locale(language))[day.weekday()])
    return f"{name}, {format_date(day, language)}"
