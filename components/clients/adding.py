"""The form for a new client."""

import reflex as rx

from components import ui
from components.clients.fields import CLIENT_NAMES, client_fields
from components.i18n import t
from components.office import kept_of_office
from state.clients import Clients

_ID = "new-client-form"


def adding_dialog() -> rx.Component:
    """A new client; the rest can be completed on its page."""
    return ui.dialog(
        t("Add a client"),
        ui.form(
            client_fields(Clients.faults, Clients.managers, Clients.groups, whole=False),
            rx.el.div(
                ui.button(t("Cancel"), type="reset", on_click=Clients.close_new),
                ui.button(t("Add"), kind="primary", type="submit", data_testid="add-client-save"),
                class_name="k-form-actions",
            ),
            on_submit=Clients.add,
            id=_ID,
        ),
        open=Clients.adding,
        on_close=Clients.close_new,
        name="add-client",
        keeping=kept_of_office(_ID, "new-client", CLIENT_NAMES, Clients.saves, dialog="add-client"),
    )
