"""When somebody is reminded, and in which words (B1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.core.clock import zone
from portal_app.reminders.rules import (
    CATCH_UP,
    Days,
    Done,
    Hours,
    Waiting,
    done,
    due,
    is_open,
    opens_at,
    read_days,
    read_hours,
    widest,
)

DAYS = Days(before=(7, 1), on_day=True, after_every=3, after_most=2)
HOURS = Hours()
#: A Wednesday.
DEADLINE = date(2026, 3, 11)
LONG_AGO = date(2026, 1, 1)
ZONES = st.sampled_from(["Europe/Tallinn", "America/St_Johns", "Pacific/Kiritimati", "Asia/Kathmandu", "UTC"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


@pytest.mark.parametrize(
    ("moment", "for_day"),
    [
        ("03-03T10:00", None),
        ("03-04T06:59", None),
        ("03-04T07:00", date(2026, 3, 4)),
        ("03-04T14:59", date(2026, 3, 4)),
        ("03-04T15:00", None),
        # Missed on Wednesday: on Thursday.
        ("03-05T08:00", date(2026, 3, 4)),
        ("03-11T08:00", date(2026, 3, 11)),
        # A Saturday, then the Monday after it.
        ("03-14T08:00", None),
        ("03-16T08:00", date(2026, 3, 14)),
        # The last one, and a week after it at most.
        ("03-24T08:00", date(2026, 3, 17)),
        ("03-25T08:00", None),
    ],
)
def test_each_day_has_its_reminder_within_hours(moment: str, for_day: date | None) -> None:
    assert due(DAYS, HOURS, Waiting(DEADLINE, LONG_AGO), "Europe/Tallinn", at(moment)) == for_day


def test_of_all_that_was_missed_only_the_latest_counts() -> None:
    waiting = Waiting(DEADLINE, LONG_AGO, last_moment=date(2026, 3, 4), last_on=date(2026, 3, 4))
    assert due(DAYS, HOURS, waiting, "Europe/Tallinn", at("03-17T08:00")) == date(2026, 3, 17)
    caught_up = Waiting(DEADLINE, LONG_AGO, last_moment=date(2026, 3, 17), last_on=date(2026, 3, 17))
    assert due(DAYS, HOURS, caught_up, "Europe/Tallinn", at("03-18T08:00")) is None


def test_nobody_is_reminded_of_what_fell_due_before_they_got_it() -> None:
    assert due(DAYS, HOURS, Waiting(DEADLINE, date(2026, 3, 10)), "UTC", at("03-10T10:00")) is None
    assert due(DAYS, HOURS, Waiting(DEADLINE, date(2026, 3, 9)), "UTC", at("03-10T10:00")) == date(2026, 3, 10)


def test_nobody_is_reminded_on_holiday() -> None:
    away = Waiting(DEADLINE, LONG_AGO, away_until=date(2026, 3, 11))
    assert due(DAYS, HOURS, away, "UTC", at("03-11T10:00")) is None
    assert due(DAYS, HOURS, away, "UTC", at("03-12T10:00")) == date(2026, 3, 11)


days = st.builds(
    Days,
    st.lists(st.integers(1, 30), max_size=4).map(tuple),
    st.booleans(),
    st.integers(0, 10),
    st.integers(0, 6),
)
hours = st.builds(
    lambda start, length, weekdays: Hours(start, min(24, start + length), tuple(sorted(weekdays))),
    st.integers(0, 23),
    st.integers(1, 24),
    st.sets(st.integers(0, 6), min_size=1),
)


@given(days, hours, ZONES, st.integers(-40, 40), st.integers(1, 60), st.lists(st.integers(1, 180), max_size=150))
def test_in_hours_once_a_day_each_for_a_later_day(
    plan: Days, when: Hours, name: str, since: int, away: int, steps: list[int]
) -> None:
    """A scheduler that looks at any moments at all, in any order of outages."""
    moment = datetime(2026, 2, 1, 3, 17, tzinfo=UTC)
    waiting = Waiting(DEADLINE, DEADLINE + timedelta(days=since), DEADLINE - timedelta(days=away))
    for step in steps:
        moment += timedelta(minutes=step * 7)
        day = due(plan, when, waiting, name, moment)
        if day is None:
            continue
        local = moment.astimezone(zone(name))
        assert is_open(when, local)
        assert local.date() > DEADLINE - timedelta(days=away)
        assert waiting.since < day <= local.date() <= day + CATCH_UP
        assert waiting.last_on is None or waiting.last_on < local.date()
        assert waiting.last_moment is None or waiting.last_moment < day
        assert (day - DEADLINE).days in plan.offsets
        waiting = Waiting(DEADLINE, waiting.since, waiting.away_until, day, local.date())


@given(hours, ZONES, st.integers(0, 4 * 365 * 24 * 60))
def test_an_opening_is_open_and_not_far(when: Hours, name: str, minutes: int) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opening = opens_at(when, name, moment)
    assert moment <= opening <= moment + timedelta(days=8)
    local = opening.astimezone(zone(name))
    # On a night of a clock change the hour itself may not exist.
    assert is_open(when, local) or is_open(when, local - timedelta(hours=1))


@pytest.mark.parametrize(
    ("ready", "asked", "how_far"), [(0, 0, Done.NOTHING), (0, 3, Done.NOTHING), (1, 3, Done.SOME), (3, 3, Done.ALL)]
)
def test_how_much_is_there(ready: int, asked: int, how_far: Done) -> None:
    assert done(ready, asked) is how_far


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ({"before": "7, 1", "on_day": "on", "after_every": "3", "after_most": "2"}, DAYS),
        ({"before": "1 7 7"}, Days((7, 1), False, 0, 0)),
        ({"after_every": "3", "after_most": "0"}, Days((), False, 0, 0)),
        ({}, Days((), False, 0, 0)),
    ],
)
def test_days_are_read(form: dict[str, str], read: Days) -> None:
    assert read_days(form) == (read, {})


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"before": "0"}, "before"),
        ({"before": "61"}, "before"),
        ({"before": "soon"}, "before"),
        ({"before": "1,2,3,4,5,6"}, "before"),
        ({"after_every": "-1"}, "after_every"),
        ({"after_every": "999"}, "after_every"),
        ({"after_most": "21"}, "after_most"),
    ],
)
def test_days_that_are_none_are_told(form: dict[str, str], field: str) -> None:
    assert set(read_days(form)[1]) == {field}


def test_hours_are_read() -> None:
    good = {"from_hour": "8", "to_hour": "24", "weekday_0": "on", "weekday_6": "on"}
    assert read_hours(good) == (Hours(8, 24, (0, 6)), {})
    assert set(read_hours(good | {"to_hour": "8"})[1]) == {"to_hour"}
    assert set(read_hours({"from_hour": "9", "to_hour": "17"})[1]) == {"weekdays"}


def test_how_far_one_must_look() -> None:
    assert widest([DAYS, Days((10,), False, 0, 0)]) == (10, 6 + 7)
    assert widest([]) == (0, 7)
