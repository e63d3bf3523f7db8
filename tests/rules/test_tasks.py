"""Rules of tasks: deadlines, lateness in words, whose turn it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.tasks.rules import (
    MAX_ITEM,
    MAX_ITEMS,
    MAX_TEXT,
    MAX_TITLE,
    TaskFields,
    Turn,
    client_deadline,
    field_faults,
    item_faults,
    lateness,
    message_faults,
    turn_days,
    turn_words,
    whose_turn,
)

DAY = date(2026, 3, 10)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("internal", "earlier", "start", "expected"),
    [
        (None, 3, DAY, None),
        (DAY, 0, None, DAY),
        (DAY, 3, None, date(2026, 3, 7)),
        (DAY, 7, date(2026, 3, 5), date(2026, 3, 5)),
        (DAY, 5, date(2026, 3, 5), date(2026, 3, 5)),
        (DAY, 4, date(2026, 3, 5), date(2026, 3, 6)),
        (date(2026, 3, 2), 7, None, date(2026, 2, 23)),
    ],
)
def test_client_deadline(internal: date | None, earlier: int, start: date | None, expected: date | None) -> None:
    assert client_deadline(internal, earlier, start) == expected


@given(days, st.integers(0, 7), st.integers(0, 60))
def test_client_deadline_lies_between_start_and_internal(internal: date, earlier: int, length: int) -> None:
    start = internal - timedelta(days=length)
    found = client_deadline(internal, earlier, start)
    assert found is not None and start <= found <= internal
    assert found == start or (internal - found).days == earlier


@pytest.mark.parametrize(
    ("deadline", "words", "late", "soon"),
    [
        (date(2026, 3, 8), "2 days late", True, False),
        (date(2026, 3, 9), "1 day late", True, False),
        (date(2026, 3, 10), "today", False, True),
        (date(2026, 3, 11), "tomorrow", False, True),
        (date(2026, 3, 13), "in 3 days", False, False),
    ],
)
def test_lateness_in_words(deadline: date, words: str, late: bool, soon: bool) -> None:
    found = lateness(deadline, DAY, over=False)
    assert (str(found.words), found.late, found.soon) == (words, late, soon)


def test_what_is_done_is_never_late() -> None:
    assert lateness(date(2020, 1, 1), DAY, over=False).late
    assert lateness(date(2020, 1, 1), DAY, over=True) == lateness(None, DAY, over=False)


@pytest.mark.parametrize(
    ("done", "client_done", "asked", "doers", "turn"),
    [
        (False, False, False, False, Turn.OFFICE),
        (False, False, False, True, Turn.CLIENT),
        (False, False, True, True, Turn.OFFICE),
        (False, True, False, True, Turn.OFFICE),
        (True, False, False, True, Turn.NOBODY),
        (True, True, False, True, Turn.NOBODY),
        (True, True, True, True, Turn.OFFICE),
        (False, False, True, False, Turn.OFFICE),
    ],
)
def test_whose_turn(done: bool, client_done: bool, asked: bool, doers: bool, turn: Turn) -> None:
    assert whose_turn(done=done, client_done=client_done, asked=asked, doers=doers) is turn


def test_turn_days_follow_the_viewers_calendar() -> None:
    # 23:30 in UTC is already the next day in Tallinn.
    since = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert turn_days(since, date(2026, 3, 10), "UTC") == 1
    assert turn_days(since, date(2026, 3, 10), "Europe/Tallinn") == 0
    assert turn_days(since, date(2026, 3, 1), "UTC") == 0
    assert [str(turn_words(n)) for n in (0, 1, 4)] == ["since today", "for 1 day", "for 4 days"]


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        (TaskFields("Receipts"), []),
        (TaskFields("Receipts", start_on=DAY, internal_deadline=DAY, client_days=7), []),
        (TaskFields("  "), ["title"]),
        (TaskFields("x" * (MAX_TITLE + 1)), ["title"]),
        (TaskFields("x", description="x" * (MAX_TEXT + 1)), ["description"]),
        (TaskFields("x", client_days=8), ["client_days"]),
        (TaskFields("x", client_days=-1), ["client_days"]),
        (TaskFields("x", start_on=DAY, internal_deadline=DAY - timedelta(days=1)), ["internal_deadline"]),
    ],
)
def test_fields(fields: TaskFields, faulty: list[str]) -> None:
    assert list(field_faults(fields)) == faulty


def test_items_and_messages() -> None:
    assert item_faults(["one"]) == {} and message_faults("Hello") == {}
    for bad in (["  "], ["x" * (MAX_ITEM + 1)], ["x"] * (MAX_ITEMS + 1)):
        assert "checklist" in item_faults(bad)
    for text in (" \n ", "x" * (MAX_TEXT + 1)):
        assert "message" in message_faults(text)
