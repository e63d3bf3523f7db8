"""The frame of office pages, filled with who is signed in."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components import ui
from components.shell import office_shell
from state.office import Office


def office_page(*children: ui.Kid, active: str, overlays: Sequence[ui.Kid] = (), **props: Any) -> rx.Component:
    """A page of the office; its `on_load` begins with `Office.load`.

    Args:
        *children: The page.
        active: Key of the navigation entry: clients, tasks, templates, outbox or settings.
        overlays: Dialogs and snackbar of the page.
        **props: Passed on to `office_shell`, for example `counts`.
    """
    return office_shell(
        *children,
        active=active,
        firm_name=Office.firm_name,
        user_name=Office.user_name,
        user_email=Office.user_email,
        language=Office.language,
        on_language=lambda code: Office.set_language(code),
        account_href="/settings",
        overlays=overlays,
        **props,
    )
