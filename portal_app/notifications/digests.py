"""When a person hears of something: at once, once a day, once a week, or not at all (U27). Pure functions."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from portal_app.core.clock import zone
from portal_app.core.i18n import Text, msg
from portal_app.notifications.kinds import Mail

_BUNDLE = "digest:"
#: Under which a person's own hour stands among their choices.
HOUR = "hour"
DEFAULT_HOUR = 8
#: What a week's mails leave on: Monday.
_WEEKDAY = 0


class Choice(StrEnum):
    """How soon somebody wants to hear of one kind of thing."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"

    @property
    def gathers(self) -> bool:
        """Whether it makes one mail of many."""
        return self in (Choice.DAILY, Choice.WEEKLY)


#: What a person may choose about. All else concerns their sign-in, or they asked for it: it is sent at once.
CHOOSABLE: Mapping[str, tuple[Mail, ...]] = {
    "contact": (
        Mail.TASK_SHARED,
        Mail.TASK_WITHDRAWN,
        Mail.MESSAGE_TO_CLIENT,
        Mail.SLOT_REJECTED,
        Mail.REQUEST_ANSWERED,
        Mail.REMINDER,
    ),
    "staff": (Mail.MESSAGE_TO_STAFF, Mail.CLIENT_DONE, Mail.SLOTS_SUBMITTED, Mail.REQUEST_MADE, Mail.REQUEST_TO_STAFF),
}


def kind_words(mail: Mail) -> Text:
    """What is chosen about, as the person reads it."""
    return {
        Mail.TASK_SHARED: msg("A new task"),
        Mail.TASK_WITHDRAWN: msg("A task is withdrawn"),
        Mail.MESSAGE_TO_CLIENT: msg("A message about a task"),
        Mail.SLOT_REJECTED: msg("A file is asked for again"),
        Mail.SLOTS_SUBMITTED: msg("A client has brought everything"),
        Mail.REQUEST_ANSWERED: msg("An answer to what I asked"),
        Mail.REMINDER: msg("A reminder of a deadline"),
        Mail.MESSAGE_TO_STAFF: msg("A client writes about a task"),
        Mail.CLIENT_DONE: msg("A client has done a task"),
        Mail.REQUEST_MADE: msg("A client asks for something"),
        Mail.REQUEST_TO_STAFF: msg("A client writes about what they asked for"),
    }[mail]


def choice_of(notify: Mapping[str, Any], side: str, mail: Mail) -> Choice:
    """What a person chose for a mail.

    Args:
        notify: Their choices, as they are kept; what is missing is at once.
        side: "contact" or "staff".
        mail: Which.
    """
    if mail not in CHOOSABLE.get(side, ()):
        return Choice.NOW
    kept = notify.get(mail.value, "")
    return Choice(kept) if kept in set(Choice) else Choice.NOW


def hour_of(notify: Mapping[str, Any]) -> int:
    """At which hour of their own a person's gathered mail leaves, 0–23."""
    hour = notify.get(HOUR, DEFAULT_HOUR)
    return hour if isinstance(hour, int) and 0 <= hour <= 23 else DEFAULT_HOUR


def leaves_at(choice: Choice, hour: int, time_zone: str, at: datetime) -> datetime:
    """When the next gathered mail leaves.

    Args:
        choice: Daily or weekly.
        hour: Of the person's day.
        time_zone: Theirs.
        at: Now.

    Returns:
        Later than `at`, by more than a day only where it is weekly. On the day on which that hour is skipped by the
        clocks it is an hour later.
    """
    here = zone(time_zone)
    day = at.astimezone(here).date()
    while True:
        moment = datetime.combine(day, time(hour), here).astimezone(UTC)
        if moment > at and (choice is not Choice.WEEKLY or day.weekday() == _WEEKDAY):
            return moment
        day += timedelta(days=1)


def bundle_of(choice: Choice, side: str, person_id: str) -> str:
    """Under which name everything that is gathered for a person leaves as one mail, whatever the company."""
    return f"{_BUNDLE}{choice.value}:{side}:{person_id}"


def is_digest(bundle: str) -> bool:
    """Whether this is the name of gathered mail."""
    return bundle.startswith(_BUNDLE)


def digest_pattern() -> str:
    """What the names of gathered mails begin with."""
    return _BUNDLE
