"""Documents in the portal: the client's folder, and adding to it (U28)."""

from typing import Any

import reflex as rx

from components import ui
from components.files import adding_files
from components.i18n import t
from components.portal.base import BASE, OF_COMPANY
from components.portal.frame import portal_page
from state.documents import PortalDocuments
from state.portal.frame import Portal

FOLDER = PortalDocuments.folder
ARRIVED: Any = PortalDocuments.arrived


def documents_page() -> rx.Component:
    """`/p/ADDRESS/documents`."""
    return portal_page(
        ui.page_header(t("Documents"), subtitle=Portal.client_name),
        rx.cond(
            PortalDocuments.loaded,
            rx.cond(FOLDER.url == "", _none(), _folder()),
            ui.skeleton("cards", 2),
        ),
        active="documents",
        title=t("Documents"),
        again=PortalDocuments.load,
    )


def _none() -> rx.Component:
    return ui.empty_state(
        "folder",
        t("There is no folder yet"),
        t("{firm} can keep a folder of documents for you. Ask them, if you miss it.", firm=Portal.firm_name),
        ui.link_button(t("Ask the office"), href=f"{BASE}/requests/new", kind="primary"),
        data_testid="no-folder",
    )


def _folder() -> rx.Component:
    adding = ui.section(
        t("Add files"),
        adding_files(
            f"{BASE}/documents/files{OF_COMPANY}", megabytes=FOLDER.max_upload_mb, on_done=PortalDocuments.files_arrived
        ),
        rx.cond(
            ARRIVED.length() > 0,
            rx.el.ul(
                rx.foreach(
                    ARRIVED,
                    lambda name: rx.el.li(
                        ui.icon("check", 16), rx.el.span(t("In the folder: {name}", name=name)), class_name="p-file"
                    ),
                ),
                class_name="p-files",
                data_testid="arrived",
            ),
            rx.fragment(),
        ),
        description=t("They go straight into the folder. What is there already is never overwritten."),
    )
    return ui.stack(
        ui.section(
            t("Your folder at {firm}", firm=Portal.firm_name),
            rx.el.p(t("It opens in a tab of its own."), class_name="k-muted"),
            ui.inline(
                ui.link_button(
                    t("Open the folder"),
                    href=FOLDER.url,
                    kind="primary",
                    icon="external_link",
                    external=True,
                    data_testid="open-folder",
                )
            ),
        ),
        rx.cond(FOLDER.may_upload, adding, rx.fragment()),
        gap=6,
    )
