"""Where staff add files of a client, and say whether the client sees them (U16, U18)."""

from typing import Any

import reflex as rx

from components import ui
from components.files import adding_files
from components.i18n import t
from portal_app.tasks.rules import STAFF_MEGABYTES


def staff_adding(page: Any, action: Any) -> rx.Component:
    """The files, and the tick that keeps them in the office.

    Args:
        page: A State with `internal_files`, `choose_internal_files` and `files_arrived`.
        action: The route's address.
    """
    return ui.stack(
        adding_files(
            action,
            megabytes=STAFF_MEGABYTES,
            on_done=page.files_arrived,
            fields={"internal": rx.cond(page.internal_files, "true", "")},
        ),
        ui.checkbox(
            t("Only for colleagues"),
            checked=page.internal_files,
            on_change=page.choose_internal_files,
            help=t("Files added now stay in the office."),
            data_testid="internal-files",
        ),
        gap=2,
    )
