"""Asking how far something is, while it lasts."""

from typing import Any

import reflex as rx

from components.scripts import script


class Ticker(rx.Component):
    """See `ticker`."""

    library = script(__name__, "ticker.jsx")
    tag = "Ticker"

    every: rx.Var[int]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]


def ticker(on_tick: Any, every: int = 500) -> rx.Component:
    """Sends an event again and again while it is on a page that somebody sees.

    Args:
        on_tick: The event.
        every: Milliseconds between two of them.
    """
    return Ticker.create(on_tick=on_tick, every=every)
