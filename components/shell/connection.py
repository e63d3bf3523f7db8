"""The line that says that the connection is lost, in the place of the framework's own notice."""

import reflex as rx
from reflex_base.components.memo import memo
from reflex_components_core.core.banner import has_too_many_connection_errors

from components import ui
from components.i18n import t


def _line() -> rx.Component:
    # Always in the tree: a live region that appears together with its words is not read out.
    return rx.el.div(
        rx.cond(
            has_too_many_connection_errors,
            rx.el.div(
                ui.icon("cloud_off", 18),
                rx.el.span(t("No connection. What you have written is kept; we keep trying.")),
                class_name="k-offline",
                data_testid="offline",
            ),
            rx.fragment(),
        ),
        role="status",
    )


def connection_line() -> rx.Component:
    """Words a client understands, while the server can't be reached; gone as soon as it can."""
    return rx.fragment(memo(_line)())
