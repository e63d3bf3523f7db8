"""The pages of the second step, on both sides."""

import reflex as rx

from components import ui
from components.factors.parts import second_step
from components.front.portal import portal_frame
from components.i18n import t
from components.shell import public_shell
from state.factors import OfficeStep, PortalStep


def office_step_page() -> rx.Component:
    """`/step`."""
    return public_shell(
        rx.cond(
            OfficeStep.loaded,
            second_step(
                "", "/sign-in", t("Lost them all? An owner or administrator of your firm can let you start anew.")
            ),
            ui.skeleton("text", 4),
        ),
        firm_name="Kontor",
        description=t("Sign in to your office."),
    )


def portal_step_page() -> rx.Component:
    """`/p/ADDRESS/step`."""
    address = PortalStep.branding.address
    return portal_frame(
        PortalStep.branding,
        rx.cond(
            PortalStep.loaded,
            second_step(
                "/p/" + address, "/p/" + address, t("Lost them all? Ask your accountant, who can let you start anew.")
            ),
            ui.skeleton("text", 4),
        ),
        missing=PortalStep.missing,
    )
