"""Column types that all tables share, and identifiers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from portal_app.core.ids import encode, is_id, new_id
from portal_app.core.tables import Instant


def test_instants_are_bound_as_utc_each_by_itself() -> None:
    bind = Instant().bind_processor(sqlite.dialect())
    assert bind is not None
    at = datetime(2026, 3, 5, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    later = at + timedelta(hours=1)
    twelve = datetime(2026, 3, 5, 12, 5)  # noqa: DTZ001
    assert [bind(value) for value in (at, at, None, later, at)] == [
        twelve,
        twelve,
        None,
        twelve + timedelta(hours=1),
        twelve,
    ]
    with pytest.raises(ValueError, match="time zone"):
        bind(datetime(2026, 3, 5))  # noqa: DTZ001
    on_postgres = Instant().bind_processor(postgresql.dialect())
    assert on_postgres is None or on_postgres(at) == at.astimezone(UTC)


def test_identifiers_sort_as_they_were_made() -> None:
    made = [new_id() for _ in range(2000)]
    assert made == sorted(set(made))
    assert all(is_id(one) for one in made)
    assert encode(0) == "0" * 20 and encode((1 << 100) - 1) == "z" * 20 and encode(32) == "0" * 18 + "10"
