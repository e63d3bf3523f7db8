"""The page of an address that leads nowhere."""

import reflex as rx

from components import ui
from components.front.tab import tab_face
from components.i18n import t
from components.shell import public_shell


def lost_page() -> rx.Component:
    """Says so in plain words, and where to go from here; the same for everybody."""
    return public_shell(
        tab_face(t("There is no such page")),
        ui.empty_state(
            "search_x",
            t("There is no such page"),
            t("The address may be mistyped, or the page was moved. Links in our mails lead to the right place."),
            ui.link_button(t("To the office"), href="/", kind="primary", data_testid="lost-home"),
        ),
        rx.el.p(
            t("Are you a client? Open the portal by the link that your accountant sent you."),
            class_name="k-help k-centred-text",
        ),
        firm_name="Kontor",
    )
