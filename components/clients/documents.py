"""A client's document folder on the client's page (U28)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.documents import ClientDocuments

FOLDER = ClientDocuments.folder
FAULTS: Any = ClientDocuments.faults


def documents_card() -> rx.Component:
    """Where the client's documents are, and whether the portal can put files there."""
    change = ui.button(t("Edit"), icon="pencil", small=True, on_click=ClientDocuments.edit, data_testid="edit-folder")
    return ui.section(
        t("Documents folder"),
        ui.problem(ClientDocuments, data_testid="folder-problem"),
        rx.cond(ClientDocuments.editing, _form(), rx.cond(FOLDER.url == "", _none(), _facts())),
        actions=[rx.cond(ClientDocuments.editing | (FOLDER.url == ""), rx.fragment(), change)],
        data_testid="folder",
    )


def _none() -> rx.Component:
    return ui.stack(
        rx.el.p(t("None yet. With one, the client's portal shows Documents."), class_name="k-muted"),
        ui.inline(
            ui.button(
                t("Add a folder"), icon="plus", small=True, on_click=ClientDocuments.edit, data_testid="add-folder"
            )
        ),
        gap=3,
    )


def _facts() -> rx.Component:
    takes = FOLDER.way != "link"
    tested = rx.cond(
        FOLDER.fault != "",
        ui.callout(FOLDER.fault, tone="late", data_testid="connection-fault"),
        rx.cond(
            FOLDER.checked != "",
            ui.badge(
                t("Connection tried {when}: it works", when=FOLDER.checked), tone="ok", data_testid="connection-ok"
            ),
            rx.fragment(),
        ),
    )
    return ui.stack(
        ui.link(FOLDER.url, href=FOLDER.url, external=True, class_name="k-link k-clip"),
        rx.cond(
            takes,
            rx.fragment(
                rx.el.p(t("Clients add files from the portal; nothing is ever overwritten."), class_name="k-help"),
                ui.inline(
                    ui.button(
                        t("Test the connection"),
                        icon="plug_zap",
                        small=True,
                        on_click=ClientDocuments.try_connection,
                        data_testid="try-connection",
                    ),
                ),
                tested,
            ),
            rx.el.p(t("The portal opens it; files are not added from there."), class_name="k-help"),
        ),
        gap=3,
    )


def _form() -> rx.Component:
    return ui.form(
        ui.field(
            t("Address"),
            ui.text_input("url", type="url", default_value=FOLDER.url, placeholder="https://"),
            name="url",
            help=t("Opened by Documents in the client's portal. Empty takes the folder away."),
            error=FAULTS.get("url", ""),
        ),
        ui.field(
            t("Files from the portal"),
            ui.select(
                "way",
                [
                    ("link", t("No: only a link")),
                    ("nextcloud", t("Into a public Nextcloud share")),
                    ("webdav", t("By WebDAV")),
                ],
                value=ClientDocuments.way,
                on_change=ClientDocuments.choose_way,
                data_testid="way",
            ),
            name="way",
        ),
        rx.cond(
            ClientDocuments.way == "webdav",
            rx.fragment(
                ui.field(
                    t("WebDAV address"),
                    ui.text_input("dav_url", type="url", default_value=FOLDER.dav_url),
                    name="dav_url",
                    help=t("When it is another than the address above."),
                    error=FAULTS.get("dav_url", ""),
                    optional=True,
                ),
                ui.field(
                    t("User name"),
                    ui.text_input(
                        "user_name",
                        default_value=FOLDER.user_name,
                        auto_complete="off",
                    ),
                    name="user_name",
                    error=FAULTS.get("user_name", ""),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            ClientDocuments.way != "link",
            ui.field(
                t("Password"),
                ui.text_input("password", type="password", auto_complete="new-password"),
                name="password",
                help=rx.cond(
                    FOLDER.has_password,
                    t("One is kept, encrypted. Type another to change it; for another server it must be typed anew."),
                    t("It is kept encrypted, and shown to nobody. Leave it empty where there is none."),
                ),
                error=FAULTS.get("password", ""),
                optional=True,
            ),
            rx.fragment(),
        ),
        rx.el.div(
            ui.button(t("Cancel"), on_click=ClientDocuments.cancel),
            ui.button(t("Save"), kind="primary", type="submit", data_testid="save-folder"),
            class_name="k-form-actions",
        ),
        on_submit=ClientDocuments.save,
    )


def digitisation_card() -> rx.Component:
    """Where the client's papers go to be read, where the firm digitises (U29)."""
    form = ui.form(
        ui.field(
            t("E-mail address of the service"),
            ui.text_input(
                "digitisation_email",
                type="email",
                default_value=ClientDocuments.digitisation_email,
            ),
            name="digitisation_email",
            help=t("Files of this client's tasks are sent there when somebody presses Digitise."),
            error=FAULTS.get("digitisation_email", ""),
        ),
        rx.el.div(
            ui.button(t("Save"), type="submit", small=True, data_testid="save-digitisation"),
            class_name="k-form-actions",
        ),
        on_submit=ClientDocuments.save_digitisation,
        key=ClientDocuments.digitisation_email,
    )
    return rx.cond(ClientDocuments.digitises, ui.section(t("Digitisation"), form), rx.fragment())
