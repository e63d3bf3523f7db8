"""What repeats: the list, the editor, and templates used for many clients."""

from components.recurring.editor import new_recurring_page, recurring_task_page
from components.recurring.listing import recurring_page
from components.recurring.overview import overview_page
from components.settings.calendar import calendar_page
from components.templates.use import use_template_page

__all__ = [
    "calendar_page",
    "new_recurring_page",
    "overview_page",
    "recurring_page",
    "recurring_task_page",
    "use_template_page",
]
