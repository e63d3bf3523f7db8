"""How a person signs in and where they are signed in: the same parts on both sides.

What else somebody can add to their sign-in stands between the password and the devices: `OFFICE_FACTORS` and
`PORTAL_FACTORS` list functions that give such sections.
"""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.security.devices import devices
from components.security.password import password, password_dialog

#: Authenticator app, recovery codes, passkeys: in the order in which they show.
OFFICE_FACTORS: list[Callable[[], rx.Component]] = []
PORTAL_FACTORS: list[Callable[[], rx.Component]] = []


def office_sections(state: Any) -> list[rx.Component]:
    """The sections of a staff member's page."""
    return [password(state, office=True), *[section() for section in OFFICE_FACTORS], devices(state, "")]


def portal_sections(state: Any, base: Any) -> list[rx.Component]:
    """The sections of a contact's page.

    Args:
        state: Of the page.
        base: `/p/ADDRESS`.
    """
    return [password(state, office=False), *[section() for section in PORTAL_FACTORS], devices(state, base)]


__all__ = ["OFFICE_FACTORS", "PORTAL_FACTORS", "office_sections", "password_dialog", "portal_sections"]
