"""The primitives that every page is made of; README.md in this folder lists them for builders."""

from components.ui.base import (
    Kid,
    icon,
    inline,
    skip_link,
    spinner,
    stack,
    visually_hidden,
)
from components.ui.buttons import button, icon_button, link, link_button
from components.ui.display import (
    avatar,
    badge,
    callout,
    card,
    chip,
    disclosure,
    facts,
    page_header,
    progress_bar,
    section,
    stat,
)
from components.ui.forms import (
    checkbox,
    choices,
    colour_input,
    date_input,
    field,
    file_button,
    form,
    radio,
    select,
    switch,
    text_area,
    text_input,
)
from components.ui.lists import (
    cell,
    filter_bar,
    pager,
    row,
    search_input,
    tab,
    table,
    tabs,
)
from components.ui.overlay import (
    dialog,
    menu,
    menu_heading,
    menu_item,
    menu_line,
    snackbar,
)
from components.ui.posting import post_form, uploader
from components.ui.states import empty_state, error_state, skeleton

STYLESHEETS = [
    f"/css/{name}.css"
    for name in ("tokens", "base", "controls", "display", "lists", "overlay", "shell", "clients", "portal", "tasks")
]
"""For `rx.App(stylesheets=STYLESHEETS)`, in this order."""

__all__ = [
    "STYLESHEETS",
    "Kid",
    "avatar",
    "badge",
    "button",
    "callout",
    "card",
    "cell",
    "checkbox",
    "chip",
    "choices",
    "colour_input",
    "date_input",
    "dialog",
    "disclosure",
    "empty_state",
    "error_state",
    "facts",
    "field",
    "file_button",
    "filter_bar",
    "form",
    "icon",
    "icon_button",
    "inline",
    "link",
    "link_button",
    "menu",
    "menu_heading",
    "menu_item",
    "menu_line",
    "page_header",
    "pager",
    "post_form",
    "progress_bar",
    "radio",
    "row",
    "search_input",
    "section",
    "select",
    "skeleton",
    "skip_link",
    "snackbar",
    "spinner",
    "stack",
    "stat",
    "switch",
    "tab",
    "table",
    "tabs",
    "text_area",
    "text_input",
    "uploader",
    "visually_hidden",
]
