"""What two kinds of links open: an invitation to work at a firm, and the mail to a new address."""

import reflex as rx

from components import ui
from components.front.zones import zone_select
from components.i18n import LANGUAGES, t
from components.security.password import new_password_fields
from components.shell import public_shell
from state.my_address import Join, NewAddress


def join_page() -> rx.Component:
    """An invitation. Looking at it uses nothing up; only the button does."""
    over = ui.stack(
        ui.callout(
            t("Such a link works once, within three days, and only the newest one. Ask whoever invited you."),
            title=t("This link does not work any more"),
            data_testid="link-over",
        ),
        ui.link_button(t("To the sign-in"), href="/sign-in", kind="primary"),
    )
    return public_shell(
        rx.cond(Join.loaded, rx.cond(Join.shown.ready, _join_form(), over), ui.skeleton("text", 6)),
        firm_name=rx.cond(Join.shown.firm != "", Join.shown.firm, "Kontor"),
        description=t("Welcome! A few words about you, and you are in."),
    )


def _join_form() -> rx.Component:
    languages = [rx.el.option(name, value=code) for code, name in LANGUAGES.items()]
    shown = Join.shown
    return ui.post_form(
        ui.field(
            t("E-mail address"),
            ui.text_input("email_shown", default_value=shown.email, read_only=True, auto_complete="username"),
            name="email_shown",
        ),
        ui.field(t("Your name"), ui.text_input("name", default_value=shown.name, auto_complete="name"), name="name"),
        rx.el.div(
            ui.field(
                t("Language"),
                ui.select("language", rx.fragment(*languages), default_value=shown.language, key=shown.language),
                name="language",
            ),
            ui.field(t("Time zone"), zone_select("time_zone", shown.time_zone), name="time_zone"),
            class_name="k-form-row",
        ),
        *new_password_fields(),
        rx.el.div(
            ui.button(t("Begin"), kind="primary", type="submit", data_testid="join"), class_name="k-form-actions"
        ),
        action="/join/" + Join.link_token,
        data_testid="join-form",
    )


def new_address_page() -> rx.Component:
    """The mail to a new address. Only the button uses its link up."""
    shown = NewAddress.shown
    ready = ui.post_form(
        rx.el.h2(t("Is this your address?"), class_name="k-section-title"),
        rx.el.p(shown.email, class_name="k-strong"),
        rx.el.p(t("From now on you sign in with it, and mails go to it."), class_name="k-muted"),
        ui.button(t("Yes, use this address"), kind="primary", type="submit", data_testid="take-address"),
        action="/new-address/" + NewAddress.link_token,
        class_name="k-stack k-gap-4",
    )
    over = ui.callout(
        t("Such a link works once, within 24 hours, and only the newest one. Ask for the change once more."),
        title=t("This link does not work any more"),
        data_testid="link-over",
    )
    done = ui.stack(
        ui.callout(
            t("Where you are signed in you stay so. The next time, sign in with the new address."),
            title=t("Your new address holds"),
            tone="ok",
            data_testid="address-done",
        ),
        rx.cond(
            shown.branding.address != "",
            ui.link_button(t("To the portal"), href="/p/" + shown.branding.address, kind="primary"),
            rx.fragment(),
        ),
    )
    return public_shell(
        rx.cond(
            NewAddress.loaded,
            rx.cond(NewAddress.done, done, rx.cond(shown.ready, ready, over)),
            ui.skeleton("text", 3),
        ),
        firm_name=rx.cond(shown.branding.firm_name != "", shown.branding.firm_name, "Kontor"),
        logo_url=shown.branding.logo_url,
        brand=rx.cond((shown.ready | NewAddress.done) & ~shown.office, shown.branding.colour, ""),
        brand_ink=rx.cond((shown.ready | NewAddress.done) & ~shown.office, shown.branding.colour_ink, ""),
    )
