"""The history of a thing, shown when somebody asks for it (U19)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def activity(lines: Any, *, shown: Any, on_toggle: Any) -> rx.Component:
    """Who did what, when, before → after.

    Args:
        lines: Var of `HistoryLine`s; read when it is opened.
        shown: Whether it is.
        on_toggle: Event that opens and closes it.
    """
    return ui.section(
        t("Activity"),
        rx.cond(
            shown,
            rx.el.ol(rx.foreach(lines, _line), class_name="k-history", data_testid="history"),
            rx.fragment(),
        ),
        actions=[
            ui.button(
                rx.cond(shown, t("Hide"), t("Show")),
                small=True,
                on_click=on_toggle,
                aria_expanded=shown,
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
