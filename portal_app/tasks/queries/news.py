"""What is new on a task to somebody who has just written there."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from portal_app.tasks.queries.thread import Rows, message_rows


def written_row(values: Mapping[str, Any]) -> Any:
    """What was just written, as `thread.message_rows` would read it; not for an answer, which quotes another.

    Args:
        values: By column.
    """
    none = ("edited_at", "deleted_at", "answered_id", "answered_name", "answered_text")
    return SimpleNamespace(**values, **dict.fromkeys(none))


def new_rows(session: Session, task_id: str, *, internal: bool, after: int, written: Any = None) -> Rows:
    """The messages after one; read only where there may be others than the one that was just written.

    Args:
        session: The unit of work that wrote it, which holds the task.
        task_id: Of a task that the reader reaches.
        internal: With comments of the office's own.
        after: Number of the newest that the page shows; 0 for none.
        written: Of `written_row`.
    """
    if written is not None and written.number == after + 1:
        return [written]
    return message_rows(session, task_id, internal=internal, part="after", mark=after)
