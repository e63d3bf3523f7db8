"""The files of a task: what is there, and adding more (U16)."""

import reflex as rx

from components import ui
from components.files import held_badge
from components.i18n import size_text, t
from components.portal.parts import length
from portal_app.core.filetypes import ACCEPT
from portal_app.tasks.portal_views import PortalFile
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage

TASK = PortalTaskPage.task


def files() -> rx.Component:
    """The section of files; for a task to read it shows only when there are some."""
    there = length(PortalTaskPage.files) > 0
    listed = rx.cond(there, rx.el.ul(rx.foreach(PortalTaskPage.files, _loose), class_name="p-files"), rx.fragment())
    return rx.cond(
        there | TASK.may_act,
        ui.section(t("Files"), listed, rx.cond(TASK.may_act, _adding(), rx.fragment()), data_testid="files"),
        rx.fragment(),
    )


def _adding() -> rx.Component:
    most = TASK.max_upload_mb * 1_000_000
    return rx.el.div(
        ui.uploader(
            action=f"{Portal.base}/files/tasks/{TASK.id}",
            limits=t(
                "Up to {size} a file: PDF, photos, Word, Excel, e-mails, signed files, ZIP and plain text.",
                size=size_text(most),
            ),
            accept=ACCEPT,
            max_bytes=most,
            on_done=PortalTaskPage.files_arrived,
        ),
        class_name="p-adding",
        key=TASK.id,
    )


def _loose(file: PortalFile) -> rx.Component:
    # What was brought for something stands there.
    return rx.cond(file.slot_id == "", file_line(file), rx.fragment())


def file_line(file: PortalFile) -> rx.Component:
    """A file that is there."""
    remove = ui.icon_button(
        "trash_2",
        t("Remove {name}", name=file.name),
        on_click=PortalTaskPage.remove_file(file.id),
        data_testid="remove-file",
    )
    return rx.el.li(
        rx.cond(file.image, ui.icon("image", 20), ui.icon("file_text", 20)),
        rx.el.span(
            rx.cond(
                file.held == "",
                rx.el.a(
                    file.name,
                    href=f"{Portal.base}/files/{file.id}",
                    download=True,
                    # A route of the server's own: the page's router must not take it for a page.
                    reload_document=True,
                    class_name="k-link p-file-name",
                    data_testid="file",
                ),
                rx.el.span(file.name, class_name="p-file-name", data_testid="held-file"),
            ),
            held_badge(file.held),
            rx.el.span(file.size, " · ", file.added, class_name="k-help"),
            class_name="k-grow p-file-words",
        ),
        rx.cond(file.mine & TASK.may_act, remove, rx.fragment()),
        class_name="p-file",
        key=file.id,
    )
