"""Numbers of what hangs on each task of a list, read together with its rows."""

from typing import Any

from sqlalchemy import exists, func, select

from portal_app.tasks.models import ChecklistItem, TaskFile, TaskShare


def checklist_numbers(task_id: Any) -> tuple[Any, Any]:
    """Lines of the checklist: those ticked, and all.

    Args:
        task_id: The column of the list that holds the task's id.
    """
    lines = select(func.count()).where(ChecklistItem.task_id == task_id, ChecklistItem.removed_at.is_(None))
    return lines.where(ChecklistItem.done_at.is_not(None)).scalar_subquery(), lines.scalar_subquery()


def file_number(task_id: Any, *, internal: bool) -> Any:
    """Files, with the internal ones or without."""
    files = select(func.count()).where(TaskFile.task_id == task_id, TaskFile.removed_at.is_(None))
    return (files if internal else files.where(TaskFile.internal.is_(False))).scalar_subquery()


def hanging(task_id: Any, *, internal: bool = True) -> tuple[Any, Any]:
    """Columns `has_files` and `has_checklist` for the row of a task: most tasks have one of the two, or neither.

    Args:
        task_id: The column that holds the task's id.
        internal: With the office's own files.
    """
    files: list[Any] = [TaskFile.task_id == task_id, TaskFile.removed_at.is_(None)]
    if not internal:
        files.append(TaskFile.internal.is_(False))
    lines = exists().where(ChecklistItem.task_id == task_id, ChecklistItem.removed_at.is_(None))
    return exists().where(*files).label("has_files"), lines.label("has_checklist")


def share_numbers(task_id: Any) -> tuple[Any, Any]:
    """Contacts who see it, and of those the ones who have its latest unread."""
    shares = select(func.count()).where(TaskShare.task_id == task_id, TaskShare.withdrawn_at.is_(None))
    return shares.scalar_subquery(), shares.where(TaskShare.unread.is_(True)).scalar_subquery()
