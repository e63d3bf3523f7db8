"""A task's own reminders, beside its facts."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.reminders.parts import day_fields
from state.reminders import TaskReminders

#: What a State's vars can do on a page its annotations don't say.
_State: Any = TaskReminders


def task_reminders() -> rx.Component:
    """When the client is reminded. Its page loads `TaskReminders.load`."""
    plan = _State.plan
    return rx.cond(
        _State.loaded & plan.firm_reminds,
        ui.section(
            t("Reminders"),
            rx.el.p(plan.words, data_testid="reminder-words"),
            rx.cond(plan.own, ui.badge(t("Only this task")), rx.fragment()),
            actions=[ui.button(t("Change"), small=True, on_click=_State.open, data_testid="change-reminders")],
        ),
        rx.fragment(),
    )


def task_reminders_dialog() -> rx.Component:
    """The form of it."""
    plan = _State.plan
    return ui.dialog(
        t("Reminders of this task"),
        ui.form(
            ui.problem(_State),
            ui.checkbox(
                t("This task has days of its own"),
                name="own",
                value="on",
                default_checked=True,
                help=t("Without the tick the firm's days hold. Ticked and without any day: nobody is reminded."),
            ),
            day_fields(plan, _State.faults),
            rx.el.div(
                ui.button(t("Cancel"), on_click=_State.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-task-reminders"),
                class_name="k-form-actions",
            ),
            on_submit=_State.save,
        ),
        open=_State.changing,
        on_close=_State.close,
        name="task-reminders",
    )
