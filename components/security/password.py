"""The password of a person: whether they have one, and choosing it."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.security import Security


def password(*, office: bool) -> rx.Component:
    """Whether there is a password, and the button that opens the dialog.

    Args:
        office: For staff, who are mostly expected to have one.
    """
    state: Any = Security
    without = (
        t("You have none yet: you sign in by links that are sent to you.")
        if office
        else t(
            "You have none, and need none: a sign-in link comes by e-mail. With a password you need not wait for it."
        )
    )
    return ui.section(
        t("Password"),
        rx.el.p(
            rx.cond(
                state.mine.has_password,
                t("You have a password. Only a scrambled form of it is kept, so nobody can look it up."),
                without,
            ),
            class_name="k-muted",
        ),
        ui.problem(state, tone="warn"),
        ui.inline(
            ui.button(
                rx.cond(state.mine.has_password, t("Change password"), t("Choose a password")),
                icon="key_round",
                on_click=state.choose_password,
                data_testid="choose-password",
            ),
        ),
        data_testid="password-section",
    )


def password_dialog(base: Any) -> rx.Component:
    """The dialog in which a person chooses a password.

    Args:
        base: Empty at the office, `/p/ADDRESS` at the portal.
    """
    state: Any = Security
    current = ui.field(
        t("Your password until now"),
        ui.text_input("current", type="password", auto_complete="current-password"),
        name="current",
    )
    return ui.dialog(
        rx.cond(state.mine.has_password, t("Change password"), t("Choose a password")),
        ui.post_form(
            rx.cond(state.mine.has_password, current, rx.fragment()),
            *new_password_fields(),
            rx.el.p(t("On all other devices you will be signed out."), class_name="k-help"),
            rx.el.div(
                ui.button(t("Cancel"), on_click=state.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-password"),
                class_name="k-form-actions",
            ),
            action=f"{base}/security/password",
            data_testid="password-form",
        ),
        open=state.choosing,
        on_close=state.close,
        name="password-dialog",
    )


def new_password_fields() -> list[rx.Component]:
    """The new password, twice."""
    return [
        ui.field(
            t("New password"),
            ui.text_input("password", type="password", auto_complete="new-password"),
            name="password",
            help=t("At least 12 characters. Three or four unrelated words are easy to remember."),
        ),
        ui.field(
            t("New password again"),
            ui.text_input("password_again", type="password", auto_complete="new-password"),
            name="password_again",
        ),
    ]
