"""Numbers about many tasks at once: one statement each, whatever the number of tasks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from portal_app.core.db import rows
from portal_app.tasks.models import ChecklistItem, TaskFile, TaskShare

_IDS: Any = bindparam("ids", expanding=True)

_CHECKLISTS = (
    select(ChecklistItem.task_id, func.count(ChecklistItem.done_at), func.count())
    .where(ChecklistItem.task_id.in_(_IDS), ChecklistItem.removed_at.is_(None))
    .group_by(ChecklistItem.task_id)
)
_FILES = (
    select(TaskFile.task_id, func.count())
    .where(TaskFile.task_id.in_(_IDS), TaskFile.removed_at.is_(None))
    .group_by(TaskFile.task_id)
)
_CLIENTS_FILES = _FILES.where(TaskFile.internal.is_(False))
_SHARES = (
    select(TaskShare.task_id, func.count(), cast(func.sum(case((TaskShare.unread.is_(True), 1), else_=0)), Integer))
    .where(TaskShare.task_id.in_(_IDS), TaskShare.withdrawn_at.is_(None))
    .group_by(TaskShare.task_id)
)


def checklist_counts(session: Session, task_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """For each task with a checklist: lines ticked, lines in all."""
    found = rows(session, _CHECKLISTS, {"ids": task_ids})
    return {task_id: (done, total) for task_id, done, total in found}


def file_counts(session: Session, task_ids: Sequence[str], *, internal: bool) -> dict[str, int]:
    """For each task with files: their number, with the internal ones or without."""
    found = rows(session, _FILES if internal else _CLIENTS_FILES, {"ids": task_ids})
    return {task_id: count for task_id, count in found}  # noqa: C416


def share_counts(session: Session, task_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """For each shared task: the number of contacts who see it, and of those who have its latest unread."""
    found = rows(session, _SHARES, {"ids": task_ids})
    return {task_id: (count, unread_count) for task_id, count, unread_count in found}
