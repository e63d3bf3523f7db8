"""A file of a contact's task or request, on a line."""

from typing import Any

import reflex as rx

from components import ui
from components.files import file_name, held_badge
from components.i18n import t
from components.portal.base import BASE, OF_COMPANY
from portal_app.tasks.portal_views import PortalFile


def file_line(file: PortalFile, *, on_remove: Any, may_remove: Any) -> rx.Component:
    """A file that is there.

    Args:
        file: Which.
        on_remove: Handler that takes its id.
        may_remove: Whether one's own can be taken off here.
    """
    remove = ui.icon_button(
        "trash_2", t("Remove {name}", name=file.name), on_click=on_remove(file.id), data_testid="remove-file"
    )
    return rx.el.li(
        rx.cond(file.image, ui.icon("image", 20), ui.icon("file_text", 20)),
        rx.el.span(
            file_name(file, base=BASE, of=OF_COMPANY, class_name="p-file-name"),
            held_badge(file.held),
            rx.el.span(file.size, " · ", file.added, class_name="k-help"),
            class_name="k-grow p-file-words",
        ),
        rx.cond(file.mine & may_remove, remove, rx.fragment()),
        class_name="p-file",
        key=file.id,
    )
