"""Using a template for many clients: choose, look, make all of it with one press (U7)."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msgn
from portal_app.firms.queries import firm_today
from portal_app.recurring.use import use_template
from portal_app.templates.queries import one_template
from portal_app.templates.rules import MAX_LINES
from portal_app.templates.use import preview_use
from portal_app.templates.views import TemplateView, UsePreview
from state import guard
from state.clients import Clients
from state.task import day_of

_NOTHING = UsePreview([], 0, 0, 0)


class UseTemplate(guard.PageState, rx.State):
    """`/templates/[id]/use`. Which clients are meant is what the list below has ticked."""

    #: The id that everything here is about, also when there is no such template.
    about: str = ""
    template: TemplateView = TemplateView("", "", "", [], [], "", False, False)
    start_iso: str = ""
    #: What would be made; shown once it was asked for.
    looking: bool = False
    preview: UsePreview = _NOTHING
    working: bool = False
    #: How many have been made, of `preview.clients`.
    made: int = 0
    done: bool = False
    #: Of the form by which it was made: the next one is for another use.
    made_nonce: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show the template of the address, and the clients to choose from."""
        template_id = guard.route_arg(self, "id")
        self.missing, self.about = False, guard.named(self)
        if template_id != self.template.id or self.done:
            self.loaded = self.looking = self.done = self.working = False
            self.start_iso = (await guard.ask(firm_today, actor)).isoformat()
        self.template = await guard.ask(one_template, actor, template_id)
        if self.looking and not self.working:
            # The language may be another.
            await self._look(actor)
        self.loaded = True

    @guard.staff
    async def look(self, actor: Actor, form: dict[str, str]) -> None:
        """Say what each of the chosen clients would get."""
        self.start_iso = form.get("start_on", "")[:10]
        await self._look(actor)
        self.looking, self.made = True, 0

    @guard.staff
    async def back(self, _actor: Actor) -> None:
        """Choose other clients, or another start."""
        self.looking = self.working

    @guard.staff
    async def make(self, actor: Actor, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Make it for all of them; a thousand at a time, so that one sees how far it has come."""
        if self.working or not self.looking or self.done:
            return
        self.working = True
        yield
        try:
            clients = await self.get_state(Clients)
            selection, start = clients._selection(), day_of(self.start_iso, "start_on")
            nonce, after = str(form.get("nonce", "")), ""
            # A list that grows while it is worked off has an end all the same.
            for _ in range(MAX_LINES):
                used = await guard.perform_slow(use_template, actor, self.template.id, selection, start, nonce, after)
                self.made, after = self.made + used.made, used.last_id
                yield
                if not used.more:
                    break
            clients._forget_ticks()
            self.made_nonce, self.done, self.looking = nonce, True, False
            self._say(actor, msgn("{n} client got it.", "{n} clients got it.", self.made))
        finally:
            self.working = False

    async def _look(self, actor: Actor) -> None:
        selection = (await self.get_state(Clients))._selection()
        start = day_of(self.start_iso, "start_on")
        self.preview = await guard.ask_slow(preview_use, actor, self.template.id, selection, start)
