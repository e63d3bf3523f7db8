"""The list of what repeats (U22)."""

from typing import Literal

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.recurring import commands
from portal_app.recurring.queries import PAGE, RecurringFilter, list_recurring
from portal_app.recurring.views import RecurringRow
from portal_app.tasks import queries as tasks
from state import guard


class RecurringList(guard.PageState, rx.State):
    """`/recurring`, also for one client: `/recurring?client=ID`."""

    rows: list[RecurringRow] = []
    view: str = "on"
    mine: bool = False
    search_text: str = ""
    client_id: str = ""
    client_name: str = ""
    page: int = 1
    total: int = 0
    first: int = 0
    last: int = 0
    has_next: bool = False
    undo_id: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the list that the address asks for."""
        self.client_id, self.client_name, self.page = guard.query_arg(self, "client"), "", 1
        if self.client_id:
            found = await guard.ask(tasks.client_choices, actor, client_id=self.client_id)
            self.client_name = found[0].name if found else ""
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def choose_view(self, actor: Actor, view: Literal["on", "paused", "ended", "all"]) -> None:
        """Change the tab."""
        self.view, self.page = view, 1
        await self._show(actor)

    @guard.staff
    async def choose_mine(self, actor: Actor, mine: bool) -> None:
        """Show only the reader's own, or everybody's."""
        self.mine, self.page = mine, 1
        await self._show(actor)

    @guard.staff
    async def find(self, actor: Actor, words: str) -> None:
        """Search titles and clients."""
        self.search_text, self.page = words[:100], 1
        await self._show(actor)

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to a later or earlier page."""
        self.page = max(1, self.page + pages)
        await self._show(actor)

    @guard.staff
    async def pause(self, actor: Actor, recurring_id: str) -> None:
        """Make nothing until it is resumed."""
        await guard.perform(commands.pause_recurring, actor, recurring_id)
        await self._show(actor)
        self._say(actor, msg("Paused. Nothing is made until you resume it."))

    @guard.staff
    async def resume(self, actor: Actor, recurring_id: str) -> None:
        """Go on from today."""
        await guard.perform(commands.resume_recurring, actor, recurring_id)
        await self._show(actor)
        self._say(actor, msg("It goes on from today. What fell into the pause is not made."))

    @guard.staff
    async def end(self, actor: Actor, recurring_id: str) -> None:
        """Make nothing any more."""
        await guard.perform(commands.end_recurring, actor, recurring_id)
        await self._show(actor)
        self._say(actor, msg("Ended. Tasks made from it stay."))

    @guard.staff
    async def delete(self, actor: Actor, recurring_id: str) -> None:
        """Take it out of the list; "Undo" brings it back."""
        await guard.perform(commands.delete_recurring, actor, recurring_id)
        await self._show(actor)
        self._say(actor, msg("The repetition is deleted. Tasks made from it stay."))
        self.undo_id = recurring_id

    @guard.staff
    async def undo(self, actor: Actor) -> None:
        """Bring back what was deleted last."""
        await guard.perform(commands.restore_recurring, actor, self.undo_id)
        self._hush()
        await self._show(actor)

    def _hush(self) -> None:
        super()._hush()
        self.undo_id = ""

    async def _show(self, actor: Actor) -> None:
        wanted = RecurringFilter(self.view, self.mine, self.client_id, self.search_text, self.page)
        found = await guard.ask(list_recurring, actor, wanted)
        self.rows, self.total, self.has_next = found.rows, found.total, found.has_next
        self.first = (self.page - 1) * PAGE + 1
        self.last = (self.page - 1) * PAGE + len(found.rows)
