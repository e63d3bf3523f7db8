"""Settings → Calendar: public holidays, and how far ahead occurrences are made (U22)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.recurring.calendar import country_choices, firm_calendar, set_firm_calendar
from portal_app.recurring.views import FirmCalendar
from portal_app.tasks.views import Choice
from state import guard
from state.task import number_of


class CalendarPage(guard.PageState, rx.State):
    """`/settings/calendar`."""

    calendar: FirmCalendar = FirmCalendar("", 14)
    countries: list[Choice] = []

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Show what is set."""
        self.calendar = await guard.ask(firm_calendar, actor)
        self.countries = await guard.ask(country_choices, actor)
        self.loaded = True

    @guard.managers
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Save the form."""
        days = number_of(form.get("ahead_days"))
        await guard.perform(set_firm_calendar, actor, form.get("country", ""), days)
        self.calendar = await guard.ask(firm_calendar, actor)
        self._say(actor, msg("Saved."))
