"""A person's own e-mail address, and how it changes: the same on both sides."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.my_address import MyAddress


def address() -> rx.Component:
    """The address, the one that waits for its button, and the way to another. Its page loads `MyAddress.load`."""
    state: Any = MyAddress
    waiting = ui.callout(
        rx.el.p(t("Press the button in the mail there. Until then nothing changes.")),
        ui.button(t("Withdraw"), small=True, on_click=state.withdraw, data_testid="withdraw-address"),
        title=t("A mail is on its way to {email}", email=state.pending),
        data_testid="pending-address",
    )
    return ui.section(
        t("E-mail address"),
        rx.el.p(state.email, class_name="k-strong", data_testid="own-address"),
        rx.cond(state.pending != "", waiting, rx.fragment()),
        ui.problem(state, here=~state.changing, tone="warn"),
        ui.inline(
            ui.button(t("Change the address"), icon="mail", on_click=state.change, data_testid="change-address"),
        ),
        description=t("You sign in with it, and mails go to it."),
        data_testid="address-section",
    )


def address_dialog() -> rx.Component:
    """The form for another address."""
    state: Any = MyAddress
    return ui.dialog(
        t("Change the address"),
        ui.form(
            ui.problem(state, tone="warn"),
            ui.field(
                t("New e-mail address"),
                ui.text_input(
                    "email",
                    type="email",
                    auto_complete="email",
                    input_mode="email",
                    auto_focus=True,
                ),
                name="email",
                help=t("We send a mail there; your address changes when the button in it is pressed."),
                error=state.faults["email"],
            ),
            rx.el.div(
                ui.button(t("Cancel"), on_click=state.close),
                ui.button(t("Send the mail"), kind="primary", type="submit", data_testid="ask-address"),
                class_name="k-form-actions",
            ),
            on_submit=state.save,
        ),
        open=state.changing,
        on_close=state.close,
        name="address-dialog",
    )
