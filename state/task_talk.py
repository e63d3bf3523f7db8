"""Writing on a task in the office: a portal message or an internal comment (U18)."""

from dataclasses import replace

from portal_app.accounts.actor import Actor
from portal_app.core import limits
from portal_app.core.errors import Invalid, Refused
from portal_app.core.i18n import translate
from portal_app.core.threads import in_thread
from portal_app.tasks import commands, queries
from state import guard
from state.task import OneTask


class TaskTalk(OneTask):
    """The conversation. What is typed, and for whom, stays in the browser until it has been sent."""

    #: Of the last writing that arrived: the page clears its draft.
    sent: str = ""
    #: Why the last writing did not arrive.
    send_problem: str = ""
    #: Counts the answers to writings, whatever became of them.
    answered: int = 0

    @guard.staff
    async def send(self, actor: Actor, text: str, nonce: str, mode: str) -> None:
        """Send what was written, for whom the page said. The same writing sent twice arrives once."""
        self.send_problem = ""
        self.answered += 1
        try:
            await in_thread(limits.message, actor.person_id)
            # Anything but an explicit "portal" stays inside.
            await guard.perform(
                commands.post_message, actor, self.task.id, text, internal=mode != "portal", nonce=nonce
            )
        except (Invalid, Refused) as error:
            fault = error.text if isinstance(error, Refused) else next(iter(error.faults.values()))
            self.send_problem = translate(fault, actor.language)
            return
        newest = self.messages[-1].id if self.messages else ""
        new = await guard.ask(queries.posted, actor, self.task.id, newest)
        self.messages = [*self.messages, *new.messages]
        self.task = replace(self.task, turn=new.turn, turn_words=new.turn_words, asked=new.asked)
        self.sent = nonce

    @guard.staff
    async def show_earlier(self, actor: Actor) -> None:
        """Show what was said before."""
        if not self.messages:
            return
        found = await guard.ask(queries.earlier_messages, actor, self.task.id, self.messages[0].id)
        self.messages = [*found.messages, *self.messages]
        self.earlier = found.more
