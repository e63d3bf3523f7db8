"""`/clients`: the firm's clients."""

import reflex as rx

from components import ui
from components.clients.activation import activation_dialog
from components.clients.adding import adding_dialog
from components.clients.listing import exports, filters, rows, ticked_bar
from components.i18n import t
from components.office import office_page
from state.clients import Clients


def clients_page() -> rx.Component:
    """Find clients, tick them, open the portal to them (U8)."""
    return office_page(
        ui.page_header(
            t("Clients"),
            exports(only_ticked=False),
            ui.link_button(t("Import"), href="/clients/import", icon="upload", data_testid="import"),
            ui.button(
                t("Add a client"), kind="primary", icon="plus", on_click=Clients.ask_new, data_testid="add-client-open"
            ),
        ),
        ui.problem(Clients),
        rx.cond(
            Clients.loaded,
            rx.fragment(rx.cond(Clients.any_clients, filters(), rx.fragment()), ticked_bar(), rows()),
            ui.skeleton("rows", lines=10),
        ),
        active="clients",
        title=t("Clients"),
        overlays=[adding_dialog(), activation_dialog()],
    )
