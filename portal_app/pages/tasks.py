"""The office's task list."""

from components.tasks.list import tasks_page

__all__ = ["tasks_page"]
