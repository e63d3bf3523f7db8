"""Settings → Apps: the card of the client portal (U1)."""

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.notices import notices
from components.office import office_page
from components.settings.copying import copy_button
from components.settings.more_apps import digitisation_card, requests_card
from state.firm_apps import FirmApps
from state.settings import Apps


def apps_page() -> rx.Component:
    """The apps of the firm."""
    return office_page(
        ui.page_header(t("Apps"), back=(t("Settings"), "/settings")),
        ui.problem(Apps, tone="warn"),
        ui.problem(FirmApps, tone="warn"),
        rx.cond(
            Apps.loaded,
            ui.stack(_portal(), requests_card(), digitisation_card(), gap=6),
            ui.skeleton("cards", 2),
        ),
        active="settings",
        title=t("Apps"),
        overlays=[
            _activation(),
            _deactivation(),
            notices(Apps, FirmApps),
        ],
    )


def _portal() -> rx.Component:
    state = rx.cond(
        Apps.card.active,
        ui.badge(t("Open since {day}", day=Apps.card.since), tone="ok", data_testid="portal-state"),
        ui.badge(t("Closed"), data_testid="portal-state"),
    )
    return ui.section(
        t("Client portal"),
        ui.stack(
            ui.inline(state),
            rx.cond(
                Apps.card.active,
                ui.inline(
                    rx.el.a(Apps.card.url, href=Apps.card.url, class_name="k-link", data_testid="portal-url"),
                    copy_button(Apps.card.url),
                ),
                rx.fragment(),
            ),
            rx.cond(Apps.card.may_manage, _buttons(), _ask_an_owner()),
        ),
        description=t(
            "Your clients get a page of their own in your colours: tasks with files, messages and deadlines, "
            "instead of a mail thread. They sign in by links, without a password. "
            "Nobody is invited until you choose whom."
        ),
        data_testid="portal-card",
    )


def _buttons() -> rx.Component:
    return rx.cond(
        Apps.card.active,
        ui.inline(
            ui.link_button(t("Settings of the portal"), href="/settings/portal", kind="primary", icon="palette"),
            ui.button(t("Deactivate"), on_click=Apps.ask_for("deactivate"), data_testid="deactivate"),
        ),
        ui.inline(
            ui.button(t("Activate"), kind="primary", on_click=Apps.ask_for("activate"), data_testid="activate"),
            ui.link_button(t("Settings of the portal"), href="/settings/portal"),
        ),
    )


def _ask_an_owner() -> rx.Component:
    return ui.callout(
        t("Only an owner or an administrator of the firm can open, close or change the portal. Ask one of them.")
    )


def _activation() -> rx.Component:
    return ui.dialog(
        t("Activate the client portal?"),
        ui.form(
            rx.el.p(
                t(
                    "Choose the address under which your clients find it. The address is "
                    "public; what is behind it is not."
                )
            ),
            ui.field(
                t("Address"),
                ui.text_input(
                    "address",
                    default_value=Apps.card.suggestion,
                    auto_complete="off",
                    auto_capitalize="none",
                    spell_check=False,
                ),
                name="address",
                help=t("Latin letters, digits and hyphens. You can change it later; old addresses keep leading here."),
                error=Apps.faults["address"],
                required=True,
            ),
            rx.el.div(
                ui.button(t("Cancel"), on_click=Apps.close),
                ui.button(t("Activate"), kind="primary", type="submit", data_testid="activate-confirm"),
                class_name="k-form-actions",
            ),
            on_submit=Apps.activate,
        ),
        open=Apps.asking == "activate",
        on_close=Apps.close,
        name="activate-dialog",
    )


def _deactivation() -> rx.Component:
    return ui.dialog(
        t("Deactivate the client portal?"),
        rx.el.p(
            rx.cond(
                Apps.card.signed_in == 0,
                t("Nobody is signed in now. All data stays, and you can activate the portal again."),
                tn(
                    "One person is signed in now and will be signed out at once. All data stays, "
                    "and you can activate the portal again.",
                    "{n} people are signed in now and will be signed out at once. All data stays, "
                    "and you can activate the portal again.",
                    n=Apps.card.signed_in,
                ),
            )
        ),
        open=Apps.asking == "deactivate",
        on_close=Apps.close,
        name="deactivate-dialog",
        actions=[
            ui.button(t("Cancel"), on_click=Apps.close),
            ui.button(t("Deactivate"), kind="danger", on_click=Apps.deactivate, data_testid="deactivate-confirm"),
        ],
    )
