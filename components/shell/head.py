"""What stands in the head of every page."""

import reflex as rx

from components.i18n import texts_head


def page_head() -> list[rx.Component]:
    """For `rx.App(head_components=page_head())`: the reader's texts, icons, and the whole screen of a phone."""
    return [
        texts_head(),
        # Without it a phone with rounded corners tells no safe areas.
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.link(rel="icon", type="image/svg+xml", href=str(rx.asset("favicon.svg"))),
        rx.el.link(rel="apple-touch-icon", href=str(rx.asset("apple-touch-icon.png"))),
    ]
