"""Settings → Sign-in and security, and Settings → Security of the firm."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.notices import notices
from components.office import office_page
from components.security import password_dialog, security_sections
from portal_app.firms.security import CONTACT_IDLE, LIMIT_DAYS, STAFF_IDLE
from state.security import FirmSecurity, Security

_HOUR, _DAY = 60, 24 * 60


def security_page() -> rx.Component:
    """How a staff member signs in, and where they are signed in."""
    return office_page(
        ui.page_header(t("Sign-in and security"), back=(t("Settings"), "/settings")),
        rx.cond(Security.loaded, ui.stack(*security_sections("", office=True), gap=6), ui.skeleton("cards", 2)),
        active="settings",
        title=t("Sign-in and security"),
        overlays=[
            password_dialog(""),
            notices(Security),
        ],
    )


def firm_security_page() -> rx.Component:
    """How long sign-ins last at the firm."""
    return office_page(
        ui.page_header(t("Security of the firm"), back=(t("Settings"), "/settings")),
        ui.problem(FirmSecurity, tone="warn"),
        rx.cond(FirmSecurity.loaded, _limits(), ui.skeleton("text")),
        active="settings",
        title=t("Security of the firm"),
        overlays=[
            notices(FirmSecurity),
        ],
    )


def _limits() -> rx.Component:
    limits = FirmSecurity.limits
    return ui.section(
        t("How long a sign-in lasts"),
        ui.form(
            rx.el.h3(t("Staff"), class_name="k-label"),
            rx.el.div(
                _choice("staff_idle_minutes", t("Ends when unused for"), STAFF_IDLE, limits.staff_idle_minutes),
                _choice(
                    "staff_limit_days",
                    t("Ends at the latest after"),
                    [n * _DAY for n in LIMIT_DAYS],
                    limits.staff_limit_days,
                ),
                class_name="k-form-row",
            ),
            rx.el.h3(t("Clients"), class_name="k-label"),
            rx.el.div(
                _choice("contact_idle_minutes", t("Ends when unused for"), CONTACT_IDLE, limits.contact_idle_minutes),
                _choice(
                    "contact_limit_days",
                    t("Ends at the latest after"),
                    [n * _DAY for n in LIMIT_DAYS],
                    limits.contact_limit_days,
                ),
                class_name="k-form-row",
            ),
            rx.el.div(
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-limits"),
                class_name="k-form-actions",
            ),
            on_submit=FirmSecurity.save,
        ),
        description=t(
            "After that one signs in again; nothing that was saved is lost. Shorter times hold for everybody at once."
        ),
        data_testid="limits-section",
    )


def _choice(name: str, label: Any, minutes: Any, value: Any) -> rx.Component:
    in_days = name.endswith("_days")
    options = [(str(n // _DAY if in_days else n), _words(n)) for n in minutes]
    return ui.field(
        label,
        ui.select(name, options, default_value=value.to(str), key=value.to(str)),
        name=name,
        error=FirmSecurity.faults[name],
    )


def _words(minutes: int) -> Any:
    if minutes < _HOUR:
        return tn("{n} minute", "{n} minutes", n=minutes)
    if minutes < _DAY:
        return tn("{n} hour", "{n} hours", n=minutes // _HOUR)
    return tn("{n} day", "{n} days", n=minutes // _DAY)
