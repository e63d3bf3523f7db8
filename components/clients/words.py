"""States of a client's portal in words."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def portal_badge(state: Any) -> rx.Component:
    """Whether the people of a client can enter its portal: all, some or none of them.

    Args:
        state: Var with "open", "partly" or "closed".
    """
    return rx.match(
        state,
        ("open", ui.badge(t("Open"), tone="ok")),
        ("partly", ui.badge(t("Open to some"), tone="brand")),
        ui.badge(t("Closed")),
    )


def contact_badge(state: Any, since: Any) -> rx.Component:
    """How far a contact has come into the portal, and since when.

    Args:
        state: Var with "closed", "open", "invited" or "entered".
        since: Var with the day, as text.
    """
    return rx.match(
        state,
        ("open", ui.badge(t("Open"), tone="brand", title=since)),
        ("invited", ui.badge(t("Invited {day}", day=since), tone="warn")),
        ("entered", ui.badge(t("Entered {day}", day=since), tone="ok")),
        ui.badge(t("Not open")),
    )
