"""What a new request and one that is there have in common."""

from typing import Any

import reflex as rx

from components import ui
from components.files import adding_files
from components.i18n import t
from components.portal.files import file_line
from components.portal.parts import length
from components.portal.requests import HERE


def back() -> rx.Component:
    """To the list."""
    return ui.link(ui.icon("chevron_left", 16), t("Requests"), href=HERE, class_name="k-back", data_testid="back")


def adding(action: Any, *, megabytes: Any, on_done: Any) -> rx.Component:
    """Where files are added; arguments as in `components.files.adding_files`."""
    return rx.el.div(adding_files(action, megabytes=megabytes, on_done=on_done), class_name="p-adding")


def file_list(files: Any, *, on_remove: Any, may_remove: Any) -> rx.Component:
    """The files that are there; nothing without any.

    Args:
        files: Var with them.
        on_remove: Handler that takes the id of one.
        may_remove: Whether one's own can be taken off here.
    """
    return rx.cond(
        length(files) > 0,
        rx.el.ul(
            rx.foreach(files, lambda file: file_line(file, on_remove=on_remove, may_remove=may_remove)),
            class_name="p-files",
        ),
        rx.fragment(),
    )
