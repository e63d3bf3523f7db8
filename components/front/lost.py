"""The page of an address that leads nowhere."""

import reflex as rx

from components import ui
from components.front.tab import tab_face
from components.i18n import t
from components.shell import public_shell
from state.front import Lost


def lost_page() -> rx.Component:
    """Says so in plain words, and where to go from here: under a portal's address in the firm's face (U3)."""
    return rx.cond(
        Lost.loaded,
        rx.cond(Lost.branding.address != "", _of_the_firm(), _of_the_program()),
        # Nobody's face until it is known whose address this is.
        rx.el.div(ui.skeleton("text", 4), class_name="k-public"),
    )


def _of_the_firm() -> rx.Component:
    branding = Lost.branding
    return public_shell(
        tab_face(branding.firm_name, branding.icon_url),
        ui.empty_state(
            "search_x",
            t("There is no such page"),
            t("The address may be mistyped, or the page was moved. Links in our mails lead to the right place."),
            ui.link_button(
                t("To the portal"), href="/p/" + branding.address, kind="primary", data_testid="lost-portal"
            ),
        ),
        firm_name=branding.firm_name,
        logo_url=branding.logo_url,
        brand=branding.colour,
        brand_ink=branding.colour_ink,
        contact_email=branding.contact_email,
    )


def _of_the_program() -> rx.Component:
    return public_shell(
        tab_face(t("There is no such page")),
        ui.empty_state(
            "search_x",
            t("There is no such page"),
            t("The address may be mistyped, or the page was moved. Links in our mails lead to the right place."),
            ui.link_button(t("To the office"), href="/", kind="primary", data_testid="lost-home"),
        ),
        rx.el.p(
            t("Are you a client? Open the portal by the link that your accountant sent you."),
            class_name="k-help k-centred-text",
        ),
        firm_name="Kontor",
    )
