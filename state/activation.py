"""Opening the portal to the ticked clients: ask, do, tell (U8)."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.activation.commands import activate
from portal_app.activation.queries import preview
from portal_app.activation.views import ActivationPreview, ActivationResult
from state import guard
from state.clients import Clients


class Activation(guard.PageState, rx.State):
    """The dialog. Which clients are meant is what the list has ticked at that moment."""

    OPENS = ("asking",)

    asking: bool = False
    told: bool = False
    working: bool = False
    #: Nobody is invited by default.
    invite: bool = False
    before: ActivationPreview = ActivationPreview()
    result: ActivationResult = ActivationResult()

    @guard.staff
    async def load(self, _actor: Actor) -> None:
        """Whoever comes to the list finds the dialog closed."""
        self._came()

    @guard.staff
    async def ask(self, actor: Actor) -> None:
        """Say what opening the portal to the ticked clients would do."""
        clients = await self.get_state(Clients)
        self.before = await guard.ask(preview, actor, clients._selection())
        self.invite, self.told, self.asking, self.working = False, False, True, False

    @guard.staff
    async def choose(self, actor: Actor, invite: bool) -> None:
        """With or without an invitation."""
        self.invite = invite

    @guard.staff
    async def close(self, actor: Actor) -> None:
        """Close the dialog."""
        self.asking = False

    @guard.staff
    async def activate(self, actor: Actor):  # type: ignore[no-untyped-def]
        """Open the portal to them, and say what came of it."""
        if self.working or not self.asking:
            return
        self.working = True
        yield
        try:
            clients = await self.get_state(Clients)
            selection = clients._selection()
            self.result = await guard.perform_slow(activate, actor, selection, self.invite)
            clients._forget_ticks()
            await clients._show(actor)
            self.told = True
        finally:
            self.working = False
