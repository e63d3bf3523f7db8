"""How soon a person hears of what: the same on both sides (U27)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.reminders import MyNotifications

#: What a State's vars can do on a page its annotations don't say.
_State: Any = MyNotifications

_HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


def notifications() -> rx.Component:
    """A line for each kind of mail. Its page loads `MyNotifications.load`."""
    return ui.section(
        t("Notifications"),
        rx.cond(
            _State.loaded,
            ui.form(
                rx.foreach(_State.shown.lines, _line),
                ui.field(
                    t("Daily and weekly mails come at"),
                    ui.select("hour", _HOURS, default_value=_State.shown.hour, key=_State.shown.hour),
                    name="hour",
                    help=t("By your own clock; the weekly one on Mondays."),
                    error=_State.faults["hour"],
                ),
                rx.el.div(
                    ui.button(t("Save"), kind="primary", type="submit", data_testid="save-notifications"),
                    class_name="k-form-actions",
                ),
                on_submit=_State.save,
            ),
            ui.skeleton("text", 4),
        ),
        description=t("A daily or weekly mail holds everything together, and leaves out what you have seen by then."),
        data_testid="notifications",
    )


def _line(line: Any) -> rx.Component:
    choices = [
        ("now", t("At once")),
        ("daily", t("Once a day")),
        ("weekly", t("Once a week")),
        ("off", t("Never")),
    ]
    return ui.field(
        line.words,
        ui.select(line.kind, choices, default_value=line.choice, key=line.kind + line.choice),
        name=line.kind,
    )
