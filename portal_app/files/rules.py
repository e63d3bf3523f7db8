"""Whether a file may be handed out. Pure functions."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal_app.core.i18n import Text, msg


class Hold(StrEnum):
    """Why a file stays where it is."""

    NONE = ""
    #: The virus scanner has not seen it yet.
    WAITING = "waiting"
    #: The virus scanner found something in it.
    THREAT = "threat"
    #: The scanner came, and its bytes were not in the store.
    LOST = "lost"


BYTES_LOST = "bytes lost"
"""Stands in the place of a threat where there was nothing to look at."""

LOOKED_FOR_AGAIN = timedelta(days=1)
"""Bytes that were lost are looked for once more after so long: the store may have been away."""


def hold(scanned_at: datetime | None, threat: str | None, *, scanner: bool) -> Hold:
    """Whether a file is held back.

    Args:
        scanned_at: When the scanner gave its verdict, if it has.
        threat: What it found.
        scanner: This installation has one: files that came before it did wait for it too.
    """
    if threat:
        return Hold.LOST if threat == BYTES_LOST else Hold.THREAT
    return Hold.WAITING if scanner and scanned_at is None else Hold.NONE


def why_held(held: Hold) -> Text:
    """What a person who wants the file is told."""
    if held is Hold.THREAT:
        return msg("A virus was found in this file, so it is not handed out. Ask for it to be sent anew.")
    if held is Hold.LOST:
        return msg("This file can't be found any more. Ask for it to be sent anew.")
    return msg("This file is still being checked for viruses. Try again in a minute.")
