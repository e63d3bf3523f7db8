"""Settings → Client portal: one form that is saved whole (U2, U3)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import kept_of_office, office_page
from components.settings.copying import copy_button
from components.settings.preview import LOOK, beside_preview, unsaved
from components.shell import brand_scope
from state.settings import PortalPage

#: The settings as saved; `LOOK` has what is typed and not saved yet.
SAVED: Any = PortalPage.form
VERSION: Any = PortalPage.version
_ID = "portal-settings"
#: Fields that stay on the device until they are saved; no browser keeps chosen files.
_KEPT = (
    *("address", "firm_name", "colour", "accent", "header_text", "description", "contact_email"),
    *("notify_minutes", "link_hours", "max_upload_mb"),
)


def portal_settings_page() -> rx.Component:
    """Address, looks and rules of the portal."""
    return office_page(
        ui.page_header(t("Client portal"), back=(t("Settings"), "/settings")),
        kept_of_office(_ID, "portal-settings", _KEPT, PortalPage.saves),
        ui.problem(PortalPage, data_testid="ask-an-owner"),
        rx.cond(
            PortalPage.loaded,
            beside_preview(_form()),
            rx.cond(PortalPage.problem != "", rx.fragment(), ui.skeleton("text", 8)),
        ),
        active="settings",
        title=t("Client portal"),
        overlays=[notices(PortalPage)],
        again=[PortalPage.reword],
    )


def _form() -> rx.Component:
    return ui.post_form(
        rx.cond(
            SAVED.active,
            rx.fragment(),
            ui.callout(
                t("The portal is closed. You can prepare everything here and open it under Apps."),
                " ",
                ui.link(t("Apps"), href="/settings/apps"),
            ),
        ),
        unsaved(),
        # Two who save at once keep what each of them changed.
        rx.el.input(type="hidden", name="began", value=SAVED.to_string(), read_only=True),
        _address(),
        _looks(),
        _pictures(),
        _rules(),
        rx.el.div(
            ui.button(t("Save"), kind="primary", type="submit", data_testid="save-portal"), class_name="k-form-actions"
        ),
        action="/upload/portal-settings",
        on_done=PortalPage.saved,
        id=_ID,
        key=VERSION.to_string(),
        class_name="k-stack k-gap-6",
        data_testid="portal-form",
    )


def _address() -> rx.Component:
    full = SAVED.base_url + LOOK.address
    return ui.section(
        t("Address"),
        ui.field(
            t("Address of the portal"),
            ui.text_input(
                "address",
                default_value=SAVED.address,
                auto_complete="off",
                auto_capitalize="none",
                spell_check=False,
            ),
            name="address",
            help=t("Latin letters, digits and hyphens, 2 to 50 characters."),
            required=True,
        ),
        ui.inline(rx.el.code(full, class_name="k-code", data_testid="full-address"), copy_button(full)),
        rx.el.p(
            t(
                "This address is public: anybody can open the front page. What is behind it "
                "only people whom you invited can see."
            ),
            class_name="k-help",
        ),
        rx.cond(
            SAVED.old_addresses.length() > 0,
            rx.el.p(
                t("These older addresses keep leading here: {list}", list=SAVED.old_addresses.join(", ")),
                class_name="k-help",
            ),
            rx.fragment(),
        ),
    )


def _looks() -> rx.Component:
    return ui.section(
        t("Name, colours and words"),
        ui.field(
            t("Name of the firm"),
            ui.text_input("firm_name", default_value=SAVED.firm_name, auto_complete="organization"),
            name="firm_name",
            help=t("Shown wherever there is no logo, and in mails."),
            required=True,
        ),
        rx.el.div(
            _colour("colour", t("Main colour"), SAVED.colour, LOOK.colour, LOOK.colour_ink, PortalPage.colour_words),
            _colour("accent", t("Second colour"), SAVED.accent, LOOK.accent, LOOK.accent_ink, PortalPage.accent_words),
            class_name="k-form-row",
        ),
        ui.field(
            t("Header text"),
            ui.text_input("header_text", default_value=SAVED.header_text, max_length=200),
            name="header_text",
            help=t("One line above every page, for example your opening hours."),
            optional=True,
        ),
        ui.field(
            t("Description"),
            ui.text_area("description", default_value=SAVED.description),
            name="description",
            help=t("A few words about your firm for the front page."),
            optional=True,
        ),
        ui.field(
            t("Contact e-mail"),
            ui.text_input("contact_email", type="email", default_value=SAVED.contact_email),
            name="contact_email",
            help=t("Clients see it where they sign in, and can write to it when something does not work."),
            optional=True,
        ),
    )


def _colour(name: str, label: Any, saved: Any, shown: Any, ink: Any, words: Any) -> rx.Component:
    return ui.field(
        label,
        ui.inline(
            ui.colour_input(name, default_value=saved),
            brand_scope(
                rx.el.span(t("Sample"), class_name="k-button k-button-primary k-small", aria_hidden="true"),
                brand=shown,
                brand_ink=ink,
            ),
            gap=3,
        ),
        name=name,
        help=words,
    )


def _pictures() -> rx.Component:
    return ui.section(
        t("Pictures"),
        _picture(
            "logo",
            t("Logo"),
            SAVED.logo_url,
            t(".jpg or .png, up to 5 MB. Without one, the firm's name shows."),
        ),
        _picture(
            "icon",
            t("Icon"),
            SAVED.icon_url,
            t(".jpg or .png, square if possible. Browsers show it in their tabs."),
        ),
        ui.field(
            t("Welcome video"),
            ui.file_button(t("Choose a video"), name="video", accept="video/mp4,.mp4"),
            name="video",
            help=t(
                ".mp4, up to 20 MB. It plays once, when somebody enters the portal for the first "
                "time. Without one, the built-in tour plays."
            ),
            optional=True,
        ),
        rx.cond(
            SAVED.video_url != "",
            ui.inline(
                rx.el.a(t("Watch the present video"), href=SAVED.video_url, target="_blank", class_name="k-link"),
                ui.checkbox(t("Remove it"), name="remove", value="video"),
            ),
            rx.fragment(),
        ),
    )


def _picture(name: str, label: Any, url: Any, help: Any) -> rx.Component:
    return rx.fragment(
        ui.field(
            label,
            ui.file_button(label, name=name, accept="image/png,image/jpeg,.png,.jpg,.jpeg"),
            name=name,
            help=help,
            optional=True,
        ),
        rx.cond(
            url != "",
            ui.inline(
                rx.el.img(src=url, alt=label, class_name="k-firm-logo", data_testid=f"present-{name}"),
                ui.checkbox(t("Remove it"), name="remove", value=name),
                gap=4,
            ),
            rx.fragment(),
        ),
    )


def _rules() -> rx.Component:
    return ui.section(
        t("Mails, links and files"),
        rx.el.div(
            _number(
                "notify_minutes",
                t("Pause before mails (minutes)"),
                SAVED.notify_minutes,
                t(
                    "0 to 60. Within it you can go on editing or withdraw; the client gets "
                    "one mail with the last version."
                ),
                0,
                60,
            ),
            _number(
                "link_hours",
                t("Sign-in links work for (hours)"),
                SAVED.link_hours,
                t("1 to 168. Each link works once; a newer one voids the older."),
                1,
                168,
            ),
            _number(
                "max_upload_mb",
                t("Largest file of a client (MB)"),
                SAVED.max_upload_mb,
                t("1 to 50, each file."),
                1,
                50,
            ),
            class_name="k-form-row",
        ),
        ui.callout(
            t(
                "The introduction is the first task that an invited client sees. You write it "
                "under Templates; without one, nobody gets one."
            ),
            " ",
            ui.link(t("Templates"), href="/templates"),
        ),
    )


def _number(name: str, label: Any, value: Any, help: Any, lowest: int, highest: int) -> rx.Component:
    return ui.field(
        label,
        ui.text_input(
            name, type="number", default_value=value.to_string(), min=lowest, max=highest, step=1, input_mode="numeric"
        ),
        name=name,
        help=help,
    )
