"""What is true of requests, whoever asks. Pure functions."""

from enum import StrEnum

from portal_app.core.i18n import Text, msg
from portal_app.tasks.rules import MAX_TEXT

MAX_SUBJECT = 200
MAX_ADDRESSEES = 50
#: Files on one request, sent or not yet.
MAX_FILES = 50


class Status(StrEnum):
    """What a request is."""

    OPEN = "open"
    CLOSED = "closed"
    #: It became a task, where everything goes on.
    TASK = "task"


def request_faults(subject: str, text: str) -> dict[str, Text]:
    """What is wrong with a request before it is sent, by field; empty when nothing is."""
    faults: dict[str, Text] = {}
    if not subject.strip():
        faults["subject"] = msg("Say in a few words what it is about.")
    elif len(subject.strip()) > MAX_SUBJECT:
        faults["subject"] = msg("Keep the subject under {n} characters.", n=MAX_SUBJECT)
    if not text.strip():
        faults["text"] = msg("Write something first.")
    elif len(text) > MAX_TEXT:
        faults["text"] = msg("Keep the text under {n} characters.", n=MAX_TEXT)
    return faults


def sees_request(
    person_id: str,
    *,
    owner: bool,
    responsible_id: str | None,
    manager_id: str | None,
    assignee_id: str | None,
    addressee_ids: frozenset[str],
) -> bool:
    """Whether a staff member sees a request of their firm (U24).

    Args:
        person_id: Of the staff member.
        owner: They own the firm.
        responsible_id: Whom the firm made responsible for requests.
        manager_id: The client's manager.
        assignee_id: To whom the office gave it.
        addressee_ids: To whom the client addressed it.
    """
    return owner or person_id in (responsible_id, manager_id, assignee_id) or person_id in addressee_ids
