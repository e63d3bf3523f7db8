"""A month at a glance (B9)."""

from datetime import date, timedelta

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.clients.queries import managers
from portal_app.clients.views import Choice
from portal_app.firms.queries import firm_today
from portal_app.recurring.overview import PAGE, Overview, OverviewFilter, overview
from state import guard


class OverviewPage(guard.PageState, rx.State):
    """`/overview`."""

    found: Overview = Overview()
    #: "2026-11".
    month: str = ""
    mine: bool = False
    manager_id: str = ""
    search_text: str = ""
    managers: list[Choice] = []
    page: int = 1
    first: int = 0
    last: int = 0

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the month that is now, or the one that was looked at."""
        self.managers = await guard.ask(managers, actor)
        if not self.month:
            self.month = (await guard.ask(firm_today, actor)).isoformat()[:7]
        await self._show(actor)
        self.loaded = True

    @guard.staff
    async def turn_month(self, actor: Actor, later: bool) -> None:
        """The month after, or the one before."""
        first = self._first()
        other = first + timedelta(days=31) if later else first - timedelta(days=1)
        await self._go(actor, other.isoformat()[:7])

    @guard.staff
    async def choose_month(self, actor: Actor, month: str) -> None:
        """Go to a month; an empty one is this."""
        await self._go(actor, month[:7] or (await guard.ask(firm_today, actor)).isoformat()[:7])

    @guard.staff
    async def choose_mine(self, actor: Actor, mine: bool) -> None:
        """Only the reader's own clients, or everybody's."""
        self.mine, self.page = mine, 1
        await self._show(actor)

    @guard.staff
    async def choose_manager(self, actor: Actor, manager_id: str) -> None:
        """Only the clients of one staff member, or everybody's."""
        self.manager_id, self.page = manager_id, 1
        await self._show(actor)

    @guard.staff
    async def find(self, actor: Actor, words: str) -> None:
        """Search clients."""
        self.search_text, self.page = words[:100], 1
        await self._show(actor)

    @guard.staff
    async def turn(self, actor: Actor, pages: int) -> None:
        """Turn to a later or earlier page."""
        self.page = max(1, self.page + pages)
        await self._show(actor)

    async def _go(self, actor: Actor, month: str) -> None:
        self.month, self.page = month, 1
        await self._show(actor)

    def _first(self) -> date:
        try:
            first = date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return date.today().replace(day=1)  # noqa: DTZ011 - a month that is none: any will do
        return min(max(first, date(1990, 1, 1)), date(2199, 1, 1))

    async def _show(self, actor: Actor) -> None:
        self.month = self._first().isoformat()[:7]
        wanted = OverviewFilter(self._first(), self.mine, self.manager_id, self.search_text, self.page)
        self.found = await guard.ask(overview, actor, wanted)
        self.first = (self.found.page - 1) * PAGE + 1
        self.last = (self.found.page - 1) * PAGE + len(self.found.rows)
