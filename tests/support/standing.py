"""A clock that stands still, for tests in which a code of half a minute, or the day, must not end half-way."""

from datetime import UTC, datetime, tzinfo

import pytest

from portal_app.core import clock

#: A Wednesday; noon in Tallinn, where it is the same day for twelve more hours.
MOMENT = datetime(2026, 11, 18, 10, 0, 12, tzinfo=UTC)
DAY = MOMENT.date()


class _Standing(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return MOMENT.astimezone(tz)


def stop(patch: pytest.MonkeyPatch) -> None:
    """Let the program's clock stand at `MOMENT`, in every thread; `clock.at` still moves it."""
    patch.setattr(clock, "datetime", _Standing)
