"""What is asked for on a task in the office: the list, and what came for it (B4)."""

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, NotFound, Overtaken
from portal_app.core.i18n import msg
from portal_app.tasks import commands
from state import guard
from state.task import OneTask


class TaskSlots(OneTask):
    """The list of slots."""

    #: How the one that is being renamed was called when that began.
    _name_seen: str = ""
    #: Of the last slot that was added: the page clears its field.
    slot_sent: str = ""
    #: Why the last one was not added.
    slot_problem: str = ""
    #: Counts the answers to added slots, whatever became of them.
    slot_answered: int = 0

    @guard.staff
    async def add_slot(self, actor: Actor, text: str, nonce: str) -> None:
        """Ask for one thing more. The same sent twice is asked for once."""
        self.slot_problem = ""
        self.slot_answered += 1
        try:
            await guard.perform(commands.add_slot, actor, self.task.id, text, nonce=nonce)
        except Invalid as error:
            self.slot_problem = guard.sentence(error, actor.language)
            return
        self.slot_sent = nonce
        await self._refresh(actor)

    @guard.staff
    async def rename(self, _actor: Actor, slot_id: str) -> None:
        """Open a slot for renaming; an empty id closes it."""
        self.renaming, self.rejecting, self._name_seen = slot_id, "", self._name(slot_id)
        self._let_go()

    @guard.staff
    async def save_name(self, actor: Actor, form: dict[str, str]) -> None:
        """Save the new name."""
        if not self.renaming:
            # A second press on the same form.
            return
        title, seen = form.get("slot_title", ""), self._name_seen
        try:
            await guard.perform(commands.rename_slot, actor, self.task.id, self.renaming, title, seen=seen)
        except Overtaken:
            await self._refresh(actor)
            self._name_seen = self._name(self.renaming)
            raise
        except NotFound:
            # The slot itself says so, beside what was typed.
            await self._refresh(actor)
            return
        self.renaming = ""
        await self._refresh(actor)

    @guard.staff
    async def remove_slot(self, actor: Actor, slot_id: str) -> None:
        """Ask for it no more; it can be undone."""
        await guard.perform(commands.remove_slot, actor, self.task.id, slot_id)
        await self._refresh(actor)
        self._say(actor, msg("It is asked for no more."), "slot", [slot_id])

    @guard.staff
    async def move_slot(self, actor: Actor, slot_id: str, by: int) -> None:
        """Move a slot up (-1) or down (1)."""
        ids = [slot.id for slot in self.slots if not slot.gone]
        if slot_id not in ids:
            return
        place = ids.index(slot_id)
        ids.insert(max(0, place + (1 if by > 0 else -1)), ids.pop(place))
        await guard.perform(commands.order_slots, actor, self.task.id, ids)
        await self._refresh(actor)

    @guard.staff
    async def accept(self, actor: Actor, slot_id: str) -> None:
        """What came is right."""
        await guard.perform(commands.accept_slot, actor, self.task.id, slot_id)
        self.rejecting = ""
        await self._refresh(actor)

    @guard.staff
    async def ask_again(self, _actor: Actor, slot_id: str) -> None:
        """Open the field for the reason; an empty id closes it."""
        self.rejecting, self.renaming = slot_id, ""
        self._let_go()

    @guard.staff
    async def reject(self, actor: Actor, form: dict[str, str]) -> None:
        """What came is not right, and why."""
        if not self.rejecting:
            # A second press on the same form.
            return
        try:
            await guard.perform(commands.reject_slot, actor, self.task.id, self.rejecting, form.get("reason", ""))
        except NotFound:
            await self._refresh(actor)
            return
        self.rejecting = ""
        await self._refresh(actor)
        self._say(actor, msg("The client is asked again."))

    def _let_go(self) -> None:
        """Show a removed slot no longer than somebody writes in it."""
        self.slots = [slot for slot in self.slots if not slot.gone]

    def _name(self, slot_id: str) -> str:
        return next((slot.title for slot in self.slots if slot.id == slot_id), "")
