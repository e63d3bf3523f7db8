"""A rule as a form shows it, and back."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal_app.calendar.rules import Every, On, Rule, tidy


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What the fields of a rule hold: texts, as they are typed or chosen.

    Attributes:
        end: never, until or count.
    """

    every: str = "month"
    interval: str = "1"
    weekdays: list[int] = field(default_factory=lambda: [0])
    on: str = "last_working_day"
    day: str = "1"
    nth: str = "1"
    weekday: str = "0"
    month: str = "1"
    end: str = "never"
    until: str = ""
    count: str = "12"


#: What a page may set, besides `weekdays`.
FIELDS = frozenset(("every", "interval", "on", "day", "nth", "weekday", "month", "end", "until", "count"))


def with_field(form: RuleForm, name: str, value: str) -> RuleForm:
    """The form with another value in one of its fields; unknown ones change nothing.

    Args:
        form: As the fields stand.
        name: Of the field.
        value: As it was typed or chosen.
    """
    if name not in FIELDS:
        return form
    given: dict[str, Any] = {name: value[:20]}
    changed = replace(form, **given)
    # The months of a quarter are three, and of a year twelve.
    return replace(changed, month="1") if name == "every" else changed


def with_weekday(form: RuleForm, weekday: int) -> RuleForm:
    """The form with a day of the week more, or with that one less."""
    chosen = set(form.weekdays) ^ {weekday}
    return replace(form, weekdays=sorted(chosen & set(range(7))))


def form_of(rule: Rule) -> RuleForm:
    """What the fields show of a rule."""
    return RuleForm(
        every=rule.every.value,
        interval=str(rule.interval),
        weekdays=list(rule.weekdays) or [0],
        on=rule.on.value,
        day=str(rule.day),
        nth=str(rule.nth),
        weekday=str(rule.weekday),
        month=str(rule.month),
        end="until" if rule.until else "count" if rule.count else "never",
        until=rule.until.isoformat() if rule.until else "",
        count=str(rule.count or 12),
    )


def rule_of(form: RuleForm) -> Rule:
    """The rule that the fields mean. What is no number or no day is out of every range: `rule_faults` says so."""
    every = Every(form.every) if form.every in set(Every) else Every.MONTH
    on = On(form.on) if form.on in set(On) else On.DAY
    return tidy(
        Rule(
            every=every,
            interval=_number(form.interval),
            weekdays=tuple(form.weekdays),
            on=on,
            day=_number(form.day),
            nth=-1 if form.nth == "-1" else _number(form.nth),
            weekday=_number(form.weekday),
            month=_number(form.month),
            # An end that was chosen and not filled in lies before every start.
            until=(_day(form.until) or date.min) if form.end == "until" else None,
            count=_number(form.count) if form.end == "count" else None,
        )
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -9


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
