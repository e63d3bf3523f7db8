"""Keeps the place of whoever works by keyboard."""

import reflex as rx

from components.scripts import script


class FocusKept(rx.Component):
    """See `focus_kept.jsx`. Shows nothing; stands once in a page's frame."""

    library = script(__name__, "focus_kept.jsx")
    tag = "FocusKept"
