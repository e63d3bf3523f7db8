"""Writing on a task in the office: a portal message or an internal comment (U18)."""

from dataclasses import replace

from portal_app.accounts.actor import Actor
from portal_app.core.ids import new_id
from portal_app.tasks import commands, queries
from state import guard
from state.task import OneTask
from state.task_sharing import TaskSharing


class TaskTalk(OneTask):
    """The composer. What is typed stays in the browser until it has been sent."""

    #: portal or internal: for whom the next message is.
    audience_mode: str = "internal"
    #: The task that the kind was chosen for.
    talks_about: str = ""

    @guard.staff
    async def load_talk(self, _actor: Actor) -> None:
        """Begin with the kind that can do no harm when nobody at the client reads along.

        Once begun it is the writer's to change: a page that loads again after losing its connection must never turn
        a comment that is being written into a message (U18).
        """
        if self.talks_about != self.task.id:
            self.talks_about = self.task.id
            self.audience_mode = "portal" if self.task.audience else "internal"
            (await self.get_state(TaskSharing)).sharing = False

    @guard.staff
    async def write_for(self, _actor: Actor, mode: str) -> None:
        """Choose for whom the message is. What is typed stays."""
        self.audience_mode = "portal" if mode == "portal" else "internal"

    @guard.staff
    async def send(self, actor: Actor, form: dict[str, str]) -> None:
        """Send what was written, for the audience that the form showed."""
        internal = form.get("mode") != "portal"
        await guard.perform(
            commands.post_message,
            actor,
            self.task.id,
            form.get("message", ""),
            internal=internal,
            nonce=form.get("nonce", ""),
        )
        newest = self.messages[-1].id if self.messages else ""
        new = await guard.ask(queries.posted, actor, self.task.id, newest)
        self.messages = [*self.messages, *new.messages]
        self.task = replace(self.task, turn=new.turn, turn_words=new.turn_words, asked=new.asked)
        self.nonce = new_id()
        self.sent += 1
