"""The files of a task: what is there, and adding more (U16)."""

import reflex as rx

from components import ui
from components.files import adding_files
from components.i18n import t
from components.portal.base import BASE, OF_COMPANY
from components.portal.files import file_line
from components.portal.parts import length
from portal_app.tasks.portal_views import PortalFile
from state.portal.task import PortalTaskPage

TASK = PortalTaskPage.task


def files() -> rx.Component:
    """The section of files; for a task to read it shows only when there are some."""
    there = length(PortalTaskPage.files) > 0
    listed = rx.cond(there, rx.el.ul(rx.foreach(PortalTaskPage.files, _loose), class_name="p-files"), rx.fragment())
    adding = rx.el.div(
        adding_files(
            f"{BASE}/files/tasks/{TASK.id}{OF_COMPANY}",
            megabytes=TASK.max_upload_mb,
            on_done=PortalTaskPage.files_arrived,
        ),
        class_name="p-adding",
        key=TASK.id,
    )
    return rx.cond(
        there | TASK.may_act,
        ui.section(t("Files"), listed, rx.cond(TASK.may_act, adding, rx.fragment()), data_testid="files"),
        rx.fragment(),
    )


def _loose(file: PortalFile) -> rx.Component:
    # What was brought for something stands there.
    return rx.cond(file.slot_id == "", task_file(file), rx.fragment())


def task_file(file: PortalFile) -> rx.Component:
    """A file of the task, on a line."""
    return file_line(file, on_remove=PortalTaskPage.remove_file, may_remove=TASK.may_act)
