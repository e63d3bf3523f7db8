"""A line in which somebody is writing while a colleague removes it: what was typed stays before their eyes."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def keep_or_leave(gone: Any, on_leave: Any) -> list[rx.Component]:
    """The buttons of such a line: what is no longer there can't be saved.

    Args:
        gone: Var that says whether the line was removed.
        on_leave: Event that closes the field.
    """
    return [
        rx.cond(gone, rx.fragment(), ui.button(t("Save"), type="submit", kind="primary")),
        ui.button(rx.cond(gone, t("Close"), t("Cancel")), on_click=on_leave, data_testid="leave-line"),
    ]


def removed_note(gone: Any) -> rx.Component:
    """Why it can't be saved, and what to do with what was typed."""
    return rx.cond(
        gone,
        rx.el.p(
            t("Somebody else has removed this meanwhile. What you typed is still here: copy it if you need it."),
            class_name="k-field-error k-removed",
            role="alert",
            data_testid="removed-meanwhile",
        ),
        rx.fragment(),
    )
