"""How a person signs in and where they are signed in: the same parts on both sides.

Their second step stands between the password and the devices; its state (`state.factors`) loads with the page's.
"""

from typing import Any

import reflex as rx

from components.factors.mine import my_factors
from components.security.devices import devices
from components.security.password import password, password_dialog


def security_sections(base: Any, *, office: bool) -> list[rx.Component]:
    """The sections of a person's page; it loads `Security.load` and `MyFactors.load`.

    Args:
        base: Empty at the office, `/p/ADDRESS` at the portal.
        office: Whether it is for staff, who are mostly expected to have a password.
    """
    return [password(office=office), my_factors(base), devices(base)]


__all__ = ["password_dialog", "security_sections"]
