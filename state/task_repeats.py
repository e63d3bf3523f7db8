"""On the page of a task: the rule that made it (U22)."""

from portal_app.accounts.actor import Actor
from portal_app.core.errors import NotFound
from portal_app.recurring.queries import repeats_of
from portal_app.recurring.views import Repeats
from state import guard, live
from state.task import OneTask


class TaskRepeats(OneTask):
    """What the page of a task says of its repeating."""

    told: Repeats = Repeats()

    @guard.staff
    @guard.ahead(repeats_of, "id")
    async def load_repeats(self, actor: Actor) -> None:
        """Show which rule made the task of the address."""
        try:
            told = await guard.ask(repeats_of, actor, guard.route_arg(self, "id"))
        except NotFound:
            # Not of the task that was shown before.
            self.told = Repeats()
            raise
        live.put(self, told=told)
