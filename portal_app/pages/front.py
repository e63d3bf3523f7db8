"""Pages before the sign-in: set-up, sign-in, the portal's front."""

import reflex as rx

from components.factors.pages import office_step_page, portal_step_page
from components.front.joining import join_page, new_address_page
from components.front.office import enter_page, forgotten_page, new_password_page, set_up_page, sign_in_page
from components.front.portal import entry_page, portal_front_page

__all__ = [
    "door",
    "enter_page",
    "entry_page",
    "forgotten_page",
    "join_page",
    "new_address_page",
    "new_password_page",
    "office_step_page",
    "portal_front_page",
    "portal_step_page",
    "set_up_page",
    "sign_in_page",
]


def door() -> rx.Component:
    """`/` shows nothing: it leads on."""
    return rx.el.main()
