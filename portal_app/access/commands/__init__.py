"""Signing in and out, on both sides."""

from portal_app.access.commands.confirming import confirm, mail_code, own_password_fits, take_code
from portal_app.access.commands.devices import sign_out, sign_out_device, sign_out_everywhere, sign_out_others
from portal_app.access.commands.entry import (
    Entered,
    ask_link,
    enter_by_password,
    enter_portal,
    fresh_link,
    switch_client,
)
from portal_app.access.commands.first_factor import StepAsked
from portal_app.access.commands.office import SignedIn, check_password, enter_office, let_staff_in, sign_in
from portal_app.access.commands.sessions import end_session, start_session

__all__ = [
    "Entered",
    "SignedIn",
    "StepAsked",
    "ask_link",
    "check_password",
    "confirm",
    "end_session",
    "enter_by_password",
    "enter_office",
    "enter_portal",
    "fresh_link",
    "let_staff_in",
    "mail_code",
    "own_password_fits",
    "sign_in",
    "sign_out",
    "sign_out_device",
    "sign_out_everywhere",
    "sign_out_others",
    "start_session",
    "switch_client",
    "take_code",
]
