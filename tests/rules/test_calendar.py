"""When things repeat: the dates of rules, working days, plain words (U22)."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.calendar.dates import between, dates, first_after, number_before
from portal_app.calendar.holidays import is_working_day, working_day_before
from portal_app.calendar.rules import Every, On, Rule, from_json, rule_faults, tidy, to_json
from portal_app.calendar.words import rule_words

START = date(2026, 11, 22)


def _six(rule: Rule, start: date = START) -> list[str]:
    return [day.isoformat() for day in islice(dates(rule, start, "EE"), 6)]


@pytest.mark.parametrize(
    ("rule", "words", "first"),
    [
        (Rule(Every.DAY), "Every day", ["2026-11-22", "2026-11-23", "2026-11-24"]),
        (Rule(Every.DAY, 3), "Every 3 days", ["2026-11-22", "2026-11-25", "2026-11-28"]),
        (Rule(Every.WEEK, weekdays=(0, 3)), "Every week on Monday and Thursday", ["2026-11-23", "2026-11-26"]),
        # The start is a Sunday: the Monday after it is the first, and the second week is counted from there.
        (Rule(Every.WEEK, 2, weekdays=(0,)), "Every 2 weeks on Monday", ["2026-11-23", "2026-12-07"]),
        (Rule(day=15), "Every month on day 15", ["2026-12-15", "2027-01-15"]),
        (Rule(day=31), "Every month on day 31", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        (Rule(on=On.LAST_DAY), "Every month on the last day", ["2026-11-30", "2026-12-31"]),
        (
            Rule(on=On.LAST_WORKING_DAY),
            "Every month on the last working day",
            # New Year's Eve is no public holiday in Estonia; January ends on a Sunday.
            ["2026-11-30", "2026-12-31", "2027-01-29", "2027-02-26", "2027-03-31", "2027-04-30"],
        ),
        (
            Rule(on=On.WEEKDAY, nth=-1, weekday=4),
            "Every month on the last Friday",
            ["2026-11-27", "2026-12-25", "2027-01-29"],
        ),
        (Rule(on=On.WEEKDAY, nth=2, weekday=1), "Every month on the second Tuesday", ["2026-12-08", "2027-01-12"]),
        (
            Rule(Every.QUARTER, on=On.LAST_DAY, month=3),
            "Every quarter in its last month, on the last day",
            ["2026-12-31", "2027-03-31", "2027-06-30"],
        ),
        (
            Rule(Every.QUARTER, 2, day=10, month=1),
            "Every 2 quarters in its first month, on day 10",
            ["2027-01-10", "2027-07-10"],
        ),
        (Rule(Every.YEAR, day=29, month=2), "Every year in February, on day 29", ["2027-02-28", "2028-02-29"]),
        (Rule(Every.DAY, count=2), "Every day, 2 times", ["2026-11-22", "2026-11-23"]),
        (Rule(Every.DAY, until=date(2026, 11, 23)), "Every day, until 23 Nov 2026", ["2026-11-22", "2026-11-23"]),
    ],
)
def test_what_a_rule_means_and_says(rule: Rule, words: str, first: list[str]) -> None:
    assert rule_words(tidy(rule), "en") == words
    assert _six(rule)[: len(first)] == first
    if rule.count or rule.until:
        assert _six(rule) == first


def test_working_days_know_the_holidays_of_the_country() -> None:
    assert not is_working_day(date(2026, 2, 24), "EE") and is_working_day(date(2026, 2, 24), "LT")
    assert working_day_before(date(2027, 1, 1), "EE") == date(2026, 12, 31)
    assert is_working_day(date(2026, 2, 24), "XX") and not is_working_day(date(2026, 2, 22), "XX")


def test_what_is_wrong_with_a_rule() -> None:
    assert rule_faults(Rule(), START) == {}
    wrong = [
        (Rule(interval=0), START, "interval"),
        (Rule(Every.WEEK), START, "weekdays"),
        (Rule(Every.WEEK, weekdays=(7,)), START, "weekdays"),
        (Rule(day=32), START, "day"),
        (Rule(on=On.WEEKDAY, nth=5), START, "nth"),
        (Rule(Every.QUARTER, month=4), START, "month"),
        (Rule(until=date(2026, 11, 21)), START, "until"),
        (Rule(count=0), START, "count"),
        (Rule(), None, "starts_on"),
    ]
    for rule, start, field in wrong:
        assert list(rule_faults(rule, start)) == [field]


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    every = draw(st.sampled_from(Every))
    end = draw(st.sampled_from(["none", "until", "count"]))
    return tidy(
        Rule(
            every,
            draw(st.integers(1, 5)),
            tuple(draw(st.sets(st.integers(0, 6), min_size=1))),
            draw(st.sampled_from(On)),
            draw(st.integers(1, 31)),
            draw(st.sampled_from([1, 2, 3, 4, -1])),
            draw(st.integers(0, 6)),
            draw(st.integers(1, 3 if every is Every.QUARTER else 12)),
            until=draw(st.dates(date(2026, 1, 1), date(2030, 1, 1))) if end == "until" else None,
            count=draw(st.integers(1, 40)) if end == "count" else None,
        )
    )


_starts = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(_rules(), _starts)
def test_dates_follow_each_other_and_keep_to_the_rule(rule: Rule, start: date) -> None:
    found = list(islice(dates(rule, start, "EE"), 30))
    assert all(earlier < later for earlier, later in pairwise(found))
    assert all(day >= start for day in found)
    assert rule.until is None or all(day <= rule.until for day in found)
    assert rule.count is None or len(found) <= rule.count
    if rule.every in (Every.MONTH, Every.QUARTER, Every.YEAR):
        assert len({(day.year, day.month) for day in found}) == len(found)
        if rule.on is On.LAST_WORKING_DAY:
            for day in found:
                assert is_working_day(day, "EE")
                rest = (day + timedelta(days=n) for n in range(1, 31))
                assert not any(is_working_day(later, "EE") for later in rest if later.month == day.month)
    assert from_json(to_json(rule)) == rule


@given(_rules(), _starts, st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_runs_one_after_another_lose_and_double_nothing(rule: Rule, start: date, steps: list[int]) -> None:
    made: list[date] = []
    horizon, last = start, None
    for step in steps:
        horizon += timedelta(days=step)
        made += between(rule, start, "EE", last, horizon)
        last = horizon
    expected = [day for day in islice(dates(rule, start, "EE"), 400) if day <= horizon]
    assert made == expected
    after = first_after(rule, start, "EE", horizon)
    assert after is None or after > horizon


@given(_rules(), _starts, st.integers(0, 12))
def test_a_count_goes_on_where_it_was_split(rule: Rule, start: date, place: int) -> None:
    found = list(islice(dates(rule, start, "EE"), 60))
    if place >= len(found):
        return
    at = found[place]
    assert number_before(rule, start, "EE", at) == place
