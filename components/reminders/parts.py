"""Fields that a firm's reminders and a task's have in common."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def day_fields(plan: Any, faults: Any) -> rx.Component:
    """On which days around a deadline.

    Args:
        plan: A Var of `PlanView` or `TaskPlanView`.
        faults: Field → what is wrong with it.
    """
    return rx.fragment(
        ui.field(
            t("Days before the deadline"),
            ui.text_input(
                "before",
                default_value=plan.before,
                key="before" + plan.before,
                placeholder="7, 1",
                error=faults["before"],
                auto_complete="off",
            ),
            name="before",
            help=t("A reminder for each number. Empty for none."),
            error=faults["before"],
        ),
        ui.checkbox(t("On the day of the deadline"), name="on_day", value="on", default_checked=plan.on_day),
        rx.el.div(
            ui.field(
                t("After it, every … days"),
                ui.text_input(
                    "after_every",
                    default_value=plan.after_every,
                    key="every" + plan.after_every,
                    input_mode="numeric",
                    error=faults["after_every"],
                ),
                name="after_every",
                help=t("0 is never."),
                error=faults["after_every"],
            ),
            ui.field(
                t("At most so many times"),
                ui.text_input(
                    "after_most",
                    default_value=plan.after_most,
                    key="most" + plan.after_most,
                    input_mode="numeric",
                    error=faults["after_most"],
                ),
                name="after_most",
                error=faults["after_most"],
            ),
            class_name="k-form-row",
        ),
    )
