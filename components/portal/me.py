"""The person's own page, and the short guide."""

from typing import Any

import reflex as rx

from components import ui
from components.front.zones import zone_select
from components.i18n import LANGUAGES, t
from components.notices import notices
from components.portal.base import BASE
from components.portal.frame import portal_page
from components.reminders import my_holiday, notifications
from components.security import password_dialog, security_sections
from components.security.address import address, address_dialog
from state.arrival import Arrival
from state.my_address import MyAddress
from state.portal.frame import Portal
from state.portal.me import PortalHelp, PortalMe
from state.reminders import MyHoliday, MyNotifications
from state.security import Security

ME = PortalMe.me


def profile_page() -> rx.Component:
    """`/p/ADDRESS/profile`."""
    return portal_page(
        ui.page_header(t("Profile")),
        rx.cond(
            PortalMe.loaded,
            rx.fragment(_about(), _own()),
            ui.skeleton("cards", 2),
        ),
        active="profile",
        title=t("Profile"),
        again=Arrival.load,
        overlays=[
            password_dialog(BASE),
            address_dialog(),
            notices(PortalMe, MyAddress, MyNotifications, MyHoliday, Security),
        ],
    )


def _own() -> rx.Component:
    """What is nobody else's, also not of a staff member who looks on."""
    return rx.cond(
        Portal.viewing_until != "",
        ui.callout(t("How they sign in, and where, only they see.")),
        rx.fragment(notifications(), my_holiday(), address(), *security_sections(BASE, office=False)),
    )


def _about() -> rx.Component:
    return ui.section(
        t("You"),
        ui.form(
            rx.el.div(
                ui.field(
                    t("Name"),
                    ui.text_input("name", default_value=ME.name, auto_complete="name", key=f"n-{ME.name}"),
                    name="name",
                    error=_fault("name"),
                ),
                ui.field(
                    t("Phone"),
                    ui.text_input(
                        "phone",
                        type="tel",
                        default_value=ME.phone,
                        auto_complete="tel",
                        key=f"p-{ME.phone}",
                    ),
                    name="phone",
                    error=_fault("phone"),
                    optional=True,
                ),
                class_name="k-form-row",
            ),
            rx.el.div(
                ui.field(
                    t("Language"),
                    ui.select("language", list(LANGUAGES.items()), default_value=ME.language, key=ME.language),
                    name="language",
                    help=t("Of these pages and of the mails to you."),
                    error=_fault("language"),
                ),
                ui.field(
                    t("Time zone"),
                    zone_select("time_zone", ME.time_zone),
                    name="time_zone",
                    help=t("Deadlines and times are shown in it."),
                    error=_fault("time_zone"),
                ),
                class_name="k-form-row",
            ),
            rx.el.div(
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-me"), class_name="k-form-actions"
            ),
            on_submit=PortalMe.save,
        ),
        ui.facts((t("Companies"), rx.el.ul(rx.foreach(ME.companies, lambda name: rx.el.li(name))))),
        description=t("{firm} sees what you change here at once.", firm=Portal.firm_name),
    )


def _fault(name: str) -> Any:
    return PortalMe.faults.get(name, "")


def help_page() -> rx.Component:
    """`/p/ADDRESS/help`."""
    return portal_page(
        ui.page_header(
            t("Help"),
            ui.button(t("Watch the video"), icon="play", on_click=Portal.play_welcome, data_testid="replay"),
        ),
        ui.section(
            t("How it works"),
            _steps(
                (
                    t("See what is asked"),
                    t(
                        "Tasks holds everything that {firm} asks of you. What is new is bold, and what is "
                        "late is red. You get an e-mail when something new comes.",
                        firm=Portal.firm_name,
                    ),
                ),
                (
                    t("Do it"),
                    t("Open a task, read it, tick what you have done, and add the files that are asked for."),
                ),
                (t("Ask"), t("Write at the foot of the task. The answer comes to the same place, and by e-mail.")),
                (
                    t("Say that you are done"),
                    t('Press "Mark as done". Your accountant takes over from there. You can reopen it at any time.'),
                ),
            ),
        ),
        ui.section(
            t("Photos from the phone"),
            _steps(
                (t("Open the task on the phone"), t("The link in the e-mail leads straight to it.")),
                (
                    t('Press "Take a photo"'),
                    t("Lay the receipt flat in good light, and take the whole of it. Take as many as you need."),
                ),
                (
                    t("Or choose files"),
                    t("Photos and documents that are on the phone already: several at once. Each shows its progress."),
                ),
            ),
        ),
        ui.section(
            t("More than one company?"),
            rx.el.p(
                t("Press your name at the top right to go from one to the other. A red dot says that one has news.")
            ),
        ),
        ui.section(t("Whom to ask"), _whom()),
        active="help",
        title=t("Help"),
        again=PortalHelp.load,
    )


def _steps(*steps: tuple[Any, Any]) -> rx.Component:
    return rx.el.ol(
        *[
            rx.el.li(rx.el.p(title, class_name="k-strong"), rx.el.p(text, class_name="k-muted"))
            for title, text in steps
        ],
        class_name="p-steps",
    )


def _whom() -> rx.Component:
    return rx.el.p(
        t("About a task: write in the task itself. About anything else: "),
        ui.link(t("Ask the office"), href=f"{BASE}/requests/new", class_name="k-link", data_testid="help-ask"),
        rx.cond(
            Portal.contact_email != "",
            rx.fragment(
                " · ", rx.el.a(Portal.contact_email, href="mailto:" + Portal.contact_email, class_name="k-link")
            ),
            rx.fragment(),
        ),
    )
