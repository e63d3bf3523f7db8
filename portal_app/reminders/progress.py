"""How far a task is. Whatever else a task asks for joins here, and every reminder knows of it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.core.among import among
from portal_app.tasks.models import ChecklistItem, Task


class Progress(NamedTuple):
    """Of so many things that a task asks for, so many are there."""

    ready: int = 0
    asked: int = 0


def progress(session: Session, task_ids: Sequence[str]) -> dict[str, Progress]:
    """How far tasks are, by id; those that list nothing are left out.

    Args:
        session: For reading.
        task_ids: Of tasks of the session's firm.
    """
    found = session.execute(
        select(ChecklistItem.task_id, func.count(ChecklistItem.done_at), func.count())
        .where(among(ChecklistItem.task_id, task_ids), ChecklistItem.removed_at.is_(None))
        .group_by(ChecklistItem.task_id)
    )
    far = {task_id: Progress(ready, asked) for task_id, ready, asked in found}
    slots = session.execute(
        select(Task.id, Task.slots_total, Task.slots_missing).where(among(Task.id, task_ids), Task.slots_total > 0)
    )
    for task_id, total, missing in slots:
        ready, asked = far.get(task_id, Progress())
        far[task_id] = Progress(ready + total - missing, asked + total)
    return far
