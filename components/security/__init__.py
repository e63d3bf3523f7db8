"""How a person signs in and where they are signed in: the same parts on both sides.

Their second step stands between the password and the devices; its state (`state.factors`) loads with the page's.
"""

from typing import Any

import reflex as rx

from components.factors.mine import office_factors, portal_factors
from components.security.devices import devices
from components.security.password import password, password_dialog


def office_sections(state: Any) -> list[rx.Component]:
    """The sections of a staff member's page."""
    return [password(state, office=True), office_factors(), devices(state, "")]


def portal_sections(state: Any, base: Any) -> list[rx.Component]:
    """The sections of a contact's page.

    Args:
        state: Of the page.
        base: `/p/ADDRESS`.
    """
    return [password(state, office=False), portal_factors(base), devices(state, base)]


__all__ = ["office_sections", "password_dialog", "portal_sections"]
