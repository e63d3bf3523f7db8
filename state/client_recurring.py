"""What repeats for a client, on the client's card (U22)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.recurring.queries import RecurringFilter, list_recurring
from portal_app.recurring.views import RecurringRow
from state import guard


class ClientRecurring(guard.PageState, rx.State):
    """What repeats for a client, on the client's card."""

    rows: list[RecurringRow] = []
    client_id: str = ""

    @guard.staff
    async def load_recurring(self, actor: Actor) -> None:
        """Show what repeats for the client of the address."""
        self.client_id = guard.route_arg(self, "id")
        wanted = RecurringFilter("on", client_id=self.client_id)
        self.rows = (await guard.ask(list_recurring, actor, wanted)).rows[:10]
        self.loaded = True
