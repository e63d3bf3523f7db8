"""The Outbox (U30)."""

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.outbox import listing
from components.outbox.opened import opened_mail
from state.outbox import Outbox


def outbox_page() -> rx.Component:
    """Every mail: to whom, about what, and what became of it."""
    return office_page(
        ui.page_header(
            t("Outbox"),
            ui.button(t("Refresh"), icon="refresh_cw", on_click=Outbox.refresh),
            subtitle=t("Every mail to clients and colleagues, and what became of it."),
        ),
        rx.cond(
            Outbox.kept_here,
            ui.callout(
                t("No mail server is set, so nothing leaves this machine. Open a mail to read it and press its links."),
                tone="warn",
            ),
            rx.fragment(),
        ),
        ui.problem(Outbox, data_testid="problem"),
        rx.cond(
            Outbox.loaded,
            rx.fragment(rx.cond(Outbox.any_mails, listing.narrowing(), rx.fragment()), listing.rows()),
            ui.skeleton("rows"),
        ),
        active="outbox",
        title=t("Outbox"),
        again=[Outbox.refresh],
        overlays=[
            opened_mail(),
            notices(Outbox),
        ],
    )
