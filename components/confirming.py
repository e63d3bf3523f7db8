"""The dialog that asks to confirm that it is oneself. Every office page and every portal page has it."""

from typing import Any

import reflex as rx

from components import ui
from components.factors.parts import confirm_by_passkey
from components.i18n import t
from state.confirming import Confirm


def confirm_dialog(base: Any = "") -> rx.Component:
    """The dialog.

    Args:
        base: `/p/ADDRESS` on pages of the portal.
    """
    state: Any = Confirm
    return ui.dialog(
        t("Is it you?"),
        ui.problem(state, tone="warn"),
        rx.cond(
            state.means.password | state.means.app | state.means.recovery | state.code_sent,
            ui.post_form(
                rx.match(
                    True,
                    (state.means.password, _password()),
                    (state.means.app, _app_code()),
                    (state.means.recovery, _recovery_code()),
                    _code(state),
                ),
                rx.el.div(
                    ui.button(t("Cancel"), on_click=state.cancel),
                    ui.button(t("Go on"), kind="primary", type="submit", data_testid="confirm-go-on"),
                    class_name="k-form-actions",
                ),
                action=f"{base}/confirm",
                on_done=lambda _answer: state.go_on(),
                data_testid="confirm-form",
            ),
            _offer_code(state),
        ),
        # Under the form: whoever has a passkey at hand needs nothing else.
        rx.cond(state.means.passkey, confirm_by_passkey(base, on_done=state.go_on), rx.fragment()),
        open=state.open,
        on_close=state.cancel,
        name="confirm-dialog",
    )


def _password() -> rx.Component:
    return rx.fragment(
        rx.el.p(t("This needs your password once more. For a quarter of an hour you will not be asked again.")),
        ui.field(
            t("Password"),
            ui.text_input("password", type="password", auto_complete="current-password", auto_focus=True),
            name="password",
        ),
    )


def _app_code() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            t("This needs a code of your authenticator app. For a quarter of an hour you will not be asked again.")
        ),
        ui.field(
            t("Code"),
            ui.text_input("code", auto_complete="one-time-code", auto_focus=True),
            name="code",
            help=t("The six digits that the app shows now, or a recovery code."),
        ),
    )


def _recovery_code() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            t(
                "This needs your passkey once more, or one of your recovery codes. "
                "For a quarter of an hour you will not be asked again."
            )
        ),
        ui.field(
            t("Recovery code"),
            ui.text_input("code", auto_complete="off"),
            name="code",
            help=t("One of the ten that you kept. Each works once."),
        ),
    )


def _code(state: Any) -> rx.Component:
    return rx.fragment(
        rx.el.p(t("We sent a code of six digits to {email}. It works for ten minutes.", email=state.means.email)),
        ui.field(
            t("Code"),
            ui.text_input("code", auto_complete="one-time-code", input_mode="numeric", auto_focus=True),
            name="code",
        ),
    )


def _offer_code(state: Any) -> rx.Component:
    return ui.stack(
        rx.el.p(
            t(
                "This is only done when we are sure that it is you. We send a code to {email}.",
                email=state.means.email,
            )
        ),
        rx.el.div(
            ui.button(t("Cancel"), on_click=state.cancel),
            ui.button(t("Send me a code"), kind="primary", on_click=state.send_code, data_testid="send-code"),
            class_name="k-form-actions",
        ),
    )
