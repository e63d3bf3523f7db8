"""How soon a person hears of what, and when clients are reminded."""

from components.reminders.away import away_dialog, away_item, my_holiday
from components.reminders.firm import firm_reminders_page
from components.reminders.mine import notifications
from components.reminders.task import task_reminders, task_reminders_dialog

__all__ = [
    "away_dialog",
    "away_item",
    "firm_reminders_page",
    "my_holiday",
    "notifications",
    "task_reminders",
    "task_reminders_dialog",
]
