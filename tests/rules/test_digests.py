"""When gathered mail leaves (B2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.core.clock import zone
from portal_app.notifications.digests import Choice, bundle_of, choice_of, hour_of, is_digest, leaves_at
from portal_app.notifications.kinds import Mail

ZONES = st.sampled_from(["Europe/Tallinn", "America/St_Johns", "Pacific/Kiritimati", "UTC", "nonsense"])
MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("choice", "at", "leaves"),
    [
        (Choice.DAILY, "2026-01-05T05:59:00+00:00", "2026-01-05T06:00:00+00:00"),
        (Choice.DAILY, "2026-01-05T06:00:00+00:00", "2026-01-06T06:00:00+00:00"),
        # Summer time.
        (Choice.DAILY, "2026-07-05T05:30:00+00:00", "2026-07-06T05:00:00+00:00"),
        # A Monday, before and after its hour; any other day.
        (Choice.WEEKLY, "2026-01-05T05:00:00+00:00", "2026-01-05T06:00:00+00:00"),
        (Choice.WEEKLY, "2026-01-05T07:00:00+00:00", "2026-01-12T06:00:00+00:00"),
        (Choice.WEEKLY, "2026-01-09T07:00:00+00:00", "2026-01-12T06:00:00+00:00"),
    ],
)
def test_it_leaves_at_the_persons_hour(choice: Choice, at: str, leaves: str) -> None:
    assert leaves_at(choice, 8, "Europe/Tallinn", datetime.fromisoformat(at)) == datetime.fromisoformat(leaves)


@given(MOMENTS, ZONES, st.integers(0, 23), st.sampled_from([Choice.DAILY, Choice.WEEKLY]))
def test_it_is_always_ahead_and_never_far(at: datetime, name: str, hour: int, choice: Choice) -> None:
    leaves = leaves_at(choice, hour, name, at)
    assert at < leaves <= at + timedelta(days=1 if choice is Choice.DAILY else 7, hours=2)
    local = leaves.astimezone(zone(name))
    # On the night of a clock change an hour may not exist.
    assert local.hour in (hour, hour + 1)
    assert choice is Choice.DAILY or local.weekday() == 0


def test_what_concerns_signing_in_can_not_be_put_off() -> None:
    everything_off = {mail.value: "off" for mail in Mail}
    assert choice_of(everything_off, "contact", Mail.TASK_SHARED) is Choice.OFF
    assert choice_of(everything_off, "contact", Mail.SIGN_IN_LINK) is Choice.NOW
    assert choice_of(everything_off, "staff", Mail.CONFIRM_CODE) is Choice.NOW


@pytest.mark.parametrize("kept", [{}, {"task_shared": "sometimes"}, {"task_shared": 7}])
def test_what_is_not_said_is_at_once(kept: dict[str, object]) -> None:
    assert choice_of(kept, "contact", Mail.TASK_SHARED) is Choice.NOW


@pytest.mark.parametrize(("kept", "hour"), [({}, 8), ({"hour": 17}, 17), ({"hour": 99}, 8), ({"hour": "x"}, 8)])
def test_an_hour_that_is_none_is_eight(kept: dict[str, object], hour: int) -> None:
    assert hour_of(kept) == hour


def test_a_mail_of_many_is_known_by_its_bundle() -> None:
    assert is_digest(bundle_of(Choice.DAILY, "contact", "x"))
    assert not is_digest("task_shared:x")
