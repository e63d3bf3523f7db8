"""Writing on a task in the office: a portal message or an internal comment (U18)."""

from dataclasses import replace

from portal_app.accounts.actor import Actor
from portal_app.core.errors import Invalid, Refused
from portal_app.core.i18n import msg
from portal_app.tasks import commands, queries
from state import guard, live
from state.task import OneTask


class TaskTalk(OneTask):
    """The conversation. What is typed, and for whom, stays in the browser until it has been sent."""

    #: Of the last writing that arrived: the page clears its draft.
    sent: str = ""
    #: Why the last writing did not arrive.
    send_problem: str = ""
    #: Counts the answers to writings, whatever became of them.
    answered: int = 0
    #: Names of those whom a comment can speak to, once somebody began to.
    colleagues: list[str] = []
    #: The message that its author is changing.
    rewording: str = ""

    @guard.staff
    async def send(self, actor: Actor, text: str, nonce: str, mode: str, reply_to_id: str = "") -> None:
        """Send what was written, for whom the page said. The same writing sent twice arrives once."""
        self.send_problem = ""
        self.answered += 1
        try:
            new = await guard.write(
                commands.say,
                actor,
                self.task.id,
                text,
                # Anything but an explicit "portal" stays inside.
                internal=mode != "portal",
                nonce=nonce,
                after=self.messages[-1].number if self.messages else 0,
                reply_to_id=reply_to_id or None,
            )
        except (Invalid, Refused) as error:
            self.send_problem = guard.sentence(error, actor.language)
            return
        self.messages = [*self.messages, *new.messages]
        live.put(self, task=replace(self.task, turn=new.turn, turn_words=new.turn_words, asked=new.asked))
        self.sent = nonce

    @guard.staff
    @guard.unasked
    async def seen(self, actor: Actor, number: int) -> None:
        """What others wrote stood before a person's eyes."""
        await guard.perform(commands.note_seen, actor, self.task.id, number)

    @guard.staff
    async def find_colleagues(self, actor: Actor) -> None:
        """Offer whom a comment can speak to."""
        self.colleagues = [one.name for one in await guard.ask(queries.staff_choices, actor)]

    @guard.staff
    async def show_earlier(self, actor: Actor) -> None:
        """Show what was said before."""
        if not self.messages:
            return
        found = await guard.ask(queries.earlier_messages, actor, self.task.id, self.messages[0].id)
        self.messages = [*found.messages, *self.messages]
        self.earlier = found.more

    @guard.staff
    async def show_from(self, actor: Actor, message_id: str) -> None:
        """Show everything from a message on: an answer further down quotes it (U20)."""
        if self.messages and message_id not in {one.id for one in self.messages}:
            found = await guard.ask(queries.messages_from, actor, self.task.id, message_id)
            if found.messages:
                self.messages, self.earlier = found.messages, found.more

    @guard.staff
    async def reword(self, _actor: Actor, message_id: str) -> None:
        """Open a message of one's own for changing; an empty id closes it."""
        self.rewording = message_id

    @guard.staff
    async def save_message(self, actor: Actor, message_id: str, text: str, nonce: str) -> None:
        """Save the changed message; the page then forgets its draft, which has this nonce."""
        self.answered += 1
        await guard.perform(commands.edit_message, actor, self.task.id, message_id, text)
        self.rewording = ""
        await self._refresh(actor)
        self.sent = nonce

    @guard.staff
    async def delete_message(self, actor: Actor, message_id: str) -> None:
        """Delete what one wrote; it can be undone."""
        await guard.perform(commands.delete_message, actor, self.task.id, message_id)
        self.rewording = ""
        await self._refresh(actor)
        self._say(actor, msg("The message is deleted."), "message", [message_id])
