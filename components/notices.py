"""The line that says what just happened on a page, whichever of its parts did it."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t


def notices(*pages: Any, undo: Any = None, on_undo: Any = None) -> rx.Component:
    """What the States of a page say, with "Undo" where there is a way back.

    Args:
        *pages: States with `guard.PageState`; of several that say something the first is heard.
        undo: Whether there is a way back; None where there never is.
        on_undo: Event that goes it.
    """
    message, stamp = pages[-1].notice, pages[-1].stamp
    for page in reversed(pages[:-1]):
        message, stamp = rx.cond(page.notice != "", page.notice, message), page.stamp + stamp
    back = {} if undo is None else {"action": rx.cond(undo, t("Undo"), ""), "on_action": on_undo}
    return ui.snackbar(message, stamp=stamp, on_close=[page.hide_notice(page.stamp) for page in pages], **back)
