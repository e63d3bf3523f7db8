"""The history of a task, for staff (U19)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.task import OneTask


def activity() -> rx.Component:
    """Who did what, when, before → after; read when somebody opens it."""
    return ui.section(
        t("Activity"),
        rx.cond(
            OneTask.history_shown,
            rx.el.ol(rx.foreach(OneTask.history, _line), class_name="k-history", data_testid="history"),
        ),
        actions=[
            ui.button(
                rx.cond(OneTask.history_shown, t("Hide"), t("Show")),
                small=True,
                on_click=OneTask.show_history,
                aria_expanded=OneTask.history_shown,
                data_testid="show-history",
            )
        ],
    )


def _line(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.strong(line.who), " ", line.what),
        rx.foreach(line.changes, _change),
        rx.el.div(line.at, class_name="k-muted"),
        key=line.id,
    )


def _change(change: Any) -> rx.Component:
    return rx.el.div(
        change.field,
        ": ",
        rx.el.del_(change.before),
        " → ",
        rx.el.ins(change.after),
    )
