"""The portal's public pages, in the firm's colours (U3, U5, U9)."""

from typing import Any

import reflex as rx

from components import ui
from components.factors.parts import passkey_entry
from components.front.tab import tab_face
from components.i18n import t
from components.shell import public_shell
from portal_app.firms.views import Branding
from state.front import Entry, Front


def portal_front_page() -> rx.Component:
    """Whose portal this is, and the form that sends a sign-in link."""
    return rx.cond(
        Front.missing,
        _no_portal(),
        _framed(
            Front.branding,
            rx.cond(
                Front.loaded,
                rx.fragment(
                    ui.nobody(),
                    rx.cond(
                        Front.branding.active, sign_in_forms("/p/" + Front.branding.address, Front.next_path), _closed()
                    ),
                ),
                ui.skeleton("text", 4),
            ),
        ),
    )


def entry_page() -> rx.Component:
    """What a sign-in link opens: a button. A mail scanner that looks in uses nothing up."""
    return rx.cond(
        Entry.missing,
        _no_portal(),
        _framed(
            Entry.branding,
            rx.cond(
                Entry.loaded,
                rx.match(
                    Entry.link,
                    ("ready", _enter()),
                    (
                        "used",
                        _over(
                            t("This link was already used"),
                            t("Each link opens the portal once, so that nobody else can use it."),
                        ),
                    ),
                    (
                        "voided",
                        _over(
                            t("A newer link was sent to you"),
                            t("Only the newest link works. Look for it in your mail."),
                        ),
                    ),
                    ("expired", _over(t("This link has expired"), t("Sign-in links work for a limited time."))),
                    ("closed", _closed()),
                    _unknown(),
                ),
                ui.skeleton("text", 3),
            ),
        ),
    )


def sign_in_forms(base: Any, next_path: Any) -> rx.Component:
    """The link for everybody; the password and the passkey for those who made one.

    Args:
        base: Of the portal, such as `/p/ACME`.
        next_path: Where to go after signing in; empty for the tasks.
    """
    by_password = ui.disclosure(
        t("Sign in with a password"), _password_form(base, next_path), data_testid="by-password"
    )
    return ui.stack(_ask_form(base, next_path), by_password, passkey_entry(base, next_path))


def _password_form(base: Any, next_path: Any) -> rx.Component:
    """Address and password."""
    return ui.post_form(
        rx.el.p(
            t("If you chose one in your profile. Forgotten? Ask for a sign-in link, and choose another there."),
            class_name="k-help",
        ),
        rx.el.input(type="hidden", name="next", value=next_path, read_only=True),
        ui.field(
            t("E-mail address"),
            ui.text_input("who", type="email", auto_complete="username", input_mode="email"),
            name="who",
        ),
        ui.field(
            t("Password"),
            ui.text_input("password", type="password", auto_complete="current-password"),
            name="password",
        ),
        rx.el.div(
            ui.button(t("Sign in"), type="submit", data_testid="sign-in"),
            class_name="k-form-actions",
        ),
        action=base + "/sign-in",
        data_testid="password-form",
    )


def _ask_form(base: Any, next_path: Any) -> rx.Component:
    """ "Send me a sign-in link"."""
    return ui.post_form(
        rx.el.h2(t("Sign in"), class_name="k-section-title"),
        rx.el.p(
            rx.cond(
                rx.Var.create(next_path) != "",
                t(
                    "Sign in to see what the message was about. We send a link to your "
                    "e-mail address; no password is needed."
                ),
                t("We send a sign-in link to your e-mail address; no password is needed."),
            ),
            class_name="k-muted",
        ),
        rx.el.input(type="hidden", name="next", value=next_path, read_only=True),
        ui.field(
            t("E-mail address"),
            ui.text_input("email", type="email", auto_complete="email", input_mode="email"),
            name="email",
            help=t("The one at which your accountant writes to you."),
        ),
        rx.el.div(
            ui.button(t("Send me a sign-in link"), kind="primary", type="submit", data_testid="ask"),
            class_name="k-form-actions",
        ),
        action=base + "/ask",
        data_testid="ask-form",
    )


def _enter() -> rx.Component:
    return ui.post_form(
        rx.el.h2(t("Welcome"), class_name="k-section-title"),
        rx.el.p(t("Press the button to open your portal. The link works once."), class_name="k-muted"),
        ui.button(t("Open my portal"), kind="primary", type="submit", data_testid="enter"),
        action="/p/" + Entry.branding.address + "/enter/" + Entry.link_token,
        class_name="k-stack k-gap-4",
    )


def _over(title: Any, text: Any) -> rx.Component:
    return ui.stack(
        ui.callout(text, title=title, data_testid="link-over"),
        ui.post_form(
            ui.button(t("Send a fresh link"), kind="primary", type="submit", data_testid="fresh"),
            rx.el.p(t("It goes to the same e-mail address as this one did."), class_name="k-help"),
            action="/p/" + Entry.branding.address + "/fresh/" + Entry.link_token,
        ),
    )


def _unknown() -> rx.Component:
    return ui.stack(
        ui.callout(
            t("Perhaps a part of it got lost on the way. Copy it whole from the mail, or ask for a new one."),
            title=t("This link is not complete"),
            data_testid="link-over",
        ),
        ui.link_button(t("Ask for a sign-in link"), href="/p/" + Entry.branding.address, kind="primary"),
    )


def _closed() -> rx.Component:
    return ui.callout(
        t("Nothing is lost. Your accountant can tell you more and open it again."),
        title=t("This portal is closed at the moment"),
        data_testid="portal-closed",
    )


def _no_portal() -> rx.Component:
    return public_shell(
        ui.empty_state(
            "map_pin_off",
            t("There is no portal at this address"),
            t("Check the address, or use the link from your accountant's mail."),
            data_testid="no-portal",
        ),
        firm_name="Kontor",
    )


def portal_frame(branding: Branding | Any, *children: ui.Kid, missing: Any) -> rx.Component:
    """The firm's face around a public page, or that there is no portal at this address.

    Args:
        branding: Of the firm.
        *children: Of the page.
        missing: Whether no portal has the address.
    """
    return rx.cond(missing, _no_portal(), _framed(branding, *children))


def _framed(branding: Branding | Any, *children: ui.Kid) -> rx.Component:
    """The firm's face around a public page; nothing while it is not known, so that no other face flashes.

    The tab's state may still hold the portal that was looked at before: the address says whose page this is.
    """
    here: Any = rx.State.address  # type: ignore[attr-defined]
    return rx.cond(
        branding.address == here,
        firms_page(branding, tab_face(branding.firm_name, branding.icon_url), *children),
        rx.el.div(ui.skeleton("text", 4), class_name="k-public"),
    )


def firms_page(branding: Branding | Any, *children: ui.Kid) -> rx.Component:
    """A public page under the firm's face, whatever the address."""
    words = rx.cond(
        branding.header_text != "",
        rx.el.strong(branding.header_text),
        rx.fragment(),
    )
    return public_shell(
        *children,
        firm_name=branding.firm_name,
        logo_url=branding.logo_url,
        description=rx.fragment(words, rx.el.span(branding.description, class_name="k-lines")),
        brand=branding.colour,
        brand_ink=branding.colour_ink,
        contact_email=branding.contact_email,
    )
