"""What a list that follows says and shows of rows that it does not move (`state/following.py`)."""

from typing import Any

import reflex as rx

from components.i18n import t, tn
from components.ui.buttons import button


def list_news(state: Any) -> rx.Component:
    """How much has come that would move the rows shown, and the button that shows it.

    It stands before the list and takes no room: it lies over what is above.

    Args:
        state: With `state.following.Following` and a handler `show_news`.
    """
    words = rx.cond(state.news > 0, tn("Show {n} new", "Show {n} new", n=state.news), t("Refresh"))
    return rx.el.div(
        rx.cond(
            (state.news > 0) | state.moved,
            button(
                words,
                small=True,
                on_click=state.show_news,
                data_testid="show-news",
            ),
        ),
        role="status",
        class_name="k-news",
    )


def gone() -> rx.Component:
    """In the place of a row that is no longer there, or stands elsewhere."""
    return rx.el.span(t("Moved or gone"), class_name="k-gone", data_testid="gone")
