"""One task in the office."""

from components.tasks.page import task_page

__all__ = ["task_page"]
