"""The face of the browser's tab, for pages that wear a firm's looks (U3)."""

from typing import Any

import reflex as rx

from components.scripts import script


class TabFace(rx.Component):
    """See `tab_face`."""

    library = script(__name__, "tab.jsx")
    tag = "TabFace"

    title: rx.Var[str]
    icon: rx.Var[str]


def tab_face(title: Any, icon: Any = "") -> rx.Component:
    """Show a title and an icon in the browser's tab; renders nothing.

    Args:
        title: Var or text; nothing changes while it is empty.
        icon: Path of a picture; the program's own stays while it is empty.
    """
    return TabFace.create(title=title, icon=icon)
