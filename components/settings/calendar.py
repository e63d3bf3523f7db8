"""Settings → Calendar (U22)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import office_page
from state.firm_calendar import CalendarPage as CalendarState

CalendarPage: Any = CalendarState


def calendar_page() -> rx.Component:
    """Public holidays, and how far ahead occurrences are made."""
    calendar, faults = CalendarPage.calendar, CalendarPage.faults
    form = ui.form(
        ui.field(
            t("Country"),
            ui.select(
                "country",
                rx.foreach(CalendarPage.countries, lambda one: rx.el.option(one.name, value=one.id)),
                default_value=calendar.country,
                key=calendar.country,
            ),
            name="country",
            error=faults["country"],
            help=t("Its public holidays are no working days."),
        ),
        ui.field(
            t("Made ahead, in days"),
            ui.text_input(
                "ahead_days",
                type="number",
                min=0,
                max=90,
                input_mode="numeric",
                default_value=calendar.ahead_days.to(str),
            ),
            name="ahead_days",
            error=faults["ahead_days"],
            help=t("How many days before its start a task that repeats is made and shared."),
        ),
        rx.el.div(
            ui.button(t("Save"), kind="primary", type="submit", data_testid="save-calendar"),
            class_name="k-form-actions",
        ),
        on_submit=CalendarPage.save,
    )
    return office_page(
        ui.page_header(t("Calendar"), back=(t("Settings"), "/settings")),
        ui.problem(CalendarPage, tone="warn"),
        rx.cond(CalendarPage.loaded, ui.section(t("Working days"), form), ui.skeleton("text")),
        active="settings",
        title=t("Calendar"),
        overlays=[notices(CalendarPage)],
    )
