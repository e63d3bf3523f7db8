"""What both sides say of a file that can't be downloaded now."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from portal_app.files.rules import Hold


def held_badge(held: Any) -> rx.Component:
    """Why a file is held back, in words; nothing for any other file.

    Args:
        held: A `files.rules.Hold`, as the file's view has it.
    """
    return rx.match(
        held,
        (Hold.WAITING.value, ui.badge(t("Being checked for viruses"), icon="shield", data_testid="file-waiting")),
        (
            Hold.THREAT.value,
            ui.badge(t("Held back: virus found"), tone="late", data_testid="file-threat"),
        ),
        (Hold.LOST.value, ui.badge(t("Lost: ask for it anew"), tone="late", data_testid="file-lost")),
        rx.fragment(),
    )
