"""The devices on which a person is signed in."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from portal_app.access.views import Device
from state.security import Security


def devices(base: Any) -> rx.Component:
    """The list, with a way to sign out on each and on all.

    Args:
        base: Empty at the office, `/p/ADDRESS` at the portal.
    """
    state: Any = Security
    return ui.section(
        t("Where you are signed in"),
        rx.el.ul(rx.foreach(state.mine.devices, lambda device: _device(state, device)), class_name="k-device-list"),
        rx.el.div(
            rx.cond(
                state.mine.devices.length() > 1,
                ui.button(t("Sign out on all others"), on_click=state.end_others, data_testid="end-others"),
                rx.fragment(),
            ),
            ui.post_form(
                ui.button(t("Sign out everywhere"), kind="danger", type="submit", data_testid="sign-out-everywhere"),
                action=f"{base}/security/sign-out-everywhere",
                leaves=True,
            ),
            class_name="k-inline k-gap-2",
        ),
        description=t("Is there one that you do not know? Sign out there, and choose a new password."),
        data_testid="devices-section",
    )


def _device(state: Any, device: Device | Any) -> rx.Component:
    return rx.el.li(
        rx.cond(device.hand_held, ui.icon("smartphone", 20), ui.icon("monitor", 20)),
        rx.el.div(
            rx.el.span(
                rx.el.span(device.name, class_name="k-strong"),
                rx.cond(device.this_one, rx.fragment(" ", ui.badge(t("This device"), tone="ok")), rx.fragment()),
            ),
            rx.el.span(
                t("Last used {when}", when=device.last_seen),
                " · ",
                t("signed in {when}", when=device.signed_in),
                class_name="k-help",
            ),
            class_name="k-stack k-gap-1 k-grow",
        ),
        rx.cond(
            device.this_one,
            rx.fragment(),
            ui.button(t("Sign out"), small=True, on_click=state.end(device.id), data_testid="end-device"),
        ),
        class_name="k-device",
        data_testid="device",
    )
