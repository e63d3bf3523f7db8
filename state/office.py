"""What the frame of every office page shows: who is signed in, at which firm."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.accounts.commands import change_me
from portal_app.inbox.queries import COUNT_LIMIT, inbox_count
from state import guard, live
from state.confirming import stop_waiting


class Office(guard.PageState, rx.State):
    """The frame of the office. Pages load it last: `on_load=[…, Office.load]`. Holds nothing of a page."""

    firm_name: str = ""
    user_name: str = ""
    user_email: str = ""
    language: str = ""
    time_zone: str = "UTC"
    manages_firm: bool = False
    #: How much waits for this person in the inbox: "7", "99+", or nothing.
    waiting: str = ""

    @guard.staff
    @guard.ahead(inbox_count)
    async def load(self, actor: Actor) -> None:
        """Show who is signed in."""
        live.put(
            self,
            firm_name=actor.firm_name,
            user_name=actor.name,
            user_email=actor.email,
            language=actor.language,
            time_zone=actor.time_zone,
            manages_firm=actor.manages_firm,
        )
        await self._count(actor)
        # What another page waited for is over when this one comes.
        await stop_waiting(self)
        live.put(self, loaded=True)

    @guard.staff
    async def set_language(self, actor: Actor, code: str) -> None:
        """Remember the language of this person."""
        await guard.perform(change_me, actor, actor.name, code, actor.time_zone)
        self.language = code

    async def _count(self, actor: Actor) -> None:
        """Count what waits in the inbox."""
        number = await guard.ask(inbox_count, actor)
        live.put(self, waiting="" if not number else f"{number}" if number <= COUNT_LIMIT else f"{COUNT_LIMIT}+")
