"""What is asked for on a contact's task: what they bring, do not have, and hand over (B4)."""

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.tasks import commands
from state import guard
from state.portal.task import PortalTaskPage


class PortalTaskSlots(PortalTaskPage):
    """The list of what is asked for."""

    #: The slot for which the field of the reason is open.
    lacking: str = ""

    @guard.contacts
    @guard.personal
    async def explain(self, _actor: Actor, slot_id: str) -> None:
        """Open the field for the reason; an empty id closes it."""
        self.lacking = slot_id

    @guard.contacts
    async def lack(self, actor: Actor, form: dict[str, str]) -> None:
        """ "I don't have it", and why."""
        await guard.perform(commands.lack_slot, actor, self.task.id, self.lacking, form.get("reason", ""))
        self.lacking = ""
        await self._refresh(actor)

    @guard.contacts
    async def have(self, actor: Actor, slot_id: str) -> None:
        """Take back that one does not have it."""
        await guard.perform(commands.have_slot, actor, self.task.id, slot_id)
        await self._refresh(actor)

    @guard.contacts
    async def hand_over(self, actor: Actor) -> None:
        """ "That is all I have"."""
        await guard.perform(commands.hand_over, actor, self.task.id)
        await self._refresh(actor)
        self._say(actor, msg("Handed over. Your accountant goes on from here."))
