"""Whether a file may be handed out. Pure functions."""

from datetime import datetime
from enum import StrEnum

from portal_app.core.i18n import Text, msg


class Hold(StrEnum):
    """Why a file stays where it is."""

    NONE = ""
    #: The virus scanner has not seen it yet.
    WAITING = "waiting"
    #: The virus scanner found something in it.
    THREAT = "threat"


def hold(scanned_at: datetime | None, threat: str | None, *, scanner: bool) -> Hold:
    """Whether a file is held back.

    Args:
        scanned_at: When the scanner gave its verdict, if it has.
        threat: What it found.
        scanner: This installation has one: files that came before it did wait for it too.
    """
    if threat:
        return Hold.THREAT
    return Hold.WAITING if scanner and scanned_at is None else Hold.NONE


def why_held(held: Hold) -> Text:
    """What a person who wants the file is told."""
    if held is Hold.THREAT:
        return msg("A virus was found in this file, so it is not handed out. Ask for it to be sent anew.")
    return msg("This file is still being checked for viruses. Try again in a minute.")
