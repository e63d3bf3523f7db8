"""Numbers about many tasks at once: one statement each, whatever the number of tasks."""

from collections.abc import Sequence

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import Session

from portal_app.tasks.models import ChecklistItem, TaskFile, TaskShare


def checklist_counts(session: Session, task_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """For each task with a checklist: lines ticked, lines in all."""
    rows = session.execute(
        select(ChecklistItem.task_id, func.count(ChecklistItem.done_at), func.count())
        .where(ChecklistItem.task_id.in_(task_ids))
        .group_by(ChecklistItem.task_id)
    )
    return {task_id: (done, total) for task_id, done, total in rows}


def file_counts(session: Session, task_ids: Sequence[str], *, internal: bool) -> dict[str, int]:
    """For each task with files: their number, with the internal ones or without."""
    statement = (
        select(TaskFile.task_id, func.count())
        .where(TaskFile.task_id.in_(task_ids), TaskFile.removed_at.is_(None))
        .group_by(TaskFile.task_id)
    )
    if not internal:
        statement = statement.where(TaskFile.internal.is_(False))
    return {task_id: count for task_id, count in session.execute(statement).all()}  # noqa: C416


def share_counts(session: Session, task_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """For each shared task: the number of contacts who see it, and of those who have its latest unread."""
    unread = cast(func.sum(case((TaskShare.unread.is_(True), 1), else_=0)), Integer)
    rows = session.execute(
        select(TaskShare.task_id, func.count(), unread)
        .where(TaskShare.task_id.in_(task_ids), TaskShare.withdrawn_at.is_(None))
        .group_by(TaskShare.task_id)
    )
    return {task_id: (count, unread_count) for task_id, count, unread_count in rows}
