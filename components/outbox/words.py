"""How a mail's state looks."""

from typing import Any

import reflex as rx

from components import ui


def state_badge(mail: Any) -> rx.Component:
    """The state in words, in the colour of how it went."""
    tone = rx.match(
        mail.state,
        ("sent", "ok"),
        ("failed", "late"),
        ("pending", "brand"),
        ("sending", "brand"),
        "neutral",
    )
    return ui.badge(mail.state_words, tone=tone, data_testid="mail-state")
