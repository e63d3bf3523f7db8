"""Pages of a contact: tasks, one task, profile, help."""

from components.portal.me import help_page, profile_page
from components.portal.task import task_page
from components.portal.tasks import tasks_page

__all__ = ["help_page", "profile_page", "task_page", "tasks_page"]
