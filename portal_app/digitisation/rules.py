"""How files are put into mails. Pure functions."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from portal_app.notifications.kinds import MailState

T = TypeVar("T")
#: Files in one press.
MAX_FILES = 100


class State(StrEnum):
    """Where a file is on its way."""

    NONE = ""
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


def state_of(mail_state: str | None) -> State:
    """A file's state, by that of the mail that carries it."""
    if mail_state == MailState.SENT:
        return State.SENT
    if mail_state in (MailState.PENDING, MailState.SENDING):
        return State.QUEUED
    return State.FAILED


def parcels(files: Sequence[tuple[T, int]], most: int) -> list[list[T]]:
    """Put files into as many mails as they need, in their order.

    Args:
        files: Each with its size in bytes.
        most: Bytes that one mail may carry; a larger file goes alone.
    """
    made: list[list[T]] = []
    room = 0
    for file, size in files:
        if not made or size > room:
            made.append([])
            room = most
        made[-1].append(file)
        room -= size
    return made
