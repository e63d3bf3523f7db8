"""Sends a page's load events when a link is pressed."""

import reflex as rx


class LoadAhead(rx.Component):
    """See `ahead.jsx`. Shows nothing; stands once around all pages."""

    library = rx.asset("ahead.jsx", shared=True).importable_path
    tag = "LoadAhead"
