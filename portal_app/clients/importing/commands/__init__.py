"""The steps of the import wizard (P1). Whoever is not the run's maker finds no run."""

from portal_app.clients.importing.commands.deciding import (
    choose_field,
    choose_group,
    choose_header,
    guessed_fields,
    tick_all,
    tick_rows,
)
from portal_app.clients.importing.commands.runs import ask_cancel, begin_run, discard_run, revive, start

__all__ = [
    "ask_cancel",
    "begin_run",
    "choose_field",
    "choose_group",
    "choose_header",
    "discard_run",
    "guessed_fields",
    "revive",
    "start",
    "tick_all",
    "tick_rows",
]
