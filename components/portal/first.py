"""The list of a contact's tasks before the page's scripts are there."""

from pathlib import Path

import reflex as rx

from components.i18n import inline_text


def first_head() -> rx.Component:
    """The script for the head of every page, after that of `texts_head`. On other pages than the list it does nothing.

    The build tells it what the icons are drawn of, in the place of the empty attribute.
    """
    here = Path(__file__).parent
    text = "\n".join(inline_text(here / name) for name in ("rows.js", "first.js"))
    # A script of the page's own text can't import: both stand in one function.
    text = "(() => {\n" + text.replace("export function", "function") + "\n})();"
    return rx.el.script(text, custom_attrs={"data-first": ""})
