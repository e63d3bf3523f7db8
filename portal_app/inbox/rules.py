"""What waits for the firm, and whose it is to see to. Pure functions."""

from dataclasses import dataclass
from enum import StrEnum

from portal_app.core.errors import NotFound


class Sort(StrEnum):
    """What an item of the inbox is: the first part of its key."""

    #: A request that nobody has answered.
    REQUEST = "request"
    #: A portal message on a task that nobody has answered.
    QUESTION = "question"
    #: A task that the client has finished and the firm has not.
    FINISHED = "finished"
    #: A mail that could not be sent.
    MAIL = "mail"


class Whose(StrEnum):
    """Which part of the inbox is shown.

    MINE: of clients whom I manage, or given or addressed to me; for those who look after what is nobody's, that too.
    TEAM: besides, of every client in a group in which I manage one.
    ALL: everything that I may see.
    """

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Key:
    """An item of the inbox, as pages name it: `request:ID`."""

    sort: Sort
    id: str

    def __str__(self) -> str:
        return f"{self.sort.value}:{self.id}"


def read_key(text: str) -> Key:
    """An item's key from a page.

    Raises:
        NotFound: It is no such key.
    """
    sort, _, item_id = text.partition(":")
    if sort not in set(Sort) or not item_id:
        raise NotFound
    return Key(Sort(sort), item_id)
