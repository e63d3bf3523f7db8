"""A short form that asks why: what came for a slot is refused, or a client does not have it (B4)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from portal_app.tasks.rules import MAX_ITEM


def reason_form(
    label: Any,
    *,
    help: Any,
    error: Any,
    submit: Any,
    on_submit: Any,
    on_cancel: Any,
    test_ids: tuple[str, str],
) -> rx.Component:
    """A field for the reason, and what sends it as `reason`.

    Args:
        label: The question.
        help: Who reads the answer.
        error: What is wrong with it.
        submit: Words of the button that sends it.
        on_submit: Handler that takes the form.
        on_cancel: Event.
        test_ids: Of the field and of the button.
    """
    field_id, button_id = test_ids
    return rx.el.form(
        ui.field(
            label,
            rx.el.textarea(
                name="reason",
                rows=2,
                max_length=MAX_ITEM,
                auto_focus=True,
                aria_label=label,
                class_name="k-input k-area",
                data_testid=field_id,
            ),
            name="reason",
            error=error,
            help=help,
        ),
        rx.el.div(
            ui.button(submit, kind="primary", type="submit", small=True, data_testid=button_id),
            ui.button(t("Cancel"), small=True, on_click=on_cancel),
            class_name="k-form-actions",
        ),
        on_submit=on_submit,
    )
