"""Making a task."""

from components.tasks.new import new_task_page

__all__ = ["new_task_page"]
