"""Settings → Apps: who answers for requests, and digitisation (U24, U29)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.digitisation.commands import switch
from portal_app.digitisation.queries import switched_on
from portal_app.requests.commands.responsible import responsible, set_responsible
from portal_app.tasks import queries as tasks
from portal_app.tasks.views import Choice
from state import guard


class FirmApps(guard.PageState, rx.State):
    """What the firm has switched on besides the portal."""

    staff_members: list[Choice] = []
    responsible_id: str = ""
    digitises: bool = False

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show what is set."""
        self.staff_members = await guard.ask(tasks.staff_choices, actor)
        self.responsible_id = await guard.ask(responsible, actor)
        self.digitises = await guard.ask(switched_on, actor)
        self.loaded = True

    @guard.managers
    async def choose_responsible(self, actor: Actor, member_id: str) -> None:
        """Make a colleague responsible for requests, or leave it to the owners."""
        await guard.perform(set_responsible, actor, member_id)
        self.responsible_id = member_id
        self._say(actor, msg("Saved."))

    @guard.managers
    async def switch_digitisation(self, actor: Actor, on: bool) -> None:
        """Switch digitisation on or off."""
        await guard.perform(switch, actor, on)
        self.digitises = on
        self._say(actor, msg("Saved."))
