"""What is read of tasks that repeat, within the actor's firm."""

from portal_app.recurring.queries.forms import from_task, from_template, next_dates, one_recurring, rule_from
from portal_app.recurring.queries.listing import PAGE, RecurringFilter, list_recurring
from portal_app.recurring.queries.occurrences import first_open, occurrence_of, occurrences, repeats_of

__all__ = [
    "PAGE",
    "RecurringFilter",
    "first_open",
    "from_task",
    "from_template",
    "list_recurring",
    "next_dates",
    "occurrence_of",
    "occurrences",
    "one_recurring",
    "repeats_of",
    "rule_from",
]
