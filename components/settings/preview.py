"""The portal's front page and Home with settings that are not saved yet, beside the settings (U4)."""

from typing import Any

import reflex as rx

from components import ui
from components.front.portal import firms_page, sign_in_forms
from components.i18n import t
from components.portal.tasks import both_sides
from components.scripts import script
from components.shell import portal_shell
from portal_app.firms.forms import SHOWN
from portal_app.firms.pictures import PICTURE_MAX
from state.settings import PortalPage

LOOK: Any = PortalPage.look
SAMPLE: Any = PortalPage.sample


class PortalPreview(rx.Component):
    """See `portal_preview`."""

    library = script(__name__, "preview.jsx")
    tag = "PortalPreview"

    address: rx.Var[str]
    icon: rx.Var[str]
    name: rx.Var[str]
    texts: rx.Var[dict[str, str]]


class Beside(rx.Component):
    """See `beside_preview`."""

    library = script(__name__, "preview.jsx")
    tag = "Beside"

    settings_text: rx.Var[str]
    preview_text: rx.Var[str]
    label: rx.Var[str]


class Unsaved(rx.Component):
    """See `unsaved`."""

    library = script(__name__, "unsaved.jsx")
    tag = "Unsaved"

    fields: rx.Var[list[str]]
    pictures: rx.Var[list[str]]
    faults: rx.Var[dict[str, str]]
    texts: rx.Var[dict[str, str]]
    on_typed: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_pictured: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


def beside_preview(settings: ui.Kid) -> rx.Component:
    """Settings with the preview beside them, or behind a tab on a narrow screen."""
    return Beside.create(
        rx.el.div(settings, class_name="k-beside-settings"),
        rx.el.div(portal_preview(), class_name="k-beside-preview"),
        settings_text=t("Settings"),
        preview_text=t("Preview"),
        label=t("Settings or preview"),
    )


def portal_preview() -> rx.Component:
    """The portal's own front page and Home, of a made-up client, as a phone and a computer would show them."""
    return PortalPreview.create(
        rx.el.div(_front()),
        rx.el.div(_home()),
        address=PortalPage.form.base_url + LOOK.address,
        icon=LOOK.icon_url,
        name=LOOK.firm_name,
        texts={
            "title": t("Preview of the portal"),
            "page": t("Page"),
            "front": t("Front page"),
            "home": t("Home"),
            "device": t("Device"),
            "phone": t("Phone"),
            "computer": t("Computer"),
            "both": t("Both"),
            "larger": t("Larger"),
            "smaller": t("Smaller"),
            "note": t("So clients will see it once you save. The client and the tasks in it are made up."),
        },
    )


def unsaved() -> rx.Component:
    """Inside the form: lets the preview follow what is typed, and says what is wrong with it."""
    return Unsaved.create(
        fields=rx.Var.create(list(SHOWN)),
        pictures=rx.Var.create(["logo", "icon"]),
        faults=PortalPage.unfit,
        texts={
            "tooLarge": t("The picture is larger than {max} MB.", max=PICTURE_MAX // 1_000_000),
            "noPicture": t("This is not a .jpg or .png picture."),
            "tooMany": t("The picture has too many pixels. Make it smaller first."),
        },
        on_typed=PortalPage.typed,
        on_pictured=PortalPage.pictured,
    )


def _front() -> rx.Component:
    return firms_page(LOOK, sign_in_forms("/p/" + LOOK.address, ""))


def _home() -> rx.Component:
    base = f"/p/{LOOK.address}"
    return portal_shell(
        ui.page_header(t("Tasks"), subtitle=SAMPLE.client_name),
        ui.stack(both_sides(SAMPLE.asked, SAMPLE.waiting, base), gap=6),
        active="tasks",
        home_href=f"{base}/tasks",
        firm_name=LOOK.firm_name,
        logo_url=LOOK.logo_url,
        brand=LOOK.colour,
        brand_ink=LOOK.colour_ink,
        header_text=LOOK.header_text,
        user_name=SAMPLE.user_name,
        client_name=SAMPLE.client_name,
        unread=SAMPLE.unread,
        requests_href=f"{base}/requests",
        requests_unread=0,
        profile_href=f"{base}/profile",
        help_href=f"{base}/help",
    )
