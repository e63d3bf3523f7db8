"""Working days by the public holidays of a country."""

from datetime import date, timedelta
from functools import lru_cache

# The library itself is loaded by who first asks about a working day: it takes a third of a second and 17 MB.


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Codes of the countries whose public holidays are known."""
    import holidays

    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


@lru_cache(maxsize=512)
def _days_off(country: str, year: int) -> tuple[frozenset[date], frozenset[int]]:
    """The public holidays of a year, and the weekdays on which nobody works; Monday is 0."""
    if country not in countries():
        return frozenset(), frozenset((5, 6))
    import holidays

    found = holidays.country_holidays(country, years=year)
    return frozenset(found), frozenset(found.weekend)


def is_working_day(day: date, country: str) -> bool:
    """Whether people work on a day.

    Args:
        day: The day.
        country: Two letters; a country that isn't known has weekends and no holidays.
    """
    off, weekend = _days_off(country, day.year)
    return day.weekday() not in weekend and day not in off


def working_day_before(day: date, country: str) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day
