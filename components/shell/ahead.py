"""Sends a page's load events when a link is pressed."""

import reflex as rx

from components.scripts import script


class LoadAhead(rx.Component):
    """See `ahead.jsx`. Shows nothing; stands once around all pages."""

    library = script(__name__, "ahead.jsx")
    tag = "LoadAhead"
