"""Settings → Reminders (B1)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.reminders.parts import day_fields
from state.reminders import FirmReminders

#: What a State's vars can do on a page its annotations don't say.
_State: Any = FirmReminders

_HOURS = [(str(hour), f"{hour:02}:00") for hour in range(25)]


def firm_reminders_page() -> rx.Component:
    """`/settings/reminders`."""
    return office_page(
        ui.page_header(t("Reminders"), back=(t("Settings"), "/settings")),
        ui.problem(_State, tone="warn"),
        rx.cond(_State.loaded, _form(), ui.skeleton("text")),
        active="settings",
        title=t("Reminders"),
        overlays=[notices(_State)],
    )


def _form() -> rx.Component:
    plan = _State.plan
    return ui.section(
        t("Remind clients of their deadlines"),
        ui.form(
            ui.checkbox(
                t("Send reminders"),
                name="active",
                value="on",
                default_checked=plan.active,
                help=t("Only of what falls due after you switch it on."),
                data_testid="remind",
            ),
            day_fields(plan, _State.faults),
            ui.choices(
                t("On which days of the week"),
                rx.foreach(
                    plan.weekdays,
                    lambda day: ui.checkbox(day.name, name=f"weekday_{day.number}", value="on", default_checked=day.on),
                ),
                name="weekdays",
                error=_State.faults["weekdays"],
                row=True,
            ),
            rx.el.div(
                ui.field(
                    t("From"),
                    ui.select("from_hour", _HOURS[:-1], default_value=plan.from_hour, key="from" + plan.from_hour),
                    name="from_hour",
                ),
                ui.field(
                    t("Until"),
                    ui.select("to_hour", _HOURS[1:], default_value=plan.to_hour, key="to" + plan.to_hour),
                    name="to_hour",
                    help=t("By the clock of whoever gets it."),
                    error=_State.faults["to_hour"],
                ),
                class_name="k-form-row",
            ),
            rx.el.div(
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-reminders"),
                class_name="k-form-actions",
            ),
            on_submit=_State.save,
        ),
        description=t(
            "Each says how far away the deadline is and what is still missing, and stops as soon as the client marks "
            "the task as done. A task can have days of its own, and a contact on holiday is left in peace."
        ),
        data_testid="reminders-section",
    )
