"""Sending files of a task to the client's digitisation service (U29)."""

from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg, msgn
from portal_app.digitisation.commands import digitise
from portal_app.digitisation.queries import digitisation
from portal_app.digitisation.views import DigitiseLine
from state import guard, live

_TICK = "file-"


class Digitise(guard.PageState, rx.State):
    """The section on a task's page."""

    on: bool = False
    email: str = ""
    files: list[DigitiseLine] = []

    @guard.staff
    @guard.ahead(digitisation, "id")
    async def load(self, actor: Actor) -> None:
        """Show what was sent, where the firm digitises."""
        await self._show(actor)

    @guard.staff
    async def refresh(self, actor: Actor) -> None:
        """Show what became of it meanwhile, and files that were added."""
        await self._show(actor)

    @guard.staff
    async def send(self, actor: Actor, form: dict[str, Any]) -> None:
        """ "Digitise": send what is ticked."""
        ids = [name.removeprefix(_TICK) for name, ticked in form.items() if name.startswith(_TICK) and ticked]
        number = await guard.perform(digitise, actor, guard.route_arg(self, "id"), ids)
        await self._show(actor)
        self._say(
            actor,
            msgn("{n} file is on its way.", "{n} files are on their way.", number)
            if number
            else msg("Nothing was sent: these files are on their way or have arrived."),
        )

    async def _show(self, actor: Actor) -> None:
        found = await guard.ask(digitisation, actor, guard.route_arg(self, "id"))
        live.put(self, on=found.on, email=found.email, files=found.files or [], loaded=True)
