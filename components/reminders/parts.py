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
                auto_complete="off",
            ),
            name="before",
            help=t("A reminder for each number. Empty for none."),
            error=faults["before"],
        ),
        ui.checkbox(t("On the day of the deadline"), name="on_day", value="on", default_checked=plan.on_day),
        rx.el.div(
            _number("after_every", t("After it, every … days"), plan.after_every, faults, help=t("0 is never.")),
            _number("after_most", t("At most so many times"), plan.after_most, faults),
            class_name="k-form-row",
        ),
    )


def _number(name: str, label: Any, value: Any, faults: Any, **more: Any) -> rx.Component:
    # A plan that was changed elsewhere meanwhile makes the field anew.
    field = ui.text_input(name, default_value=value, key=name + value, input_mode="numeric")
    return ui.field(label, field, name=name, error=faults[name], **more)
