"""The field in which something gets its client."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def client_field(page: Any, *, may_change: Any = True) -> rx.Component:
    """Search and choose; what is chosen can be changed.

    Args:
        page: A State with `state.choosing_client.ChoosingClient`.
        may_change: Whether another can be chosen.
    """
    chosen = ui.inline(
        rx.el.span(page.client_name, class_name="k-strong", data_testid="chosen-client"),
        rx.cond(may_change, ui.button(t("Change"), small=True, on_click=page.change_client)),
    )
    picker = rx.fragment(
        rx.el.div(
            ui.search_input(
                t("Search clients"),
                on_change=page.find_client,
                data_testid="find-client",
                custom_attrs={
                    "aria-describedby": "f-client-error",
                    "aria-invalid": rx.Var.create(page.faults["client"]).bool(),
                },
            )
        ),
        ui.picks(
            page.clients,
            page.choose_client,
            nothing=rx.cond(page.sought == "", _none_yet(page), rx.el.p(t("No client fits."), class_name="k-help")),
            data_testid="client-choice",
        ),
    )
    return ui.section(
        t("Client"),
        rx.cond(page.client_id == "", picker, chosen),
        rx.el.p(page.faults["client"], class_name="k-field-error", role="alert", custom_attrs={"id": "f-client-error"}),
    )


def _none_yet(page: Any) -> rx.Component:
    """The way to the first client, where there is none that one can choose."""
    words = rx.cond(
        page.all_archived,
        t("All your clients are archived. Restore one of them, or add another."),
        t("You have no clients yet."),
    )
    return ui.inline(
        rx.el.span(words, class_name="k-muted", data_testid="no-clients"),
        ui.link_button(t("To the clients"), href="/clients", small=True, data_testid="to-first-client"),
    )
