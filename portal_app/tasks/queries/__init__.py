"""What the office reads of tasks; the portal reads through `portal_queries`."""

from portal_app.tasks.queries.choices import all_archived, client_choices, contact_choices, pause_minutes, staff_choices
from portal_app.tasks.queries.files import downloadable
from portal_app.tasks.queries.office_list import PAGE, TaskFilter, tasks
from portal_app.tasks.queries.office_task import (
    earlier_messages,
    messages_from,
    office_rows,
    posted,
    task,
    whole_task,
)

__all__ = [
    "PAGE",
    "TaskFilter",
    "all_archived",
    "client_choices",
    "contact_choices",
    "downloadable",
    "earlier_messages",
    "messages_from",
    "office_rows",
    "pause_minutes",
    "posted",
    "staff_choices",
    "task",
    "tasks",
    "whole_task",
]
