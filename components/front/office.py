"""Set-up and sign-in of the office."""

import reflex as rx

from components import ui
from components.factors.parts import passkey_entry
from components.front.zones import zone_select
from components.i18n import LANGUAGES, current_language, t
from components.security.password import new_password_fields
from components.shell import public_shell
from state.set_up import SetUp
from state.sign_in import EnterOffice, NewPassword, SignIn


def set_up_page() -> rx.Component:
    """Founding the first firm."""
    return public_shell(
        rx.cond(SetUp.loaded, _set_up_form(), ui.skeleton("text")),
        firm_name="Kontor",
        description=t("Set up your firm. It takes a minute; everything can be changed later."),
    )


def _set_up_form() -> rx.Component:
    languages = [rx.el.option(name, value=code) for code, name in LANGUAGES.items()]
    return ui.post_form(
        ui.field(
            t("One-time code"),
            ui.text_input("code", auto_complete="off", placeholder="XXXX-XXXX", auto_focus=True),
            name="code",
            help=t("The terminal in which Kontor was started shows it."),
            required=True,
        ),
        ui.field(
            t("Name of the firm"), ui.text_input("firm", auto_complete="organization"), name="firm", required=True
        ),
        ui.field(t("Your name"), ui.text_input("name", auto_complete="name"), name="name", required=True),
        ui.field(
            t("Your e-mail address"),
            ui.text_input("email", type="email", auto_complete="username", input_mode="email"),
            name="email",
            required=True,
        ),
        ui.field(
            t("Password"),
            ui.text_input("password", type="password", auto_complete="new-password"),
            name="password",
            help=t("At least 12 characters. Three or four unrelated words are easy to remember."),
            required=True,
        ),
        ui.field(
            t("Password again"),
            ui.text_input("password_again", type="password", auto_complete="new-password"),
            name="password_again",
            required=True,
        ),
        rx.el.div(
            ui.field(
                t("Language"),
                ui.select(
                    "language", rx.fragment(*languages), default_value=current_language(), key=current_language()
                ),
                name="language",
            ),
            ui.field(t("Time zone"), zone_select("time_zone"), name="time_zone"),
            class_name="k-form-row",
        ),
        rx.el.div(
            ui.button(t("Set up the firm"), kind="primary", type="submit", data_testid="set-up"),
            class_name="k-form-actions",
        ),
        action="/set-up",
        data_testid="set-up-form",
    )


def sign_in_page() -> rx.Component:
    """Staff sign in with address and password."""
    return public_shell(
        rx.cond(
            SignIn.loaded,
            rx.fragment(ui.nobody(), _sign_in_form(), passkey_entry("", SignIn.next_path)),
            ui.skeleton("text", 4),
        ),
        firm_name="Kontor",
        description=t("Sign in to your office."),
        footer=rx.el.p(
            t("Are you a client? Open the portal by the link that your accountant sent you."),
            class_name="k-help",
        ),
    )


def _sign_in_form() -> rx.Component:
    return ui.post_form(
        rx.el.input(type="hidden", name="next", value=SignIn.next_path, read_only=True),
        ui.field(
            t("E-mail address"),
            ui.text_input("email", type="email", auto_complete="username", input_mode="email", auto_focus=True),
            name="email",
        ),
        ui.field(
            t("Password"),
            ui.text_input("password", type="password", auto_complete="current-password"),
            name="password",
        ),
        rx.el.div(
            ui.link(t("Forgotten?"), href="/forgotten", data_testid="forgotten"),
            ui.button(t("Sign in"), kind="primary", type="submit", data_testid="sign-in"),
            class_name="k-form-actions",
        ),
        action="/sign-in",
        data_testid="sign-in-form",
    )


def forgotten_page() -> rx.Component:
    """Asks for a link to choose a new password."""
    return public_shell(
        ui.post_form(
            rx.el.h2(t("Password forgotten?"), class_name="k-section-title"),
            rx.el.p(t("We send you a link by which you choose a new one."), class_name="k-muted"),
            ui.field(
                t("E-mail address"),
                ui.text_input("email", type="email", auto_complete="username", input_mode="email", auto_focus=True),
                name="email",
                help=t("The one with which you sign in."),
            ),
            rx.el.div(
                ui.link(t("Back to the sign-in"), href="/sign-in"),
                ui.button(t("Send me a link"), kind="primary", type="submit", data_testid="send-link"),
                class_name="k-form-actions",
            ),
            action="/forgotten",
            data_testid="forgotten-form",
        ),
        firm_name="Kontor",
        description=t("Sign in to your office."),
    )


def new_password_page() -> rx.Component:
    """What a link for a new password opens. Looking at it uses nothing up; only saving does."""
    ready = ui.post_form(
        rx.el.h2(t("Choose a new password"), class_name="k-section-title"),
        *new_password_fields(),
        rx.el.p(t("You are signed in with it at once, and signed out everywhere else."), class_name="k-help"),
        rx.el.div(
            ui.button(t("Save and sign in"), kind="primary", type="submit", data_testid="save-password"),
            class_name="k-form-actions",
        ),
        action="/new-password/" + NewPassword.link_token,
        data_testid="new-password-form",
    )
    over = ui.stack(
        ui.callout(
            t("Such a link works once, within an hour, and only the newest one."),
            title=t("This link does not work any more"),
            data_testid="link-over",
        ),
        ui.link_button(t("Ask for a new one"), href="/forgotten", kind="primary"),
    )
    return public_shell(
        rx.cond(NewPassword.loaded, rx.cond(NewPassword.ready, ready, over), ui.skeleton("text", 3)),
        firm_name="Kontor",
        description=t("Sign in to your office."),
    )


def enter_page() -> rx.Component:
    """A staff member's sign-in link: only pressing the button uses it up."""
    ready = ui.post_form(
        rx.el.p(t("Press the button to sign in. The link works once.")),
        ui.button(t("Open my office"), kind="primary", type="submit", data_testid="enter"),
        action="/enter/" + EnterOffice.link_token,
        class_name="k-stack k-gap-4",
    )
    over = ui.stack(
        ui.callout(t("Ask for a new one, or sign in with your password."), title=t("This link does not work any more")),
        ui.link_button(t("Sign in with a password"), href="/sign-in", kind="primary"),
    )
    return public_shell(
        rx.cond(EnterOffice.loaded, rx.cond(EnterOffice.ready, ready, over), ui.skeleton("text", 3)),
        firm_name="Kontor",
        description=t("Sign in to your office."),
    )
