"""Settings: the sections, and the member's own."""

import reflex as rx

from components import ui
from components.front.zones import zone_select
from components.i18n import LANGUAGES, t
from components.notices import notices
from components.office import office_page
from components.reminders import notifications
from components.security.address import address, address_dialog
from components.shell import theme_items
from state.my_address import MyAddress
from state.office import Office
from state.reminders import MyNotifications
from state.settings import MySettings


def settings_page() -> rx.Component:
    """The sections of the settings, then the member's own."""
    return office_page(
        ui.page_header(t("Settings")),
        ui.stack(
            rx.el.div(
                _entry(
                    "key_round",
                    t("Sign-in and security"),
                    t("Your password, app and passkeys, and the devices on which you are signed in."),
                    "/settings/security",
                ),
                _entry("users", t("People"), t("Who works at the firm, and as what."), "/settings/people"),
                rx.cond(Office.manages_firm, _firm_sections(), rx.fragment()),
                class_name="k-grid",
            ),
            rx.cond(MySettings.loaded, rx.fragment(_mine(), notifications(), address()), ui.skeleton("text")),
            gap=6,
        ),
        active="settings",
        title=t("Settings"),
        overlays=[
            address_dialog(),
            notices(MySettings, MyAddress, MyNotifications),
        ],
    )


def _firm_sections() -> rx.Component:
    return rx.fragment(
        _entry("layout_grid", t("Apps"), t("Open or close the client portal."), "/settings/apps"),
        _entry(
            "palette",
            t("Client portal"),
            t("Address, logo, colours, words, and the pause before mails."),
            "/settings/portal",
        ),
        _entry(
            "calendar_days",
            t("Calendar"),
            t("Public holidays, and how far ahead tasks that repeat are made."),
            "/settings/calendar",
        ),
        _entry(
            "bell",
            t("Reminders"),
            t("When clients are reminded of their deadlines."),
            "/settings/reminders",
        ),
        _entry(
            "shield_check",
            t("Security of the firm"),
            t("How long a sign-in lasts, for staff and for clients."),
            "/settings/firm-security",
        ),
        _entry(
            "fingerprint",
            t("Second step"),
            t("Who has an authenticator app or a passkey, and of whom it is demanded."),
            "/settings/second-step",
        ),
        _entry(
            "scroll_text",
            t("Audit trail"),
            t("Who signed in, changed rights or took data out."),
            "/settings/audit",
        ),
    )


def _entry(icon: str, title: rx.Var[str], text: rx.Var[str], href: str) -> rx.Component:
    return ui.link(
        ui.icon(icon, 20),
        rx.el.span(
            rx.el.span(title, class_name="k-strong"),
            rx.el.span(text, class_name="k-help"),
            class_name="k-stack k-gap-1",
        ),
        href=href,
        class_name="k-card k-entry",
    )


def _mine() -> rx.Component:
    return ui.section(
        t("Your own settings"),
        ui.form(
            ui.field(
                t("Name"),
                ui.text_input("name", default_value=MySettings.me.name),
                name="name",
                error=MySettings.faults["name"],
            ),
            rx.el.div(
                ui.field(
                    t("Language"),
                    ui.select("language", list(LANGUAGES.items()), default_value=MySettings.me.language),
                    name="language",
                    error=MySettings.faults["language"],
                ),
                ui.field(
                    t("Time zone"),
                    zone_select("time_zone", MySettings.me.time_zone),
                    name="time_zone",
                    error=MySettings.faults["time_zone"],
                ),
                class_name="k-form-row",
            ),
            rx.el.div(
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-me"),
                ui.menu(t("Appearance"), *theme_items(), label=t("Appearance"), align="start", look="button"),
                class_name="k-form-actions",
            ),
            on_submit=MySettings.save,
        ),
        description=t("They hold for you only, on every device."),
    )
