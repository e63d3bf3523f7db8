"""What shows where a page broke in the browser, in the place of the framework's own notice with its stack of calls."""

import reflex as rx
from reflex_base.components.memo import memo
from reflex_components_core.base.error_boundary import ErrorBoundary

from components import ui
from components.i18n import t


def _words() -> rx.Component:
    return rx.el.main(
        ui.card(
            ui.empty_state(
                "unplug",
                t("This page stopped working"),
                t("Nothing that you sent is lost. Reload the page, and tell us if it happens again."),
                # Boot.js listens for it, which needs nothing of what broke.
                ui.button(t("Reload"), kind="primary", data_testid="reload", custom_attrs={"data-reload": ""}),
                role="alert",
                data_testid="broken",
            ),
            class_name="k-public-box",
        ),
        class_name="k-public k-broken",
    )


def boundary(stateful: bool) -> rx.Component:
    """Around every page. What broke is noted in the server's log, and told to nobody else.

    Args:
        stateful: The program has States, to which the browser can report.
    """
    quiet = {} if stateful else {"on_error": rx.noop()}
    return ErrorBoundary.create(fallback_render=rx.Var.create(memo(_words)()), **quiet)
