"""Sharing a task with contacts and taking it back, in the office (U12, U13, U15)."""

from typing import Any

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg, msgn
from portal_app.tasks import commands, queries
from portal_app.tasks.rules import Mode
from portal_app.tasks.views import ContactChoice, LeftOut
from state import guard
from state.task import OneTask


class TaskSharing(OneTask):
    """The share dialog."""

    OPENS = ("sharing",)

    sharing: bool = False
    contacts: list[ContactChoice] = []
    #: all or named: whom the dialog is about to share with.
    whom: str = "named"
    #: Minutes until the mail leaves.
    pause: int = 5
    left_out: list[LeftOut] = []

    @guard.staff
    async def load_sharing(self, _actor: Actor) -> None:
        """Whoever comes to a task finds the dialog closed."""
        self._came()

    @guard.staff
    async def open_dialog(self, actor: Actor) -> None:
        """Show whom the task can be shared with."""
        self.contacts = await guard.ask(queries.contact_choices, actor, self.task.client_id)
        self.pause = await guard.ask(queries.pause_minutes, actor)
        self.left_out = []
        self.whom = "all" if self.task.share_all else "named"
        self.sharing = True

    @guard.staff
    async def close_dialog(self, _actor: Actor) -> None:
        """Leave everything as it is."""
        self.sharing = False

    @guard.staff
    async def choose_whom(self, _actor: Actor, whom: str) -> None:
        """All contacts or named ones."""
        self.whom = "all" if whom == "all" else "named"

    @guard.staff
    async def share(self, actor: Actor, form: dict[str, Any]) -> None:
        """Share with whom the form ticks."""
        mode = Mode.READ if form.get("mode") == "read" else Mode.DO
        ids = None if form.get("whom") == "all" else ticked(form)
        result = await guard.perform(commands.share_task, actor, self.task.id, ids, mode)
        await self._refresh(actor)
        self.left_out = result.left_out
        # The dialog stays open only to say who was left out.
        self.sharing = bool(result.left_out)
        if result.names:
            self._say(actor, msgn("Shared with {n} contact.", "Shared with {n} contacts.", len(result.names)))

    @guard.staff
    async def withdraw(self, actor: Actor, contact_id: str) -> None:
        """Take the task back from one contact; it can be undone."""
        ids = await guard.perform(commands.withdraw_task, actor, self.task.id, [contact_id])
        await self._refresh(actor)
        self._say(actor, msg("Withdrawn. They no longer see the task."), "withdraw", ids)

    @guard.staff
    async def withdraw_all(self, actor: Actor) -> None:
        """Take the task back from everybody; it can be undone."""
        ids = await guard.perform(commands.withdraw_task, actor, self.task.id)
        await self._refresh(actor)
        self._say(actor, msg("Withdrawn. The client no longer sees the task."), "withdraw", ids)


def ticked(form: dict[str, Any]) -> list[str]:
    """Ids of the contacts that a form's boxes `contact-ID` tick."""
    return [name.removeprefix("contact-") for name, value in form.items() if name.startswith("contact-") and value]
